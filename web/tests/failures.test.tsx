import { act, render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { RequestFailed } from "../src/app/api/send";
import { chooseLanguage } from "../src/app/language";
import { Refusals } from "../src/app/ui";
import { type Language, WORDS } from "../src/app/words";
import { open } from "./page";
import { fault, loseAnswer } from "./server";

const RAW = 'Variable "$id" of type "ID!" must be of the form `off_…`.';

/** Every code of a request that the server does not serve, as its own source lists them. */
const CODES = Object.values(
  import.meta.glob<string>("../../src/**/fault.rs", {
    query: "?raw",
    import: "default",
    eager: true,
  }),
).flatMap((source) =>
  [...source.matchAll(/Self::\w+ => "([A-Z_]+)"/g)].map(([, code]) => code ?? ""),
);

function said(code: string, language: Language): string {
  chooseLanguage(language);
  const { container, unmount } = render(
    <Refusals errors={[]} failure={new RequestFailed(code, RAW)} />,
  );
  const text = container.textContent;
  unmount();
  return text;
}

describe("what failed", () => {
  it("is a known code of the server's", () => {
    expect(CODES).toContain("BAD_USER_INPUT");
    expect(CODES.length).toBeGreaterThanOrEqual(17);
  });

  it.each([...CODES.filter((code) => code !== "INTERNAL"), "NETWORK"])(
    "by %s has a sentence of its own in both languages",
    (code) => {
      for (const language of ["zh", "en"] as const) {
        const sentences = Object.values<string>(WORDS[language].ui.failed);
        expect(sentences).toContain(said(code, language));
        expect(said(code, language)).not.toBe(WORDS[language].ui.failed.INTERNAL);
      }
    },
  );

  it("by a code that is not known is told as a fault of ours, never in the server's words", () => {
    for (const language of ["zh", "en"] as const) {
      expect(said("OF_A_LATER_VERSION", language)).toBe(WORDS[language].ui.failed.INTERNAL);
    }
  });

  it("is told on the screen in the reader's language, and can be tried again", async () => {
    let broken = true;
    const offer = () =>
      broken ? fault("BAD_USER_INPUT", RAW) : { id: "off_tea", title: "龙井茶" };
    const { user } = open("/offers/off_tea", { offer });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("The server cannot read one of the entries.");
    expect(document.body.textContent).not.toContain(RAW);
    act(() => chooseLanguage("zh"));
    await screen.findByText(/服务器读不懂其中一项内容/);
    broken = false;
    await user.click(screen.getByRole("button", { name: "重试" }));
    await screen.findByRole("heading", { name: "龙井茶" });
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("on the way is told so, without anything being done twice", async () => {
    open("/plans", {});
    loseAnswer();
    await screen.findByText(/The server cannot be reached/);
  });
});
