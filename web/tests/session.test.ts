import { describe, expect, it, vi } from "vitest";

import { LogOut, type Tokens, Whoami } from "../src/app/api/operations";
import { fault, loseAnswer, serve } from "./server";
import { lendLocks, openTab, tellTabs } from "./tabs";

const KEY = "sharepass.session";

/** The tokens of somebody, by their number; they last that many seconds. */
function tokens(number: number, { seconds = 900, session = "ses_lin" } = {}): Tokens {
  return {
    accessToken: `access-${number}`,
    accessTokenExpiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
    refreshToken: `refresh-${number}`,
    deviceToken: null,
    session: { id: session },
  };
}

/** Tokens that are to be renewed before they are used again. */
const ending = (number: number) => tokens(number, { seconds: 10 });

const renewed = (number: number) => ({
  refreshSession: () => ({ session: tokens(number), userErrors: [] }),
});

const kept = () => JSON.parse(localStorage.getItem(KEY) ?? "null") as Tokens | null;

describe("the session of a browser", () => {
  it("is the same in all tabs, and there again when the last of them was closed", async () => {
    const one = await openTab();
    const other = await openTab();
    one.keepSession(tokens(1));
    tellTabs(KEY);
    expect(await other.accessToken()).toBe("access-1");
    const later = await openTab();
    expect(later.hasSession()).toBe(true);
    expect(await later.accessToken()).toBe("access-1");
  });

  it("ends in all tabs when one logs out", async () => {
    const one = await openTab();
    const other = await openTab();
    one.keepSession(tokens(1));
    tellTabs(KEY);
    other.keepSession(null);
    tellTabs(KEY);
    expect(one.hasSession()).toBe(false);
    expect(await one.accessToken()).toBeNull();
  });

  it("is read before it is used, where no tab was told", async () => {
    const one = await openTab();
    const other = await openTab();
    one.keepSession(tokens(1));
    expect(await other.accessToken()).toBe("access-1");
  });

  it("of somebody else has the other tabs load anew: what they show is not theirs", async () => {
    const reload = vi.spyOn(location, "reload").mockImplementation(() => {});
    const one = await openTab();
    const other = await openTab();
    one.keepSession(tokens(1));
    tellTabs(KEY);
    expect(reload).not.toHaveBeenCalled();
    other.keepSession(tokens(2, { session: "ses_shen" }));
    tellTabs(KEY);
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it("is not somebody else's when it was renewed", async () => {
    const reload = vi.spyOn(location, "reload").mockImplementation(() => {});
    const one = await openTab();
    const other = await openTab();
    one.keepSession(tokens(1));
    tellTabs(KEY);
    other.keepSession(tokens(2));
    tellTabs(KEY);
    expect(reload).not.toHaveBeenCalled();
    expect(await one.accessToken()).toBe("access-2");
  });

  it("that a tab had for itself, as they did before, is all tabs' now", async () => {
    sessionStorage.setItem(KEY, JSON.stringify(tokens(1)));
    const tab = await openTab();
    expect(await tab.accessToken()).toBe("access-1");
    expect(kept()?.accessToken).toBe("access-1");
    expect(sessionStorage.getItem(KEY)).toBeNull();
  });

  it("lives in the tab alone where the browser keeps nothing", async () => {
    const forbidden = () => {
      throw new DOMException("The user forbids it.", "SecurityError");
    };
    vi.stubGlobal("localStorage", {
      getItem: forbidden,
      setItem: forbidden,
      removeItem: forbidden,
    });
    const tab = await openTab();
    tab.keepSession(tokens(1));
    expect(await tab.accessToken()).toBe("access-1");
    vi.unstubAllGlobals();
    expect(kept()).toBeNull();
  });
});

describe("a renewal", () => {
  it("comes before the token ends, once for all who wait", async () => {
    const asked = serve(renewed(2));
    const tab = await openTab();
    tab.keepSession(ending(1));
    const all = await Promise.all([tab.accessToken(), tab.accessToken(), tab.renew()]);
    expect(all).toEqual(["access-2", "access-2", kept()]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.variables).toEqual({ input: { refreshToken: "refresh-1" } });
  });

  it("is not asked for while the token lasts", async () => {
    const asked = serve(renewed(2));
    const tab = await openTab();
    tab.keepSession(tokens(1));
    expect(await tab.accessToken()).toBe("access-1");
    expect(asked).toHaveLength(0);
  });

  it("comes by itself while nothing is asked, a minute ahead", async () => {
    vi.useFakeTimers();
    const asked = serve(renewed(2));
    const tab = await openTab();
    tab.keepSession(tokens(1));
    await vi.advanceTimersByTimeAsync(839_000);
    expect(asked).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1_000);
    await vi.waitFor(() => expect(kept()?.accessToken).toBe("access-2"), 10_000);
    expect(asked).toHaveLength(1);
  });

  it("is made by one tab: those that waited for it take over what it was given", async () => {
    lendLocks();
    const asked = serve(renewed(2));
    localStorage.setItem(KEY, JSON.stringify(ending(1)));
    const one = await openTab();
    const other = await openTab();
    const both = await Promise.all([one.accessToken(), other.accessToken()]);
    expect(both).toEqual(["access-2", "access-2"]);
    expect(asked).toHaveLength(1);
  });

  it("whose answer was lost leaves the session, to be tried again", async () => {
    serve(renewed(2));
    const tab = await openTab();
    tab.keepSession(ending(1));
    loseAnswer();
    await expect(tab.accessToken()).rejects.toMatchObject({ code: "NETWORK" });
    expect(tab.hasSession()).toBe(true);
    expect(await tab.accessToken()).toBe("access-2");
  });

  it("that the server refuses ends the session", async () => {
    const userErrors = [{ code: "INVALID_TOKEN", message: "Log in again." }];
    serve({ refreshSession: { session: null, userErrors } });
    const tab = await openTab();
    tab.keepSession(ending(1));
    expect(await tab.accessToken()).toBeNull();
    expect(tab.hasSession()).toBe(false);
    expect(kept()).toBeNull();
  });

  it("does not log in again whoever logged out meanwhile", async () => {
    const tab = await openTab();
    serve({
      refreshSession: () => {
        tab.keepSession(null);
        return { session: tokens(2), userErrors: [] };
      },
    });
    tab.keepSession(ending(1));
    expect(await tab.accessToken()).toBeNull();
    expect(tab.hasSession()).toBe(false);
  });
});

describe("a request", () => {
  it("is sent with the token and in the reader's language", async () => {
    const asked = serve({});
    const tab = await openTab();
    tab.keepSession(tokens(1));
    await tab.request(Whoami, {});
    expect(asked[0]).toMatchObject({
      operation: "Whoami",
      token: "Bearer access-1",
      language: "en",
    });
  });

  it("is repeated once with a new token when the server does not know the old one", async () => {
    let times = 0;
    const asked = serve({
      ...renewed(2),
      viewer: () => {
        times += 1;
        return times === 1 ? fault("UNAUTHENTICATED", "Log in first.") : { kind: "CUSTOMER" };
      },
    });
    const tab = await openTab();
    tab.keepSession(tokens(1));
    const { viewer } = await tab.request(Whoami, {});
    expect(viewer.kind).toBe("CUSTOMER");
    expect(asked.map(({ operation, token }) => [operation, token])).toEqual([
      ["Whoami", "Bearer access-1"],
      ["RefreshSession", null],
      ["Whoami", "Bearer access-2"],
    ]);
  });

  it("fails when the new token is not known either", async () => {
    const asked = serve({ ...renewed(2), viewer: () => fault("UNAUTHENTICATED", "Log in first.") });
    const tab = await openTab();
    tab.keepSession(tokens(1));
    await expect(tab.request(Whoami, {})).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(asked).toHaveLength(3);
  });

  it("of a guest is not repeated", async () => {
    const asked = serve({ logOut: () => fault("UNAUTHENTICATED", "Log in first.") });
    const tab = await openTab();
    await expect(tab.request(LogOut, {})).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(asked).toHaveLength(1);
  });
});
