// Figures that a person decides by: what a cart costs, what a bill comes to, what closing gives back.

import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { keepCart } from "../src/app/cart";
import { CUSTOMER, lastOf, logIn, OWNER, open } from "./page";

/** The rows of a table as texts: the heading and its figure. */
const figures = (table: HTMLElement) =>
  within(table)
    .getAllByRole("row")
    .map((row) => [...row.children].map((cell) => cell.textContent));

describe("closing a membership", () => {
  const membership = {
    id: "mbr_1",
    status: "ACTIVE",
    homeMerchant: { id: "mer_1", legalName: "Noodle House" },
  };
  const quotes: Record<string, object> = {
    COOLING_OFF: { cause: "COOLING_OFF", applies: false },
    MERCHANTS_FAULT: { cause: "MERCHANTS_FAULT", applies: false, openOrders: 2 },
    CUSTOMERS_WISH: {
      cause: "CUSTOMERS_WISH",
      applies: true,
      refund: "404.00",
      paidNow: "350.00",
      fromCustody: "200.00",
      fromHomeMerchant: "150.00",
      claim: "54.00",
      bonusVoided: "0.00",
      lots: [{ lotId: "lot_1", formula: "500.00 − 2 × 48.00 = 404.00" }],
    },
  };
  const told = {
    viewer: {
      ...CUSTOMER,
      customer: { ...CUSTOMER.customer, memberships: { nodes: [membership] } },
    },
    refundQuote: ({ cause }: { cause: string }) => quotes[cause],
    closeMembership: { membership: { id: "mbr_1" }, userErrors: [] },
  };

  it("shows what holds now first, with its parts and its formula, and of the rest why not", async () => {
    logIn();
    open("/member/mbr_1/close", told);
    const wish = await screen.findByTestId("quote-CUSTOMERS_WISH");
    expect(wish.parentElement?.firstElementChild).toBe(wish);
    expect(within(wish).getByText("¥404.00")).toBeDefined();
    // Nothing is said of what is nothing.
    expect(figures(within(wish).getByRole("table"))).toEqual([
      ["Paid at once", "¥350.00"],
      ["from custody", "¥200.00"],
      ["from what the home merchant is owed", "¥150.00"],
      ["Stays a claim, which later clearings pay", "¥54.00"],
    ]);
    expect(within(wish).getByText("500.00 − 2 × 48.00 = 404.00")).toBeDefined();
    const fault = screen.getByTestId("quote-MERCHANTS_FAULT");
    expect(fault.textContent).toContain("Shops have accepted 2 orders");
    expect(within(fault).queryByRole("button")).toBeNull();
    const coolingOff = screen.getByTestId("quote-COOLING_OFF");
    expect(coolingOff.textContent).toContain("Not now: cooling off is over");
  });

  it("asks once more, in the figures, and closes for the cause that was chosen", async () => {
    logIn();
    const { asked, user } = open("/member/mbr_1/close", told);
    await user.click(await screen.findByRole("button", { name: "Close and get ¥350.00 back" }));
    const dialog = screen.getByRole("dialog");
    expect(dialog.textContent).toContain("¥54.00 becomes a claim");
    expect(lastOf(asked, "CloseMembership")).toBeUndefined();
    await user.click(within(dialog).getByRole("button", { name: "Close the membership" }));
    await waitFor(() => expect(location.pathname).toBe("/member"));
    expect(lastOf(asked, "CloseMembership").input).toMatchObject({
      membershipId: "mbr_1",
      cause: "CUSTOMERS_WISH",
    });
  });

  it("is not offered for a membership that is closed", async () => {
    logIn();
    const closed = { ...membership, status: "CLOSED" };
    const customer = { ...CUSTOMER.customer, memberships: { nodes: [closed] } };
    open("/member/mbr_1/close", { ...told, viewer: { ...CUSTOMER, customer } });
    await screen.findByText("There is no such membership, or it has ended.");
    expect(screen.queryByTestId("quote-CUSTOMERS_WISH")).toBeNull();
  });
});

describe("a cart", () => {
  const line = {
    offerId: "off_tea",
    title: "龙井茶",
    titleEn: "Longjing tea",
    listPrice: "48.00",
    memberPrice: "38.00",
    quantity: 2,
  };
  const cart = { shopId: "shp_1", shopName: "面馆", shopNameEn: "Noodles", lines: [line] };
  const quote = {
    listTotal: "96.00",
    memberTotal: "76.00",
    fromBalance: { amount: "76.00", reason: "MEMBER" },
    byGateway: { amount: "96.00", reason: "THIRD_PARTY_PAYMENT", explanation: "The list price." },
    balance: { spendable: "550.00", sufficient: true },
  };

  it("shows both ways to pay, and what the membership saves", async () => {
    logIn();
    keepCart(cart);
    const { asked } = open("/cart", { viewer: CUSTOMER, quote });
    await screen.findByText("The member price saves ¥20.00");
    expect(screen.getByText("¥550.00 of your balance can be spent here: enough.")).toBeDefined();
    expect(screen.getByText("¥76.00")).toBeDefined();
    expect(screen.getByText("¥96.00")).toBeDefined();
    expect(lastOf(asked, "Quote").input).toEqual({
      shopId: "shp_1",
      lines: [{ offerId: "off_tea", quantity: 2 }],
    });
  });

  it("is ordered at the prices that were shown, and is empty then", async () => {
    logIn();
    keepCart(cart);
    const placeOrder = { order: { id: "ord_1" }, userErrors: [] };
    const { asked, user } = open("/cart", { viewer: CUSTOMER, quote, placeOrder });
    await user.type(await screen.findByRole("textbox"), "  no scallions ");
    await user.click(await screen.findByRole("button", { name: "Place order" }));
    await waitFor(() => expect(location.pathname).toBe("/orders/ord_1"));
    expect(lastOf(asked, "PlaceOrder").input).toMatchObject({
      shopId: "shp_1",
      note: "no scallions",
      lines: [
        {
          offerId: "off_tea",
          quantity: 2,
          expectedListPrice: "48.00",
          expectedMemberPrice: "38.00",
        },
      ],
    });
    expect(localStorage.getItem("sharepass.cart")).toBeNull();
  });

  it("whose prices have moved is not ordered before the new ones were seen", async () => {
    logIn();
    keepCart(cart);
    const dearer = { ...quote, listTotal: "100.00", memberTotal: "80.00" };
    const offer = { id: "off_tea", title: "龙井茶", listPrice: "50.00", memberPrice: "40.00" };
    const { user } = open("/cart", { viewer: CUSTOMER, quote: dearer, offer });
    const again = await screen.findByRole("button", { name: "Try again" });
    expect(screen.queryByRole("button", { name: "Place order" })).toBeNull();
    await user.click(again);
    await screen.findByText("Prices have changed. The new ones are shown; please look again.");
    expect(screen.getByText("Member price ¥40.00 · List price ¥50.00")).toBeDefined();
    await screen.findByRole("button", { name: "Place order" });
  });
});

describe("a bill at the counter", () => {
  const shop = { id: "shp_1", name: "面馆", status: "OPEN", memberDiscountBasisPoints: 1500 };
  const merchant = { ...OWNER.staff.merchant, shops: [shop] };
  const viewer = { ...OWNER, staff: { ...OWNER.staff, merchant } };

  it.each([
    ["100.00", "The member pays ¥85.00 (15% off)"],
    // What is left of a fen is the shop's: 31.025 and 0.0085.
    ["36.50", "The member pays ¥31.03 (15% off)"],
    ["0.01", "The member pays ¥0.01 (15% off)"],
    ["36.505", "The member price follows from the shop's member discount"],
  ])("of %s: %s", async (amount, sentence) => {
    logIn();
    const { user } = open("/counter", { viewer });
    await user.type(await screen.findByLabelText("Bill (CNY, list price)"), amount);
    expect(screen.getByText(sentence)).toBeDefined();
  });

  it("that is no amount is not charged, and the field says how to write one", async () => {
    logIn();
    const { asked, user } = open("/counter", { viewer });
    const field = await screen.findByLabelText("Bill (CNY, list price)");
    await user.type(field, "12,50");
    await user.type(screen.getByLabelText("Pay code"), "12345678901234567890{Enter}");
    await screen.findByText("Please write an amount such as 12.50.");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(lastOf(asked, "ChargePayCode")).toBeUndefined();
  });

  it("is charged, said, and makes room for the next one", async () => {
    logIn();
    const chargePayCode = {
      order: { id: "ord_1", memberTotal: "85.00", listTotal: "100.00" },
      userErrors: [],
    };
    const { asked, user } = open("/counter", { viewer, chargePayCode });
    const field = await screen.findByLabelText<HTMLInputElement>("Bill (CNY, list price)");
    await user.type(field, " 100 ");
    await user.type(screen.getByLabelText("Pay code"), "12345678901234567890{Enter}");
    await screen.findByText("Charged ¥85.00 (bill ¥100.00)");
    expect(field.value).toBe("");
    expect(lastOf(asked, "ChargePayCode").input).toMatchObject({
      shopId: "shp_1",
      amount: "100",
      code: "12345678901234567890",
      billNumber: null,
    });
  });
});

describe("a refund of a part of a bill", () => {
  const order = {
    id: "ord_1",
    status: "ACCEPTED",
    allowedActions: ["REFUND"],
    bill: { number: "T-7" },
    payment: { amount: "85.00", refunded: "20.10", tender: "BALANCE" },
  };
  const orders = ({ status }: { status: string }) => ({
    nodes: status === "ACCEPTED" ? [order] : [],
  });
  const merchant = { ...OWNER.staff.merchant, orders };
  const viewer = { ...OWNER, staff: { ...OWNER.staff, merchant } };
  const told = { viewer, refundOrder: { order: { id: "ord_1" }, userErrors: [] } };

  it("shows what is left to be given back, and gives back no more than was written", async () => {
    logIn();
    const { asked, user } = open("/counter", told);
    await user.click(await screen.findByRole("button", { name: "Refund" }));
    const dialog = screen.getByRole("dialog");
    expect(dialog.textContent).toContain("¥64.90");
    const [amount, why] = within(dialog).getAllByRole("textbox");
    await user.type(amount as HTMLElement, "6.4.9");
    await user.type(why as HTMLElement, "cold soup");
    await user.click(within(dialog).getByRole("button", { name: "Refund" }));
    expect(dialog.textContent).toContain("Please write an amount such as 12.50.");
    expect(lastOf(asked, "RefundOrder")).toBeUndefined();
    await user.clear(amount as HTMLElement);
    await user.type(amount as HTMLElement, "6.49");
    await user.click(within(dialog).getByRole("button", { name: "Refund" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(lastOf(asked, "RefundOrder").input).toMatchObject({
      orderId: "ord_1",
      amount: "6.49",
      reason: "cold soup",
    });
  });

  it("is not asked for without a reason", async () => {
    logIn();
    const { asked, user } = open("/counter", told);
    await user.click(await screen.findByRole("button", { name: "Refund" }));
    const dialog = screen.getByRole("dialog");
    await user.click(within(dialog).getByRole("button", { name: "Refund" }));
    expect(dialog.textContent).toContain("Please fill this in.");
    expect(lastOf(asked, "RefundOrder")).toBeUndefined();
  });
});
