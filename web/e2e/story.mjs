// Drives the app in a browser from a merchant's registration to the order that its customer sees
// fulfilled, against a running server with an empty database:
//
//     OPERATOR_LOGIN=operator OPERATOR_PASSWORD=… npm run e2e -- http://127.0.0.1:8080
//
// CHROMIUM names the browser (/usr/bin/chromium when left out), SHOTS a folder for pictures.

import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

import { faultsOf } from "./looks.mjs";

const base = process.argv[2] ?? "http://127.0.0.1:8080";
const operator = { login: needed("OPERATOR_LOGIN"), password: needed("OPERATOR_PASSWORD") };
const shots = process.env.SHOTS;
/** Makes names that no earlier run has used. */
const run = Date.now().toString(36).toUpperCase();
const password = `a long password ${run}`;
const shopName = `Longjing Noodles ${run}`;

const DESKTOP = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
/** What a page complained about; a run with complaints fails. */
const complaints = [];

try {
  const merchant = await person("merchant", DESKTOP);
  await registerMerchant(merchant);
  await approve();
  await sell(merchant);

  const customer = await person("customer", PHONE);
  await join(customer);
  await order(customer);

  await step("the merchant sees the order live", async () => {
    await merchant.getByRole("button", { name: "Accept" }).waitFor();
    await merchant.locator(".toast b").getByText("Order paid").waitFor();
    await look(merchant, "counter");
  });
  await step("the merchant accepts", async () => {
    await merchant.getByRole("button", { name: "Accept" }).click();
    await merchant.getByText("Nothing waits to be accepted").waitFor();
  });
  const code = await step("the customer is shown the code", async () => {
    await customer.locator(".heading").getByText("Accepted").waitFor();
    await look(customer, "order-accepted");
    return customer.getByTestId("redeem-code").textContent();
  });
  await step("the merchant hands over by the code", async () => {
    await merchant.getByLabel("Redeem code").fill(code);
    await merchant.getByRole("button", { name: "Hand over" }).click();
    await merchant.locator("p.good").getByText("Handed over", { exact: true }).waitFor();
  });
  await step("the merchant wants quiet nights, and is asked again as they said", async () => {
    await merchant.getByText("Reminders and quiet hours").click();
    await merchant.getByLabel("Quiet from").fill("22:00");
    await merchant.getByLabel("Quiet until").fill("07:00");
    await merchant.locator("form").getByText("Expired", { exact: true }).click();
    await Promise.all([
      merchant.waitForResponse((answer) =>
        (answer.request().postData() ?? "").includes("setReminderPreferences"),
      ),
      merchant.getByRole("button", { name: "Save" }).click(),
    ]);
    await merchant.reload();
    await merchant.getByText("Reminders and quiet hours").click();
    await merchant.getByLabel("Quiet from").waitFor();
    const from = await merchant.getByLabel("Quiet from").inputValue();
    if (from !== "22:00") throw new Error(`quiet from ${from}`);
    if (!(await merchant.getByRole("checkbox", { name: "Expired" }).isChecked())) {
      throw new Error("what was muted is not");
    }
    await look(merchant, "quiet");
  });
  await step("the customer sees it fulfilled", async () => {
    await customer.locator(".heading").getByText("Done").waitFor();
    await customer.getByRole("button", { name: /^Reminders/ }).click();
    await customer.locator(".bell-panel").getByText("Live", { exact: true }).waitFor();
    await customer.locator(".bell-panel").getByText("Order handed over").waitFor();
    await look(customer, "bell");
    await customer.getByRole("button", { name: "Mark all as read" }).click();
    await customer.getByRole("button", { name: "Reminders, 0 unread" }).click();
  });
  await step("the statement adds up", async () => {
    await customer.getByRole("link", { name: "Membership" }).click();
    await customer.getByTestId("balance").getByText("¥474.00").waitFor();
    await customer.getByRole("cell", { name: "Spent at home" }).waitFor();
    await look(customer, "member");
  });
  await step("the customer is shown what closing would give back, and closes nothing", async () => {
    await customer.getByRole("link", { name: "Close or move" }).click();
    const wish = customer.getByTestId("quote-CUSTOMERS_WISH");
    // 500.00 paid, 2 × 48.00 consumed at list price.
    await wish.locator(".quote-sum").getByText("¥404.00").waitFor();
    await wish.getByText("How each top-up is reckoned").click();
    await look(customer, "refund-quote");
    await customer.getByRole("link", { name: "Back to the membership" }).click();
    await customer.getByTestId("balance").getByText("¥474.00").waitFor();
  });
  await clear(merchant);
  await payAtCounter(merchant, customer);
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
  console.log("The whole path works.");
} finally {
  await browser.close();
}

async function registerMerchant(page) {
  await step("a merchant registers", async () => {
    await page.goto(`${base}/register-merchant`);
    const fields = {
      "Legal name on the licence": `Noodle House ${run} Ltd.`,
      "Unified social credit code": licence(),
      "Contact phone": "13800000001",
      "Owner's name": "Shen Yue",
      "Login name": `owner.${run.toLowerCase()}`,
      Password: password,
      "Shop name": shopName,
      City: "Hangzhou",
      Address: "12 Hefang Street",
      Latitude: "30.2416",
      Longitude: "120.1684",
    };
    for (const [label, value] of Object.entries(fields)) {
      await page.getByLabel(label, { exact: true }).fill(value);
    }
    await page.getByLabel("Main category").selectOption("noodles");
    await look(page, "register-merchant");
    await page.getByRole("button", { name: "Send the application" }).click();
    await page.getByText("The platform is looking at your registration").waitFor();
  });
}

async function atTheDesk() {
  const page = await person("operator", DESKTOP);
  await page.goto(`${base}/log-in`);
  await page.getByLabel("Phone, e-mail or login name").fill(operator.login);
  await page.getByLabel("Password").fill(operator.password);
  await page.getByLabel("As", { exact: true }).selectOption("OPERATOR");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Operator desk" }).waitFor();
  return page;
}

async function approve() {
  await step("an operator approves", async () => {
    const page = await atTheDesk();
    const item = page
      .getByRole("listitem")
      .filter({ hasText: `Noodle House ${run}` })
      .first();
    await item.waitFor();
    await look(page, "desk");
    await item.getByRole("button", { name: "Approve" }).click();
    await item.waitFor({ state: "detached" });
    await page.context().close();
  });
}

async function sell(page) {
  await step("the merchant hears of it, enters an offer", async () => {
    await page.locator(".toast b").getByText("Approved").waitFor();
    await page.getByRole("link", { name: "Offers" }).click();
    await page.getByRole("button", { name: "New offer" }).click();
    await page.getByLabel("Title", { exact: true }).fill(`虾仁面 ${run}`);
    await page.getByLabel("Title in English (optional)").fill(`Shrimp noodles ${run}`);
    await page.getByLabel("Description").fill(`River shrimp and green tea, house recipe ${run}.`);
    await page.getByLabel("List price (CNY)").fill("48.00");
    await page.getByLabel("Member price (CNY)").fill("38.00");
    await page.getByLabel("Stock (empty: unlimited)").fill("20");
    await page.getByRole("button", { name: "Save and compare" }).click();
    await page.getByText("The comparison found nothing.").first().waitFor();
    await page.locator("main").getByRole("button", { name: "Close" }).click();
    await page.getByText("On show", { exact: true }).waitFor();
    await look(page, "offers");
  });
  await step("the merchant sells a plan", async () => {
    await page.getByRole("link", { name: "Plans" }).click();
    await page.getByRole("button", { name: "New plan" }).click();
    await page.getByLabel("Name", { exact: true }).fill(`Silver ${run}`);
    await page.getByLabel("Description").fill("Pay 500, get 50 on top.");
    await page.getByLabel("Price (CNY)").fill("500.00");
    await page.getByLabel("Bonus (CNY)").fill("50.00");
    await page.getByRole("button", { name: "Publish plan" }).click();
    await page.getByRole("heading", { name: `Silver ${run}` }).waitFor();
    await page.getByRole("link", { name: "Counter" }).click();
  });
}

async function join(page) {
  await step("whoever mistypes an address is told so", async () => {
    await page.goto(`${base}/nothing-here`);
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
    await look(page, "no-such-page");
    await page.getByRole("link", { name: "Go to the start" }).click();
  });
  await step("a customer registers", async () => {
    await page.getByText(`Shrimp noodles ${run}`).waitFor();
    await look(page, "catalog-guest");
    await page.getByRole("link", { name: "Plans" }).first().click();
    await page.getByRole("link", { name: `Silver ${run}` }).click();
    await look(page, "plan");
    await page.getByRole("link", { name: "Log in to join" }).click();
    await page.getByRole("link", { name: "Register as a customer" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Lin Xiao");
    await page.getByLabel("Phone or e-mail").fill(`lin.${run.toLowerCase()}@sharepass.example`);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Register" }).click();
  });
  await step("joins and pays at the gateway's page", async () => {
    await page.getByLabel("I have read and accept").check();
    await page.getByRole("button", { name: "Join and pay ¥500.00" }).click();
    await payAtGateway(page);
    await page.getByTestId("balance").getByText("¥550.00").waitFor();
    await look(page, "member-joined");
  });
}

async function order(page) {
  await step("orders at the member price", async () => {
    await page.getByRole("link", { name: "Browse" }).click();
    await page.getByRole("searchbox").fill(run);
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByText("You pay ¥38.00").waitFor();
    await look(page, "catalog-member");
    const found = page.getByRole("link", { name: `Shrimp noodles ${run}` });
    await found.click();
    await page.getByLabel("Quantity").waitFor();
    await page.goBack();
    await found.waitFor();
    const searched = await page.getByRole("searchbox").inputValue();
    if (searched !== run) throw new Error(`Back has lost the search: ${searched}`);
    await page.goForward();
    await page.getByLabel("Quantity").fill("2");
    await page.getByRole("button", { name: "Add to cart" }).click();
    await look(page, "offer");
    await page.getByRole("link", { name: "Go to cart" }).click();
    await page.getByText("enough").waitFor();
    await look(page, "cart");
    await page.getByRole("button", { name: "Place order" }).click();
  });
  await step("pays from the balance", async () => {
    await page.getByRole("button", { name: "Pay ¥76.00 from balance" }).click();
    await page.locator(".heading").getByText("Waiting for the shop").waitFor();
    await look(page, "order-paid");
  });
}

/** The day is closed: an operator clears, the bank's word comes, the merchant follows on its page. */
async function clear(merchant) {
  await step("the merchant says where it is paid", async () => {
    await merchant.getByRole("link", { name: "Settlement" }).click();
    await merchant.getByRole("button", { name: "Set the payout account" }).click();
    await merchant.getByLabel("Bank", { exact: true }).fill("Bank of Hangzhou");
    await merchant.getByLabel("Account number").fill("6222 0202 0011 2233 445");
    await merchant.getByLabel("Your password").fill(password);
    await merchant.getByRole("button", { name: "Save the account" }).click();
    await merchant.getByText("Bank of Hangzhou, ending in 3445").waitFor();
  });
  const page = await step("an operator runs a clearing", async () => {
    const page = await atTheDesk();
    await page.getByRole("link", { name: "Clearing" }).click();
    await page.getByRole("button", { name: "Run now" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Run now" }).click();
    await page
      .locator("summary")
      .filter({ hasText: `Noodle House ${run}` })
      .click();
    // Of 76.00 spent at home, 500 / 550 came out of custody.
    await page.locator(".statement[open]").getByText("Payout ¥69.09").waitFor();
    await look(page, "cycle");
    return page;
  });
  await step("the merchant sees its statement", async () => {
    await merchant.reload();
    const newest = merchant.locator(".statement").first();
    await newest.getByText("Own members spent here, from custody").waitFor();
    await newest.locator("summary").getByText("¥69.09").first().waitFor();
    await look(merchant, "settlement");
  });
  await step("and hears live that it was paid", async () => {
    await page.getByRole("button", { name: "Confirm as paid" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("The bank's reference (optional)").fill("HZ-1");
    await dialog.getByRole("button", { name: "Confirm as paid" }).click();
    await merchant.getByText("Bank reference HZ-1").waitFor();
    await page.context().close();
  });
}

/** A bill that is in no catalog: the customer shows a code, the counter scans it. */
async function payAtCounter(merchant, customer) {
  const digits = await step("the customer shows a pay code", async () => {
    await customer.getByRole("link", { name: "Pay at a counter" }).click();
    await customer.getByLabel("At most (CNY)").fill("50.00");
    await customer.getByRole("button", { name: "Show the code" }).click();
    await customer.getByRole("img", { name: "Pay code" }).waitFor();
    await look(customer, "pay-code");
    return customer.getByTestId("pay-code").textContent();
  });
  await step("the merchant charges a bill with it", async () => {
    await merchant.getByRole("link", { name: "Counter" }).click();
    await merchant.getByLabel("Bill (CNY, list price)").fill("36.50");
    await merchant.getByLabel("Bill number (optional)").fill("T-7");
    // As a scanner types: the digits, and Enter.
    await merchant.getByLabel("Pay code").fill(digits.replaceAll(" ", ""));
    await merchant.getByLabel("Pay code").press("Enter");
    await merchant.getByText("Charged ¥36.50 (bill ¥36.50)").waitFor();
    await look(merchant, "bill-charged");
  });
  await step("the customer sees it paid", async () => {
    await customer.getByTestId("pay-code-paid").getByText("¥36.50").waitFor();
    await look(customer, "pay-code-paid");
    await customer.getByRole("link", { name: "See the bill" }).click();
    await customer.getByText("Bill T-7").waitFor();
    await look(customer, "bill");
  });
}

/** Confirms at the sandbox's page, which leads back to the app. */
async function payAtGateway(page) {
  await page.waitForURL(/\/pay\/in_/);
  await shot(page, "gateway");
  await page.locator('form[action$="/confirm"] button').click();
  await page.waitForURL((url) => url.href.startsWith(base));
}

async function person(name, viewport) {
  const context = await browser.newContext({ locale: "en-GB", viewport });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`${name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${name}: ${message.text()}`);
  });
  return page;
}

async function step(name, act) {
  try {
    const result = await act();
    console.log(`✓ ${name}`);
    return result;
  } catch (error) {
    console.error(`✗ ${name}`);
    for (const context of browser.contexts()) {
      for (const page of context.pages())
        await shot(page, `failed-${context.pages().indexOf(page)}-${Date.now()}`);
    }
    throw error;
  }
}

/** A screen of the app: a picture of it, and what axe finds. */
async function look(page, name) {
  await shot(page, name);
  for (const fault of await faultsOf(page)) complaints.push(`${name} ${fault}`);
}

async function shot(page, name) {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name}.png` });
}

function needed(name) {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  console.error(`Set ${name}.`);
  process.exit(1);
}

/** A licence number with its check digit (GB 32100-2015), another one in each run. */
function licence() {
  const letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
  const body = `91330106${String(Date.now()).slice(-9)}`;
  const sum = weights.reduce((total, weight, at) => total + letters.indexOf(body[at]) * weight, 0);
  return body + letters[(31 - (sum % 31)) % 31];
}
