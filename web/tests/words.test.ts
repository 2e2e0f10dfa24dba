import { describe, expect, it } from "vitest";

import { WORDS } from "../src/app/words";

/** Every sentence with its place, such as `cart.title`; what takes figures is given some. */
function sentences(of: unknown, place = ""): [string, string][] {
  if (typeof of === "string") return [[place, of]];
  if (typeof of === "function") return [[place, String(of("7", "7", "7", "7"))]];
  return Object.entries(of as object).flatMap(([name, inner]) =>
    sentences(inner, place === "" ? name : `${place}.${name}`),
  );
}

const ZH = sentences(WORDS.zh);
const EN = sentences(WORDS.en);

describe("the words", () => {
  it("are there in both languages, each of them", () => {
    expect(EN.map(([place]) => place).sort()).toEqual(ZH.map(([place]) => place).sort());
  });

  it("say something", () => {
    const empty = [...ZH, ...EN].filter(([, text]) => text.trim() === "");
    expect(empty).toEqual([]);
  });

  it("have no English in Chinese but names and what is typed as it stands", () => {
    const names =
      /GraphQL|GraphiQL|Sharepass|CSV|Excel|\.xlsx|JPEG|PNG|WebP|[KM]B|https:|HTTPS|\/graphql|(mer|trf)_/g;
    const english = ZH.filter(([, text]) => /[A-Za-z]{2,}/.test(text.replace(names, "")));
    expect(english).toEqual([["other", "English"]]);
  });

  it("have no Chinese in English", () => {
    const chinese = EN.filter(([, text]) =>
      /\p{Script=Han}|[，。：；！？（）「」]/u.test(text.replace("(通享)", "")),
    );
    expect(chinese).toEqual([["other", "中文"]]);
  });
});
