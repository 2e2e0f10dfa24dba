import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { lastOf, logIn, OWNER, open } from "./page";

const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);

/** What is said at a field, to whoever sees it and to whoever hears it. */
function saidAt(label: string): string | null {
  const said = document.getElementById(field(label).getAttribute("aria-describedby") ?? "");
  return said?.textContent ?? null;
}

describe("the form of an offer", () => {
  const shop = { id: "shp_1", name: "面馆", nameEn: "Noodles", category: { id: "noodles" } };
  const offer = {
    id: "off_tea",
    shop,
    stockLeft: 20,
    status: "LIVE",
    newestRevision: {
      id: "rev_1",
      title: "龙井茶",
      description: "Green tea.",
      listPrice: "48.00",
      memberPrice: "38.00",
      validUntil: "2026-12-01T16:30:00Z",
      category: { id: "noodles" },
      status: "PASSED",
    },
  };
  const merchant = { ...OWNER.staff.merchant, shops: [shop], offers: { nodes: [offer] } };
  const viewer = { ...OWNER, staff: { ...OWNER.staff, merchant } };
  const saveOffer = { revision: { id: "rev_2", status: "PASSED" }, userErrors: [] };
  const noodles = { id: "noodles", nameZh: "面", nameEn: "Noodles" };
  const categories = [{ id: "food", nameZh: "餐饮", nameEn: "Food", children: [noodles] }];

  it("says at a price how one is written, and sends nothing", async () => {
    logIn();
    const { asked, user } = open("/counter/offers", { viewer, saveOffer, categories });
    await user.click(await screen.findByRole("button", { name: "New offer" }));
    await user.type(field("Title"), "虾仁面");
    await user.type(field("Description"), "River shrimp.");
    await user.type(field("List price (CNY)"), "48.005");
    await user.type(field("Member price (CNY)"), "38");
    expect(saidAt("List price (CNY)")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Save and compare" }));
    expect(saidAt("List price (CNY)")).toBe("Please write an amount such as 12.50.");
    expect(saidAt("Member price (CNY)")).toBeNull();
    expect(lastOf(asked, "SaveOffer")).toBeUndefined();
  });

  it("sends what was written, without the blanks around it", async () => {
    logIn();
    const { asked, user } = open("/counter/offers", { viewer, saveOffer, categories });
    await user.click(await screen.findByRole("button", { name: "New offer" }));
    await user.type(field("Title"), "  虾仁面 ");
    await user.type(field("Description"), "River shrimp.");
    await user.type(field("List price (CNY)"), " 48 ");
    await user.type(field("Member price (CNY)"), "38.00");
    await user.click(screen.getByRole("button", { name: "Save and compare" }));
    await screen.findByText("Passed", { selector: ".card.pad > p .chip" });
    expect(lastOf(asked, "SaveOffer").input).toEqual({
      shopId: "shp_1",
      categoryId: "noodles",
      title: "虾仁面",
      titleEn: null,
      description: "River shrimp.",
      listPrice: "48",
      memberPrice: "38.00",
      barcode: null,
      reference: null,
      imageIds: [],
      images: [],
      validUntil: null,
      stock: null,
    });
  });

  it("leaves the stock as it is where it was not touched: orders took some meanwhile", async () => {
    logIn();
    const { asked, user } = open("/counter/offers", { viewer, saveOffer, categories });
    await user.click(await screen.findByRole("button", { name: "Change" }));
    // Shown in the reader's zone, sent as the moment that it is.
    expect(field("Valid until (optional)").value).toBe("2026-12-02T00:30");
    await user.click(screen.getByRole("button", { name: "Save and compare" }));
    await screen.findByText("Passed", { selector: ".card.pad > p .chip" });
    const { input } = lastOf(asked, "SaveOffer");
    expect(input).not.toHaveProperty("stock");
    expect(input).toMatchObject({ offerId: "off_tea", validUntil: "2026-12-01T16:30:00.000Z" });
  });

  it("shows what the server refuses at its field, and the rest below", async () => {
    logIn();
    const userErrors = [
      { code: "TITLE_EMPTY", message: "Shorter, please.", field: ["title"] },
      { code: "DESCRIPTION_EMPTY", message: "Longer, please.", field: ["description"] },
      { code: "MERCHANT_NOT_APPROVED", message: "Not yet.", field: null },
    ];
    const refused = { revision: null, userErrors };
    const { user } = open("/counter/offers", { viewer, saveOffer: refused, categories });
    await user.click(await screen.findByRole("button", { name: "Change" }));
    await user.click(screen.getByRole("button", { name: "Save and compare" }));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toBe("Not yet.");
    expect(saidAt("Title")).toBe("Shorter, please.");
    expect(field("Title").getAttribute("aria-invalid")).toBe("true");
    // What is written anew is not what was refused; the rest still is.
    await user.type(field("Title"), "x");
    expect(saidAt("Title")).toBeNull();
    expect(saidAt("Description")).toBe("Longer, please.");
  });
});

describe("the form of a customer's account", () => {
  it.each([
    [" lin@sharepass.example ", { email: "lin@sharepass.example" }],
    ["13800000001", { phone: "13800000001" }],
  ])("takes %j for what it is", async (login, reached) => {
    const registerCustomer = { session: null, userErrors: [] };
    const { asked, user } = open("/register", { registerCustomer });
    const form = within(await screen.findByRole("main"));
    await user.type(form.getByLabelText("Name"), "Lin Xiao");
    await user.type(form.getByLabelText("Phone or e-mail"), login);
    await user.type(form.getByLabelText("Password"), "a long password");
    await user.click(form.getByRole("button", { name: "Register" }));
    await screen.findByRole("button", { name: "Register" });
    expect(lastOf(asked, "RegisterCustomer").input).toMatchObject({ name: "Lin Xiao", ...reached });
    expect(Object.keys(lastOf(asked, "RegisterCustomer").input)).toHaveLength(5);
  });
});

describe("a correction of the ledger", () => {
  const viewer = { kind: "OPERATOR", operator: { id: "opr_1", name: "CI" } };

  it("keeps what its other lines say when one is taken out", async () => {
    logIn();
    const { user } = open("/desk/clearing/corrections", { viewer });
    await user.click(await screen.findByRole("button", { name: "Propose a correction" }));
    await user.click(screen.getByRole("button", { name: "Add a leg" }));
    const amounts = () => screen.getAllByLabelText<HTMLInputElement>("Amount (CNY)");
    for (const [place, amount] of ["10.00", "7.00", "3.00"].entries()) {
      await user.type(amounts()[place] as HTMLElement, amount);
    }
    const last = amounts()[2];
    await user.click(screen.getAllByRole("button", { name: "Remove this leg" })[1] as HTMLElement);
    expect(amounts().map(({ value }) => value)).toEqual(["10.00", "3.00"]);
    // The same field, with whatever it holds beside its text.
    expect(amounts()[1]).toBe(last);
  });
});
