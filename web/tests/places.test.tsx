import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { CUSTOMER, go, lastOf, logIn, OWNER, open } from "./page";

const place = () => location.pathname + location.search;

describe("a link from elsewhere", () => {
  it("opens its screen", async () => {
    const offer = { id: "off_tea", title: "龙井茶", titleEn: "Longjing tea" };
    const { asked } = open("/offers/off_tea", { offer });
    await screen.findByRole("heading", { name: "Longjing tea", level: 1 });
    expect(lastOf(asked, "OfferDetail")).toEqual({ id: "off_tea" });
  });

  it("opens another thing of the same kind anew", async () => {
    const offer = ({ id }: { id: string }) => ({ id, title: `Offer ${id}` });
    open("/offers/off_tea", { offer });
    await screen.findByRole("heading", { name: "Offer off_tea" });
    go("/offers/off_cake");
    await screen.findByRole("heading", { name: "Offer off_cake" });
    expect(screen.queryByText("Offer off_tea")).toBeNull();
  });

  it("to what is a customer's asks a guest to log in, and goes on there", async () => {
    const viewer = { kind: "GUEST" };
    open("/orders/ord_1", { viewer });
    await screen.findByRole("heading", { name: "Log in" });
    expect(place()).toBe("/log-in?to=%2Forders%2Ford_1");
  });

  it("keeps what was chosen there, too, while a guest logs in", async () => {
    open("/orders?status=PAID", { viewer: { kind: "GUEST" } });
    await screen.findByRole("heading", { name: "Log in" });
    expect(new URLSearchParams(location.search).get("to")).toBe("/orders?status=PAID");
  });

  it("is gone on to once somebody is logged in", async () => {
    logIn();
    open("/log-in?to=%2Forders%2Ford_1", { viewer: CUSTOMER });
    await waitFor(() => expect(place()).toBe("/orders/ord_1"));
  });

  it.each(["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])(
    "never leads away from the app: %s",
    async (to) => {
      logIn();
      open(`/log-in?to=${encodeURIComponent(to)}`, { viewer: CUSTOMER });
      await waitFor(() => expect(place()).toBe("/"));
    },
  );

  it("without a place to go on to leads staff to their counter", async () => {
    logIn();
    open("/log-in", { viewer: OWNER });
    await waitFor(() => expect(place()).toBe("/counter"));
  });

  it("to another kind of account's screen says so, and shows the way home", async () => {
    logIn();
    open("/counter", { viewer: CUSTOMER });
    await screen.findByText("This page is for another kind of account.");
    expect(screen.getByRole("link", { name: "Go to the start" }).getAttribute("href")).toBe("/");
  });

  it.each(["/nothing", "/offers", "/offers/mbr_1", "/orders/ord_1/more", "/plans/../nothing"])(
    "to nothing says so: %s",
    async (path) => {
      open(path, {});
      await screen.findByRole("heading", { name: "There is no such page", level: 1 });
      expect(document.title).toBe("There is no such page · Sharepass");
      expect(screen.getByRole("link", { name: "Go to the start" })).toBeDefined();
    },
  );
});

describe("a link within the app", () => {
  it("changes the address and the screen, without loading a page", async () => {
    const { user } = open("/", {});
    await user.click(screen.getByRole("link", { name: "Plans" }));
    expect(place()).toBe("/plans");
    expect(document.title).toContain("Plans");
  });

  it("is the browser's where a key says so", async () => {
    const { user } = open("/", {});
    const link = screen.getByRole("link", { name: "Plans" });
    let left: boolean | undefined;
    const hear = (event: Event) => {
      left = !event.defaultPrevented;
      event.preventDefault();
    };
    addEventListener("click", hear, { once: true });
    await user.keyboard("{Control>}");
    await user.click(link);
    expect(place()).toBe("/");
    expect(left).toBe(true);
  });
});
