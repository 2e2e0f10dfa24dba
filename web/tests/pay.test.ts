import { beforeEach, describe, expect, it, vi } from "vitest";

import { leftToPay, openPayPage } from "../src/app/pay";

describe("whoever leaves to pay", () => {
  beforeEach(() => {
    vi.spyOn(location, "assign").mockImplementation(() => {});
  });

  it("is led to the payment page, and comes back to the page that was left, once", () => {
    openPayPage("https://pay.example/in_1", "/orders/ord_1");
    expect(location.assign).toHaveBeenCalledWith("https://pay.example/in_1");
    expect(leftToPay()).toBe("/orders/ord_1");
    expect(leftToPay()).toBeNull();
  });

  it("is led to web addresses alone", () => {
    openPayPage("javascript:alert(1)", "/orders/ord_1");
    expect(location.assign).not.toHaveBeenCalled();
    expect(leftToPay()).toBeNull();
  });

  it("and comes back after half an hour begins at the start", () => {
    vi.useFakeTimers();
    openPayPage("https://pay.example/in_1", "/orders/ord_1");
    vi.advanceTimersByTime(30 * 60_000 + 1);
    expect(leftToPay()).toBeNull();
  });
});
