import { beforeEach, describe, expect, it } from "vitest";

import {
  clock,
  date,
  dateTime,
  distance,
  fen,
  fromFen,
  isMoney,
  money,
  percent,
} from "../src/app/format";
import { chooseLanguage } from "../src/app/language";

describe("money", () => {
  it("is shown with its sign, a minus before it", () => {
    expect(money("48.00")).toBe("¥48.00");
    expect(money("-48.00")).toBe("−¥48.00");
    expect(money("0.00")).toBe("¥0.00");
  });

  it("is summed in fen, without the errors of binary fractions", () => {
    // 0.1 + 0.2 is not 0.3, and 8.2 * 100 is 819.9999999999999.
    expect(fen("0.10") + fen("0.20")).toBe(fen("0.30"));
    expect(fen("8.20")).toBe(820);
    expect(fen("1.15")).toBe(115);
    expect(fen("999999999.99")).toBe(99_999_999_999);
    expect(fen("-12.34")).toBe(-1234);
  });

  it("comes back from fen as the server writes it", () => {
    for (const amount of ["0.00", "0.05", "8.20", "1.15", "999999999.99", "-0.01"]) {
      expect(fromFen(fen(amount))).toBe(amount);
    }
  });

  it.each(["1", "12.5", "12.50", " 12.50 ", "0.01", "999999999.99"])("%j is an amount", (text) => {
    expect(isMoney(text)).toBe(true);
  });

  it.each(["", " ", "12.", ".50", "12.505", "1,000", "-1", "+1", "1e3", "¥5", "五", "1234567890"])(
    "%j is no amount",
    (text) => {
      expect(isMoney(text)).toBe(false);
    },
  );
});

describe("time", () => {
  // 17:05 in London is after midnight of the next day in Shanghai, where the tests' reader is.
  const moment = "2026-12-01T17:05:00Z";

  it("is the reader's, in the words of the reader's language", () => {
    chooseLanguage("zh");
    expect(dateTime(moment)).toBe("12月2日 01:05");
    expect(date(moment)).toBe("2026年12月2日");
    chooseLanguage("en");
    expect(dateTime(moment)).toBe("2 Dec, 01:05");
    expect(date(moment)).toBe("2 Dec 2026");
  });

  it("that is left is counted in minutes and whole seconds, and never below none", () => {
    expect(clock(245.9)).toBe("4:05");
    expect(clock(3600)).toBe("60:00");
    expect(clock(0.4)).toBe("0:00");
    expect(clock(-30)).toBe("0:00");
  });
});

describe("measures", () => {
  beforeEach(() => chooseLanguage("en"));

  it("a discount is told in per cent, never more than it is", () => {
    expect(percent(4000)).toBe("40%");
    expect(percent(2083)).toBe("20.8%");
    expect(percent(2089)).toBe("20.8%");
    expect(percent(5)).toBe("0%");
  });

  it("a way is told in tens of metres, then in kilometres", () => {
    expect(distance(4)).toBe("0 m");
    expect(distance(847)).toBe("850 m");
    expect(distance(994)).toBe("990 m");
    expect(distance(995)).toBe("1.0 km");
    expect(distance(12_340)).toBe("12.3 km");
  });
});
