import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { CUSTOMER, lastOf, logIn, OWNER, open } from "./page";

/** The catalog in pages of two. */
function offers({ after = "0" }: { after?: string }) {
  const from = Number(after);
  const nodes = [from, from + 1].map((number) => ({
    id: `off_${number}`,
    title: `商品 ${number}`,
    titleEn: `Offer ${number}`,
    category: { id: "tea", nameZh: "茶" },
  }));
  return { nodes, pageInfo: { hasNextPage: from < 6, endCursor: String(from + 2) } };
}

const told = { offers, offer: ({ id }: { id: string }) => ({ id, title: `The one ${id}` }) };

const titles = () =>
  within(screen.getByRole("main"))
    .getAllByRole("heading", { level: 2 })
    .map(({ textContent }) => textContent);

/** As the browser's button does. */
function go(steps: 1 | -1): Promise<void> {
  return act(async () => {
    const there = new Promise((done) => addEventListener("popstate", done, { once: true }));
    history.go(steps);
    await there;
  });
}

describe("Back", () => {
  it("shows the list as far as it was read, where it was left, before anything is asked", async () => {
    const { asked, user } = open("/", told);
    await screen.findByRole("heading", { name: "Offer 1" });
    await user.click(screen.getByRole("button", { name: "Show more" }));
    await screen.findByRole("heading", { name: "Offer 3" });
    scrollTo(0, 1234);
    await user.click(screen.getByRole("link", { name: "Offer 2" }));
    await screen.findByRole("heading", { name: "The one off_2" });
    expect(scrollY).toBe(0);
    scrollTo(0, 77);
    dispatchEvent(new Event("scroll"));
    const before = asked.length;
    await go(-1);
    expect(titles()).toEqual(["Offer 0", "Offer 1", "Offer 2", "Offer 3"]);
    expect(scrollY).toBe(1234);
    expect(asked.slice(before).filter(({ operation }) => operation === "Catalog")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Show more" }));
    await screen.findByRole("heading", { name: "Offer 5" });
    expect(lastOf(asked, "Catalog")).toMatchObject({ after: "4" });
    await go(1);
    expect(screen.getByRole("heading", { name: "The one off_2" })).toBeDefined();
    expect(scrollY).toBe(77);
  });

  it("returns to the search, too", async () => {
    const { asked, user } = open("/", told);
    await user.type(await screen.findByRole("searchbox"), "tea{Enter}");
    await waitFor(() => expect(location.search).toBe("?search=tea"));
    await user.click(await screen.findByRole("link", { name: "Offer 1" }));
    await screen.findByRole("heading", { name: "The one off_1" });
    await go(-1);
    expect(screen.getByRole<HTMLInputElement>("searchbox").value).toBe("tea");
    expect(titles()).toEqual(["Offer 0", "Offer 1"]);
    expect(lastOf(asked, "Catalog").filter).toEqual({ search: "tea" });
  });

  it("reads again what may have changed meanwhile, and shows what it was until then", async () => {
    logIn();
    let status = "PLACED";
    const orders = () => ({
      nodes: [{ id: "ord_1", status, shop: { id: "shp_1", name: "Noodles" } }],
    });
    const viewer = { ...CUSTOMER, customer: { ...CUSTOMER.customer, orders } };
    const { user } = open("/orders?status=PLACED", { viewer, order: { id: "ord_1" } });
    await user.click(await screen.findByRole("link", { name: "Noodles" }));
    await waitFor(() => expect(location.pathname).toBe("/orders/ord_1"));
    status = "CANCELLED";
    await go(-1);
    expect(location.search).toBe("?status=PLACED");
    expect(screen.getByRole("link", { name: "Noodles" })).toBeDefined();
    await screen.findByText("Cancelled", { selector: ".chip" });
  });

  it("shows nobody what somebody else has seen", async () => {
    logIn();
    let explanation = "From Lin's balance.";
    const node = { id: "off_1", title: "Tea", category: { id: "tea", nameZh: "茶" } };
    const { user } = open("/", {
      ...told,
      viewer: CUSTOMER,
      offers: () => ({ nodes: [{ ...node, viewerPrice: { explanation } }] }),
    });
    await screen.findByText("From Lin's balance.");
    await user.click(screen.getByRole("link", { name: "Tea" }));
    await screen.findByRole("heading", { name: "The one off_1" });
    explanation = "Guests pay the list price.";
    await user.click(screen.getByRole("button", { name: "Lin Xiao" }));
    await user.click(screen.getByRole("button", { name: "Log out" }));
    await screen.findByText("Guests pay the list price.");
    await go(-1);
    await go(-1);
    expect(screen.queryByText("From Lin's balance.")).toBeNull();
    await screen.findByText("Guests pay the list price.");
  });
});

describe("what is chosen", () => {
  it("of one's orders stands in the address, and is taken back with it", async () => {
    logIn();
    const viewer = { ...CUSTOMER, customer: { ...CUSTOMER.customer, orders: { nodes: [] } } };
    const { asked, user } = open("/orders", { viewer });
    await user.click(await screen.findByRole("button", { name: "Accepted" }));
    expect(location.search).toBe("?status=ACCEPTED");
    await waitFor(() => expect(lastOf(asked, "MyOrders").status).toBe("ACCEPTED"));
    await user.click(screen.getByRole("button", { name: "All" }));
    expect(location.search).toBe("");
    await waitFor(() => expect(lastOf(asked, "MyOrders").status).toBeNull());
  });

  it("and is no status at all is left aside", async () => {
    logIn();
    const viewer = { ...CUSTOMER, customer: { ...CUSTOMER.customer, orders: { nodes: [] } } };
    const { asked } = open("/orders?status=NOTHING", { viewer });
    await screen.findByText("No orders yet.");
    expect(lastOf(asked, "MyOrders").status).toBeNull();
  });

  it("of figures stands in the address: days, steps and shop", async () => {
    logIn();
    const shops = [
      { id: "shp_1", name: "One" },
      { id: "shp_2", name: "Two" },
    ];
    const merchant = { ...OWNER.staff.merchant, shops, figures: {} };
    const viewer = { ...OWNER, staff: { ...OWNER.staff, merchant } };
    const there = "/counter/figures?from=2026-10-01&until=2026-11-30&by=MONTH&shop=shp_2";
    const { asked, user } = open(there, { viewer });
    await waitFor(() =>
      expect(lastOf(asked, "MerchantFigures")).toEqual({
        from: "2026-10-01",
        until: "2026-11-30",
        by: "MONTH",
        shopId: "shp_2",
      }),
    );
    await user.selectOptions(await screen.findByLabelText("Shop"), "");
    expect(location.search).toBe("?from=2026-10-01&until=2026-11-30&by=MONTH");
    await waitFor(() => expect(lastOf(asked, "MerchantFigures").shopId).toBeNull());
  });
});
