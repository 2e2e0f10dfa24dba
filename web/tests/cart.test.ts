import { describe, expect, it } from "vitest";

import type { OfferCard } from "../src/app/api/operations";
import { openTab, tellTabs } from "./tabs";

const KEY = "sharepass.cart";

function offer(id: string, shopId = "shp_noodles"): OfferCard {
  const shop = { id: shopId, name: "面馆", nameEn: "Noodles", city: "杭州" };
  const parts: Partial<OfferCard> = {
    id,
    title: `商品 ${id}`,
    titleEn: null,
    listPrice: "48.00",
    memberPrice: "38.00",
    shop,
  };
  return parts as OfferCard;
}

describe("the cart", () => {
  it("counts what is put in again", async () => {
    const tab = await openTab();
    tab.addToCart(offer("off_tea"), 2);
    tab.addToCart(offer("off_cake"), 1);
    tab.addToCart(offer("off_tea"), 3);
    expect(linesOf(KEY)).toEqual([
      ["off_cake", 1],
      ["off_tea", 5],
    ]);
  });

  it("holds at most 999 of an offer", async () => {
    const tab = await openTab();
    tab.addToCart(offer("off_tea"), 998);
    tab.addToCart(offer("off_tea"), 5);
    expect(linesOf(KEY)).toEqual([["off_tea", 999]]);
    tab.setQuantity("off_tea", 1000);
    expect(linesOf(KEY)).toEqual([]);
  });

  it("is of one shop: an offer of another begins a new one", async () => {
    const tab = await openTab();
    tab.addToCart(offer("off_tea"), 2);
    tab.addToCart(offer("off_latte", "shp_coffee"), 1);
    expect(linesOf(KEY)).toEqual([["off_latte", 1]]);
  });

  it("is gone with its last line", async () => {
    const tab = await openTab();
    tab.addToCart(offer("off_tea"), 2);
    tab.setQuantity("off_tea", 0);
    expect(localStorage.getItem(KEY)).toBeNull();
  });

  it("is one for all tabs: none undoes what another has put in", async () => {
    const one = await openTab();
    const other = await openTab();
    one.addToCart(offer("off_tea"), 1);
    // The other has not been told yet.
    other.addToCart(offer("off_cake"), 1);
    tellTabs(KEY);
    one.setQuantity("off_tea", 4);
    expect(linesOf(KEY)).toEqual([
      ["off_tea", 4],
      ["off_cake", 1],
    ]);
  });

  it("is empty where what was kept cannot be read", async () => {
    localStorage.setItem(KEY, "{half a");
    const tab = await openTab();
    tab.addToCart(offer("off_tea"), 1);
    expect(linesOf(KEY)).toEqual([["off_tea", 1]]);
  });
});

function linesOf(key: string): [string, number][] {
  const kept = JSON.parse(localStorage.getItem(key) ?? "null") as {
    lines: { offerId: string; quantity: number }[];
  } | null;
  return (kept?.lines ?? []).map(({ offerId, quantity }) => [offerId, quantity]);
}
