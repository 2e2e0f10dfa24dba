import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { keepCart } from "../src/app/cart";
import { CUSTOMER, lastOf, logIn, OWNER, open } from "./page";

describe("the counter", () => {
  it("says which order it has handed over, by the code that was typed", async () => {
    logIn();
    const order = {
      id: "ord_1",
      lines: [
        { number: 1, offerId: "off_tea", title: "龙井茶", titleEn: "Longjing tea", quantity: 2 },
      ],
      customer: { id: "cus_lin", name: "Lin Xiao" },
      payment: { amount: "76.00", tender: "BALANCE" },
    };
    const { asked, user } = open("/counter", {
      viewer: OWNER,
      fulfilOrder: { order, userErrors: [] },
    });
    await user.type(await screen.findByLabelText("Redeem code"), "1234 5678{Enter}");
    const done = (
      await screen.findByText("Handed over", { selector: ".good" })
    ).closest<HTMLElement>("[role=status]");
    if (done === null) throw new Error("Nobody who listens hears of it.");
    expect(within(done).getByText("2 × Longjing tea")).toBeDefined();
    expect(done.textContent).toContain("Lin Xiao");
    expect(lastOf(asked, "FulfilOrder").input).toMatchObject({ redeemCode: "12345678" });
  });
});

describe("whoever logs out", () => {
  it("leaves no cart to the next person at the browser", async () => {
    logIn();
    const line = {
      offerId: "off_tea",
      title: "龙井茶",
      titleEn: null,
      listPrice: "48.00",
      memberPrice: "38.00",
      quantity: 2,
    };
    keepCart({ shopId: "shp_1", shopName: "面馆", shopNameEn: null, lines: [line] });
    const { user } = open("/about", { viewer: CUSTOMER });
    await screen.findByRole("link", { name: "Cart 2" });
    await user.click(await screen.findByRole("button", { name: "Lin Xiao" }));
    await user.click(screen.getByRole("button", { name: "Log out" }));
    await screen.findByRole("link", { name: "Cart 0" });
    expect(localStorage.getItem("sharepass.cart")).toBeNull();
  });
});
