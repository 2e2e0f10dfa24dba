//! Who may do what: every root field, called by every kind of actor, with real objects.
//!
//! A field of the schema without a row here fails. What is somebody else's is not found: it is
//! never `FORBIDDEN`, which would tell that it exists.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Caller, Goods, Network, Note, PASSWORD, merchant_input, on_both, text};

/// The actors, in the order of the columns of [`ROWS`].
const ACTORS: [&str; 9] = [
    "a guest",
    "the customer",
    "another customer",
    "a cashier of another shop",
    "the shop's cashier",
    "a manager",
    "the owner",
    "another merchant's owner",
    "an operator",
];

/// One call, and how it ends for each actor: `+` it is done, `U` `UNAUTHENTICATED`, `F`
/// `FORBIDDEN`, `N` not found (null, or a code that ends so), `0` an empty list; anything else is
/// the code of the refusal.
pub(crate) struct Row(
    pub(crate) &'static str,
    pub(crate) &'static str,
    pub(crate) [&'static str; 9],
);

const U: &str = "UNAUTHENTICATED";
const F: &str = "FORBIDDEN";
const N: &str = "not found";
const B: &str = "BAD_USER_INPUT";
pub(crate) const OK: &str = "done";
const NONE: &str = "an empty list";
const MEMBER: &str = "ALREADY_MEMBER";
const WRONG: &str = "WRONG_PASSWORD";
const NOBODY: &str = "NOBODY_TO_TELL";

#[rustfmt::skip]
pub(crate) const ROWS: &[Row] = &[
    // Queries.                                    guest cust other far till mgr own rival oper
    Row("categories", "",                          [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("membershipPlan", "",                      [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("membershipPlans", "",                     [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("merchant", "",                            [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("merchant", "not approved",                [N, N, N, N, N, N, N, N, OK]),
    Row("merchant", "its licence number",          [N, N, N, OK, OK, OK, OK, N, OK]),
    Row("merchants", "",                           [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("node", "merchant",                        [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("node", "merchant not approved",           [N, N, N, N, N, N, N, N, OK]),
    Row("node", "shop of one not approved",        [N, N, N, N, N, N, N, N, OK]),
    Row("node", "offer",                           [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("node", "offer not shown",                 [N, N, N, N, N, N, N, N, N]),
    Row("node", "revision",                        [N, N, N, N, N, OK, OK, N, OK]),
    Row("node", "plan",                            [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("node", "membership",                      [N, OK, N, N, N, OK, OK, N, N]),
    Row("node", "recharge",                        [N, OK, N, N, N, OK, OK, N, N]),
    Row("node", "order",                           [N, OK, N, N, OK, OK, OK, N, N]),
    Row("node", "pay code",                        [N, OK, N, N, N, N, N, N, N]),
    Row("node", "customer's reminder",             [N, OK, N, N, N, N, N, N, N]),
    Row("node", "merchant's reminder",             [N, N, N, N, OK, OK, OK, N, N]),
    Row("node", "clearing cycle",                  [N, N, N, N, N, N, N, N, OK]),
    Row("node", "settlement statement",            [N, N, N, N, N, OK, OK, N, OK]),
    Row("node", "webhook endpoint",                [N, N, N, N, N, N, OK, N, N]),
    Row("node", "webhook delivery",                [N, N, N, N, N, N, OK, N, N]),
    Row("node", "image",                           [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("node", "image not uploaded",              [N, N, N, N, N, OK, OK, N, N]),
    Row("node", "import",                          [N, N, N, N, N, OK, OK, N, N]),
    Row("nodes", "order",                          [N, OK, N, N, OK, OK, OK, N, N]),
    Row("offer", "",                               [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("offer", "not shown",                      [N, N, N, N, N, N, N, N, N]),
    Row("offer", "its revision",                   [N, N, N, N, N, OK, OK, N, OK]),
    Row("offers", "",                              [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("order", "",                               [N, OK, N, N, OK, OK, OK, N, N]),
    Row("order", "its redeem code",                [N, OK, N, N, N, N, N, N, N]),
    Row("order", "the draws of its payment",       [N, OK, N, N, NONE, NONE, NONE, N, N]),
    Row("order", "the membership that paid",       [N, OK, N, N, N, N, N, N, N]),
    Row("quote", "",                               [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("refundQuote", "",                         [N, OK, N, N, N, OK, OK, N, N]),
    Row("reminders", "",                           [U, OK, OK, OK, OK, OK, OK, OK, F]),
    Row("serviceConfig", "",                       [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("viewer", "",                              [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("viewer", "memberships",                   [N, OK, OK, N, N, N, N, N, N]),
    Row("viewer", "orders",                        [N, OK, NONE, N, N, N, N, N, N]),
    Row("viewer", "statement",                     [N, OK, N, N, N, N, N, N, N]),
    Row("viewer", "pay code",                      [N, OK, N, N, N, N, N, N, N]),
    Row("viewer", "sessions",                      [N, OK, OK, N, N, N, N, N, N]),
    Row("viewer", "merchant's orders",             [N, N, N, OK, OK, OK, OK, NONE, N]),
    Row("viewer", "orders of a shop",              [N, N, N, F, OK, OK, OK, NONE, N]),
    Row("viewer", "merchant's offers",             [N, N, N, F, F, OK, OK, OK, N]),
    Row("viewer", "merchant's revisions",          [N, N, N, F, F, OK, OK, OK, N]),
    Row("viewer", "merchant's members",            [N, N, N, F, F, OK, OK, OK, N]),
    Row("viewer", "merchant's payout account",     [N, N, N, F, F, OK, OK, N, N]),
    Row("viewer", "merchant's settlements",        [N, N, N, F, F, OK, OK, NONE, N]),
    Row("viewer", "merchant's account",            [N, N, N, F, F, OK, OK, OK, N]),
    Row("viewer", "merchant's owed refunds",       [N, N, N, F, F, NONE, NONE, NONE, N]),
    Row("viewer", "merchant's pay-ins",            [N, N, N, F, F, NONE, NONE, NONE, N]),
    Row("viewer", "merchant's webhooks",           [N, N, N, F, F, F, OK, NONE, N]),
    Row("viewer", "merchant's figures",            [N, N, N, F, F, OK, OK, OK, N]),
    Row("viewer", "merchant's imports",            [N, N, N, F, F, OK, OK, NONE, N]),
    Row("viewer", "merchant's plans",              [N, N, N, OK, OK, OK, OK, OK, N]),
    Row("viewer", "merchant's staff",              [N, N, N, OK, OK, OK, OK, OK, N]),
    Row("viewer", "staff's sessions",              [N, N, N, OK, OK, OK, OK, OK, N]),
    Row("viewer", "staff's preferences",           [N, N, N, OK, OK, OK, OK, OK, N]),
    Row("viewer", "reviewQueue",                   [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "merchantsAwaitingApproval",     [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "quarantine",                    [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "corrections",                   [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "reconciliations",               [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "reconciliation cases",          [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "set aside",                     [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "proposals",                     [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "clearingCycles",                [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "clearingCycle",                 [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "simulateDefault",               [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "platformFigures",               [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "auditLog",                      [N, N, N, N, N, N, N, N, OK]),
    Row("viewer", "operator's sessions",           [N, N, N, N, N, N, N, N, OK]),
    // Mutations.                                  guest cust other far till mgr own rival oper
    Row("acceptOrder", "",                         [U, F, F, N, OK, OK, OK, N, F]),
    Row("acknowledgeMerchantFault", "",            [U, F, F, F, F, OK, OK, N, OK]),
    Row("acknowledgeReminders", "customer's",      [U, OK, N, N, N, N, N, N, F]),
    Row("acknowledgeReminders", "merchant's",      [U, N, N, N, OK, OK, OK, N, F]),
    Row("addStaff", "",                            [U, F, F, F, F, F, OK, OK, F]),
    Row("addStaff", "at a shop",                   [U, F, F, F, F, F, OK, N, F]),
    Row("answerFindings", "",                      [U, F, F, F, F, OK, OK, N, F]),
    Row("approveMerchant", "",                     [U, F, F, F, F, F, F, F, OK]),
    Row("cancelOrder", "",                         [U, OK, N, F, F, F, F, F, F]),
    Row("changePassword", "",                      [U, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("chargePayCode", "",                       [U, F, F, N, OK, OK, OK, N, F]),
    Row("closeMembership", "",                     [U, OK, N, F, F, F, F, F, F]),
    Row("confirmSettlement", "",                   [U, F, F, F, F, F, F, F, OK]),
    Row("correctLedger", "",                       [U, F, F, F, F, F, F, F, OK]),
    Row("createMembershipPlan", "",                [U, F, F, F, F, F, OK, OK, F]),
    Row("createPayCode", "",                       [U, OK, N, F, F, F, F, F, F]),
    Row("createShop", "",                          [U, F, F, F, F, OK, OK, OK, F]),
    Row("createWebhookEndpoint", "",               [U, F, F, F, F, F, OK, OK, F]),
    Row("decideCorrection", "",                    [U, F, F, F, F, F, F, F, OK]),
    Row("decideProposal", "",                      [U, F, F, F, F, F, F, F, OK]),
    Row("declineOrder", "",                        [U, F, F, N, OK, OK, OK, N, F]),
    Row("eraseMyAccount", "",                      [U, WRONG, WRONG, F, F, F, F, F, F]),
    Row("exportMyData", "",                        [U, OK, OK, F, F, F, F, F, F]),
    Row("freezeMembership", "",                    [U, OK, N, F, F, F, F, F, F]),
    Row("freezeMembership", "for a loss",          [U, OK, N, F, F, F, F, F, F]),
    Row("fulfilOrder", "",                         [U, F, F, N, OK, OK, OK, N, F]),
    Row("giveUpClaim", "",                         [U, "NOTHING_OWED", N, F, F, F, F, F, F]),
    Row("importOffers", "",                        [U, F, F, F, F, OK, OK, N, F]),
    Row("joinMembership", "",                      [U, MEMBER, OK, F, F, F, F, F, F]),
    Row("logIn", "",                               [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("logOut", "",                              [U, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("moveMembership", "",                      [U, OK, N, F, F, F, F, F, F]),
    Row("payIn", "",                               [U, F, F, F, F, F, OK, OK, F]),
    Row("payOrder", "",                            [U, OK, N, F, F, F, F, F, F]),
    Row("placeOrder", "",                          [U, OK, OK, F, F, F, F, F, F]),
    Row("recharge", "",                            [U, OK, N, F, F, F, F, F, F]),
    Row("rechargeAndPay", "",                      [U, OK, N, F, F, F, F, F, F]),
    Row("redeliverWebhook", "",                    [U, F, F, F, F, F, OK, N, F]),
    Row("refreshSession", "",                      [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("refundOrder", "",                         [U, F, F, F, F, OK, OK, N, F]),
    Row("registerCustomer", "",                    [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("registerMerchant", "",                    [OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    Row("reinstateMerchant", "",                   [U, F, F, F, F, F, F, F, OK]),
    Row("rejectMerchant", "",                      [U, F, F, F, F, F, F, F, OK]),
    Row("removeStaff", "",                         [U, F, F, F, F, F, OK, N, F]),
    Row("removeWebhookEndpoint", "",               [U, F, F, F, F, F, OK, N, F]),
    Row("retireMembershipPlan", "",                [U, F, F, F, F, F, OK, N, F]),
    Row("reviewRevision", "",                      [U, F, F, F, F, F, F, F, OK]),
    Row("revokeSession", "",                       [U, OK, N, N, N, N, N, N, N]),
    Row("rotateWebhookSecret", "",                 [U, F, F, F, F, F, OK, N, F]),
    Row("saveOffer", "",                           [U, F, F, F, F, OK, OK, N, F]),
    Row("saveOffer", "a revision of it",           [U, F, F, F, F, OK, OK, N, F]),
    Row("sendCampaign", "",                        [U, F, F, F, F, NOBODY, NOBODY, NOBODY, F]),
    Row("sendCampaign", "about an offer",          [U, F, F, F, F, NOBODY, NOBODY, N, F]),
    Row("setPayoutAccount", "",                    [U, F, F, F, F, F, OK, OK, F]),
    Row("setPushPreferences", "",                  [U, OK, OK, F, F, F, F, F, F]),
    Row("setReminderPreferences", "",              [U, F, F, OK, OK, OK, OK, OK, F]),
    Row("resolveQuarantine", "",                   [U, F, F, F, F, F, F, F, OK]),
    Row("resolveReconciliationCase", "",           [U, F, F, F, F, F, F, F, OK]),
    Row("runClearing", "",                         [U, F, F, F, F, F, F, F, OK]),
    Row("suspendMerchant", "",                     [U, F, F, F, F, F, F, F, OK]),
    Row("testWebhookEndpoint", "",                 [U, F, F, F, F, F, OK, N, F]),
    Row("undoFulfilment", "",                      [U, F, F, N, OK, OK, OK, N, F]),
    Row("unfreezeMembership", "",                  [U, OK, N, F, F, F, F, F, F]),
    Row("unfreezeMembership", "after a loss",      [U, OK, N, F, F, F, F, F, F]),
    Row("updateMerchant", "",                      [U, F, F, F, F, OK, OK, OK, F]),
    Row("uploadImage", "",                         [U, F, F, F, F, OK, OK, OK, F]),
    Row("updateShop", "",                          [U, F, F, F, F, OK, OK, N, F]),
    Row("updateWebhookEndpoint", "",               [U, F, F, F, F, F, OK, N, F]),
    Row("withdrawOffer", "",                       [U, F, F, F, F, OK, OK, N, F]),
    // Last: who closes takes no money any more.
    Row("announceClosure", "",                     [U, F, F, F, F, F, OK, OK, F]),
    // Subscriptions.                              guest cust other far till mgr own rival oper
    Row("importProgress", "",                      [U, F, F, F, F, OK, OK, B, F]),
    Row("orderUpdated", "",                        [B, OK, B, B, OK, OK, OK, B, B]),
    Row("payCodeUpdated", "",                      [B, OK, B, B, B, B, B, B, B]),
    Row("reminders", "live",                       [U, OK, OK, OK, OK, OK, OK, OK, F]),
];

/// The people of the table, and what belongs to the first customer and the first merchant.
pub(crate) struct Stage<'a> {
    pub(crate) network: &'a Network,
    pub(crate) alice: Caller,
    pub(crate) bob: Caller,
    pub(crate) far: Caller,
    pub(crate) till: Caller,
    pub(crate) manager: Caller,
    pub(crate) owner: Caller,
    pub(crate) rival: Caller,
    pub(crate) operator: Caller,
    pub(crate) applicant: Caller,
    pub(crate) offer: String,
    pub(crate) plan: String,
    pub(crate) membership: String,
    pub(crate) recharge: String,
    pub(crate) order: String,
    pub(crate) revision: String,
    pub(crate) draft: String,
    pub(crate) told_alice: String,
    pub(crate) told_merchant: String,
    pub(crate) cycle: String,
    pub(crate) statement: String,
    pub(crate) webhook: String,
    pub(crate) delivery: String,
    pub(crate) pay_code: String,
    pub(crate) import: String,
    pub(crate) image: String,
    pub(crate) waiting_image: String,
}

/// What somebody was told of.
const NEWS: &str = "{ reminders(first: 100) { edges { cursor node { id kind shop { id } } } } }";

impl<'a> Stage<'a> {
    pub(crate) async fn set(network: &'a Network) -> Self {
        network.strays(3).await;
        let (owner, rival) = (network.merchant("甲").await, network.merchant("乙").await);
        let elsewhere = owner.open_shop("二店").await;
        let alice = network.customer("Alice").await;
        let bob = network.customer("Bob").await;
        let offer = owner
            .offer(Goods { title: "拿铁 A", list: "30.00", member: "24.00", stock: None })
            .await;
        rival.offer(Goods { title: "面包 B", list: "20.00", member: "15.00", stock: None }).await;
        let plan = owner.plan("2000.00", "20.00").await;
        let membership = alice.join(network, &plan).await;
        bob.join(network, &rival.plan("100.00", "0.00").await).await;
        let done = alice.recharge(&membership, "5.00", &network.key()).await;
        let recharge = text(&done["recharge"]["id"]);
        let far = network.staff(&owner, "CASHIER", Some(&elsewhere)).await;
        let there = offer_at(&owner, &elsewhere, "摩卡 C").await;
        // Two reminders for the other shop's cashier: paid and accepted.
        let order = alice.bought(network, &elsewhere, &there).await;
        assert_eq!(far.accept(&order).await["order"]["status"], "ACCEPTED");
        let order = alice.bought(network, &owner.shop, &offer).await;
        let news = alice.post(NEWS, json!({})).await;
        let told_alice = text(&news["reminders"]["edges"][0]["node"]["id"]);
        // All that was told so far is in its place.
        sharepass::domain::reminder::tick(&network.app).await.expect("published reminders");
        let news = owner.post(NEWS, json!({})).await;
        let mut at_the_counter = news["reminders"]["edges"].as_array().expect("a list").iter();
        let told = at_the_counter.rfind(|edge| edge["node"]["shop"]["id"] == owner.shop.as_str());
        let told_merchant = text(&told.expect("a reminder of the shop")["node"]["id"]);
        let mut stage = Stage {
            till: network.staff(&owner, "CASHIER", Some(&owner.shop)).await,
            manager: network.staff(&owner, "MANAGER", None).await,
            operator: network.operator().await,
            applicant: network.applicant("丙").await,
            revision: String::new(),
            draft: String::new(),
            cycle: String::new(),
            statement: String::new(),
            webhook: String::new(),
            delivery: String::new(),
            pay_code: String::new(),
            import: String::new(),
            image: String::new(),
            waiting_image: String::new(),
            network,
            alice,
            bob,
            far,
            owner,
            rival,
            offer,
            plan,
            membership,
            recharge,
            order,
            told_alice,
            told_merchant,
        };
        let waiting = stage.in_review().await;
        stage.revision = text(&waiting["revision"]["id"]);
        stage.draft = text(&waiting["offer"]["id"]);
        stage.quarantined().await;
        stage.proposed(&stage.operator).await;
        stage.proposal(&stage.operator).await;
        network.sets_aside(1).await;
        assert_eq!(stage.owner.tries("setPayoutAccount", payout_input()).await, "DONE");
        let cleared = stage.cleared().await;
        stage.cycle = text(&cleared["cycle"]);
        stage.statement = text(&cleared["statement"]["id"]);
        stage.webhook = stage.webhook().await;
        let test = json!({ "endpointId": stage.webhook });
        let tested = stage.owner.act("testWebhookEndpoint", "delivery { id }", test).await;
        stage.delivery = text(&tested["delivery"]["id"]);
        stage.pay_code = stage.alice.pay_code().await.0;
        let file = stage.input("importOffers", "").await;
        let import = stage.owner.act("importOffers", "import { id }", file).await;
        stage.import = text(&import["import"]["id"]);
        stage.image = stage.owner.uploaded(network).await;
        stage.waiting_image = stage.owner.link("PNG", 100).await.image;
        stage
    }

    pub(crate) fn actor(&self, column: usize) -> Caller {
        let people = [
            &self.network.caller(),
            &self.alice,
            &self.bob,
            &self.far,
            &self.till,
            &self.manager,
            &self.owner,
            &self.rival,
            &self.operator,
        ];
        people[column].clone()
    }

    /// A revision that waits for an operator.
    async fn waiting(&self) -> String {
        text(&self.in_review().await["revision"]["id"])
    }

    async fn in_review(&self) -> Value {
        let title = format!("世界级红茶 {}", self.network.number());
        let goods = Goods { title: &title, list: "30.00", member: "24.00", stock: None };
        let done = self.owner.save_offer(goods).await;
        assert_eq!(done["revision"]["status"], "NEEDS_REVIEW", "{done}");
        done
    }

    /// A notice of the gateway about nothing that was ever asked.
    pub(crate) async fn quarantined(&self) -> String {
        let id = self.network.key();
        assert_eq!(self.network.notice(Note::paid(&id, "nobody", 100)).await, 204);
        let query = "{ viewer { operator { quarantine(last: 1) { nodes { id } } } } }";
        let answer = self.actor(8).post(query, json!({})).await;
        text(&answer["viewer"]["operator"]["quarantine"]["nodes"][0]["id"])
    }

    /// What an operator puts in who takes a forgotten fee from the first merchant.
    fn correction(&self) -> Value {
        json!({ "reason": "A fee was forgotten", "idempotencyKey": self.network.key(), "legs": [
            { "account": "PAYABLE", "merchantId": self.owner.merchant, "side": "DEBIT",
                "amount": "1.00" },
            { "account": "FEES", "side": "CREDIT", "amount": "1.00" },
        ] })
    }

    /// What an operator has proposed: to send back what came in another amount.
    pub(crate) async fn proposal(&self, operator: &Caller) -> String {
        let order = self.placed().await;
        self.alice.pay(&order, "GATEWAY", &self.network.key()).await;
        let reference = self.network.last_reference().await;
        let id = self.network.key();
        assert_eq!(self.network.notice(Note::paid(&id, &reference, 1)).await, 204);
        let query = "{ viewer { operator { quarantine(last: 1) { nodes { id } } } } }";
        let answer = self.actor(8).post(query, json!({})).await;
        let notice = &answer["viewer"]["operator"]["quarantine"]["nodes"][0]["id"];
        let input = json!({ "noticeId": notice, "decision": "SEND_BACK", "reason": "too little",
            "idempotencyKey": self.network.key() });
        let done = operator.act("resolveQuarantine", "proposal { id }", input).await;
        text(&done["proposal"]["id"])
    }

    /// A correction that an operator has proposed.
    pub(crate) async fn proposed(&self, operator: &Caller) -> String {
        let done = operator.act("correctLedger", "correction { id }", self.correction()).await;
        text(&done["correction"]["id"])
    }

    /// A system of the first merchant that is told of its reminders.
    async fn webhook(&self) -> String {
        let input = json!({ "url": "https://hooks.example.com/sharepass" });
        let done = self.owner.act("createWebhookEndpoint", "endpoint { id }", input).await;
        text(&done["endpoint"]["id"])
    }

    /// An open case of a reconciliation.
    async fn case(&self) -> String {
        let query = "{ viewer { operator { reconciliationCases(first: 1) { nodes { id } } } } }";
        let answer = self.actor(8).post(query, json!({})).await;
        text(&answer["viewer"]["operator"]["reconciliationCases"]["nodes"][0]["id"])
    }

    /// A cycle that an operator runs: its id, and the first merchant's statement of it.
    async fn cleared(&self) -> Value {
        let selection = "cycle { id statements(first: 100) { nodes {
            id merchant { id } settlements { id } } } }";
        let input = json!({ "idempotencyKey": self.network.key() });
        let done = self.operator.act("runClearing", selection, input).await;
        let statements = &done["cycle"]["statements"]["nodes"];
        let mut statements = statements.as_array().expect("statements").iter();
        let own = statements.find(|one| one["merchant"]["id"] == *self.owner.merchant);
        json!({ "cycle": done["cycle"]["id"], "statement": own.expect("a statement") })
    }

    /// A payout to the first merchant that the bank has not spoken of.
    pub(crate) async fn instructed(&self) -> String {
        self.freeze(false).await;
        self.accepted().await;
        text(&self.cleared().await["statement"]["settlements"][0]["id"])
    }

    /// A membership of the first customer at home with a new merchant.
    pub(crate) async fn another_home(&self, name: &str, price: &str) -> String {
        let plan = self.network.merchant(name).await.plan(price, "0.00").await;
        self.alice.join(self.network, &plan).await
    }

    pub(crate) async fn placed(&self) -> String {
        // A few of hers may wait for payment.
        let query =
            "{ viewer { customer { orders(status: PLACED, first: 20) { nodes { id } } } } }";
        let orders = self.alice.post(query, json!({})).await;
        let orders =
            orders["viewer"]["customer"]["orders"]["nodes"].as_array().expect("a list").clone();
        for order in orders.iter().skip(3) {
            self.alice.cancel(&text(&order["id"]), &self.network.key()).await;
        }
        self.alice.order(self.network, &self.owner.shop, &self.offer, 1).await
    }

    pub(crate) async fn paid(&self) -> String {
        self.alice.bought(self.network, &self.owner.shop, &self.offer).await
    }

    pub(crate) async fn accepted(&self) -> (String, String) {
        let order = self.paid().await;
        assert_eq!(self.owner.accept(&order).await["order"]["status"], "ACCEPTED");
        let code = text(&self.alice.sees(&order).await["redeemCode"]);
        (order, code)
    }

    pub(crate) async fn fulfilled(&self) -> String {
        let (order, code) = self.accepted().await;
        assert_eq!(self.owner.fulfil(Some(&order), &code).await["order"]["status"], "FULFILLED");
        order
    }

    /// Whether the membership is frozen, from now on.
    pub(crate) async fn freeze(&self, wanted: bool) {
        let act = if wanted { "freezeMembership" } else { "unfreezeMembership" };
        let mut input = json!({ "membershipId": self.membership });
        if self.alice.tries(act, input.clone()).await == "PASSWORD_REQUIRED" {
            input["password"] = json!(PASSWORD);
            assert_eq!(self.alice.tries(act, input).await, "DONE");
        }
    }

    /// The membership of a new customer at home with the first merchant.
    pub(crate) async fn joined(&self) -> String {
        self.network.customer("Carol").await.join(self.network, &self.plan).await
    }

    pub(crate) async fn suspended(&self) -> String {
        let merchant = self.network.merchant("丁").await.merchant;
        let mutation = "mutation($id: ID!) { suspendMerchant(input: { merchantId: $id,
            reason: \"why\" }) { userErrors { code } } }";
        assert_eq!(self.operator.refusal(mutation, json!({ "id": merchant })).await, "DONE");
        merchant
    }

    /// What is asked in a row that is a query.
    pub(crate) fn question(&self, field: &str, case: &str) -> Option<String> {
        let Self { offer, plan, membership, recharge, order, revision, .. } = self;
        let (merchant, shop) = (&self.owner.merchant, &self.owner.shop);
        let (pending, far) = (&self.applicant.merchant, &self.applicant.shop);
        let (told_alice, told_merchant) = (&self.told_alice, &self.told_merchant);
        let node = |id: &str| format!("node(id: \"{id}\") {{ id }}");
        let mine = |below: &str| format!("viewer {{ customer {{ {below} }} }}");
        let staff = |below: &str| format!("viewer {{ staff {{ merchant {{ {below} }} }} }}");
        let office = |below: &str| format!("viewer {{ operator {{ {below} }} }}");
        let asked = match (field, case) {
            ("categories", _) => "categories { id }".to_owned(),
            ("membershipPlan", _) => format!("membershipPlan(id: \"{plan}\") {{ id }}"),
            ("membershipPlans", _) => {
                format!("membershipPlans(merchantId: \"{merchant}\") {{ nodes {{ id }} }}")
            }
            ("merchant", "") => format!("merchant(id: \"{merchant}\") {{ id }}"),
            ("merchant", "not approved") => format!("merchant(id: \"{pending}\") {{ id }}"),
            ("merchant", _) => format!("merchant(id: \"{merchant}\") {{ licenceNo }}"),
            ("merchants", _) => "merchants { nodes { id } }".to_owned(),
            ("node", "merchant") => node(merchant),
            ("node", "merchant not approved") => node(pending),
            ("node", "shop of one not approved") => node(far),
            ("node", "offer") => node(offer),
            ("node", "offer not shown") => node(&self.draft),
            ("node", "revision") => node(revision),
            ("node", "plan") => node(plan),
            ("node", "membership") => node(membership),
            ("node", "recharge") => node(recharge),
            ("node", "order") => node(order),
            ("node", "pay code") => node(&self.pay_code),
            ("node", "customer's reminder") => node(told_alice),
            ("node", "merchant's reminder") => node(told_merchant),
            ("node", "clearing cycle") => node(&self.cycle),
            ("node", "settlement statement") => node(&self.statement),
            ("node", "webhook endpoint") => node(&self.webhook),
            ("node", "webhook delivery") => node(&self.delivery),
            ("node", "import") => node(&self.import),
            ("node", "image") => node(&self.image),
            ("node", "image not uploaded") => node(&self.waiting_image),
            ("nodes", _) => format!("nodes(ids: [\"{order}\"]) {{ id }}"),
            ("offer", "") => format!("offer(id: \"{offer}\") {{ id }}"),
            ("offer", "not shown") => format!("offer(id: \"{}\") {{ id }}", self.draft),
            ("offer", _) => format!("offer(id: \"{offer}\") {{ revision {{ id }} }}"),
            ("offers", _) => "offers { nodes { id } }".to_owned(),
            ("order", "") => format!("order(id: \"{order}\") {{ id }}"),
            ("order", "its redeem code") => format!("order(id: \"{order}\") {{ redeemCode }}"),
            ("order", "the draws of its payment") => {
                format!("order(id: \"{order}\") {{ payment {{ draws {{ lotId }} }} }}")
            }
            ("order", _) => {
                format!("order(id: \"{order}\") {{ payment {{ membership {{ id }} }} }}")
            }
            ("quote", _) => format!(
                "quote(input: {{ shopId: \"{shop}\",
                    lines: [{{ offerId: \"{offer}\", quantity: 1 }}] }}) {{ listTotal }}"
            ),
            ("refundQuote", _) => format!(
                "refundQuote(membershipId: \"{membership}\", cause: CUSTOMERS_WISH) {{ refund }}"
            ),
            ("reminders", "") => "reminders { nodes { id } }".to_owned(),
            ("serviceConfig", _) => "serviceConfig { version }".to_owned(),
            ("viewer", "") => "viewer { kind }".to_owned(),
            ("viewer", "memberships") => mine("memberships { nodes { id } }"),
            ("viewer", "orders") => mine("orders { nodes { id } }"),
            ("viewer", "statement") => {
                mine(&format!("statement(membershipId: \"{membership}\") {{ nodes {{ id }} }}"))
            }
            ("viewer", "pay code") => mine("payCode { id }"),
            ("viewer", "sessions") => mine("sessions { id }"),
            ("viewer", "merchant's orders") => staff("orders { nodes { id } }"),
            ("viewer", "orders of a shop") => {
                staff(&format!("orders(shopId: \"{shop}\") {{ nodes {{ id }} }}"))
            }
            ("viewer", "merchant's offers") => staff("offers { nodes { id } }"),
            ("viewer", "merchant's revisions") => staff("revisions { nodes { id } }"),
            ("viewer", "merchant's members") => staff("members { nodes { id } }"),
            ("viewer", "merchant's payout account") => staff("payoutAccount { accountEnding }"),
            ("viewer", "merchant's settlements") => staff("settlementStatements { nodes { id } }"),
            ("viewer", "merchant's account") => staff("account { balance }"),
            ("viewer", "merchant's owed refunds") => {
                staff("owedRefunds { nodes { refund { id } } }")
            }
            ("viewer", "merchant's pay-ins") => staff("payIns { nodes { id } }"),
            ("viewer", "merchant's webhooks") => staff("webhookEndpoints { id }"),
            ("viewer", "merchant's imports") => staff("imports { nodes { id } }"),
            ("viewer", "merchant's figures") => staff("figures { total { netSales } }"),
            ("viewer", "merchant's plans") => staff("membershipPlans { id }"),
            ("viewer", "merchant's staff") => staff("staff { id }"),
            ("viewer", "staff's sessions") => "viewer { staff { sessions { id } } }".to_owned(),
            ("viewer", "staff's preferences") => {
                "viewer { staff { reminderPreferences { mutedKinds mutedUntil } } }".to_owned()
            }
            ("viewer", "reviewQueue") => office("reviewQueue { nodes { id } }"),
            ("viewer", "merchantsAwaitingApproval") => {
                office("merchantsAwaitingApproval { nodes { id } }")
            }
            ("viewer", "quarantine") => office("quarantine { nodes { id } }"),
            ("viewer", "corrections") => office("corrections { nodes { id } }"),
            ("viewer", "reconciliations") => office("reconciliations { nodes { id } }"),
            ("viewer", "proposals") => office("proposals { nodes { id } }"),
            ("viewer", "set aside") => office("setAside { nodes { id } }"),
            ("viewer", "reconciliation cases") => office("reconciliationCases { nodes { id } }"),
            ("viewer", "clearingCycles") => office("clearingCycles { nodes { id } }"),
            ("viewer", "clearingCycle") => {
                office(&format!("clearingCycle(id: \"{}\") {{ id }}", self.cycle))
            }
            ("viewer", "simulateDefault") => {
                office(&format!("simulateDefault(merchantId: \"{merchant}\") {{ memberships }}"))
            }
            ("viewer", "platformFigures") => office("platformFigures { total { netSales } }"),
            ("viewer", "auditLog") => office("auditLog { nodes { id } }"),
            ("viewer", "operator's sessions") => office("sessions { id }"),
            _ => return None,
        };
        Some(format!("{{ {asked} }}"))
    }

    /// What is put in, in a row that is a mutation; everything that it needs is made for it.
    pub(crate) async fn input(&self, field: &str, case: &str) -> Value {
        let Self { network, offer, membership, .. } = self;
        let (shop, merchant) = (&self.owner.shop, &self.owner.merchant);
        let (number, key) = (network.number(), network.key());
        let name = format!("staff{number}");
        let title = format!("美式 {number}");
        match (field, case) {
            ("acceptOrder", _) => json!({ "orderId": self.paid().await }),
            ("acknowledgeMerchantFault", _) => {
                json!({ "membershipId": self.joined().await, "reason": "The shop moved away" })
            }
            ("acknowledgeReminders", "customer's") => json!({ "ids": [self.told_alice] }),
            ("acknowledgeReminders", _) => json!({ "ids": [self.told_merchant] }),
            ("addStaff", case) => json!({ "login": name, "name": "New", "password": PASSWORD,
                "role": "CASHIER", "shopId": (!case.is_empty()).then_some(shop) }),
            ("announceClosure", _) => json!({ "closesAt": "2027-06-01T00:00:00Z",
                "reason": "The lease ends" }),
            ("answerFindings", _) => json!({ "revisionId": self.waiting().await,
                "answers": [{ "number": 1, "answer": "It is." }] }),
            ("approveMerchant", _) => {
                json!({ "merchantId": network.applicant("戊").await.merchant })
            }
            ("cancelOrder", _) => json!({ "orderId": self.placed().await, "idempotencyKey": key }),
            ("changePassword", _) => {
                json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD })
            }
            ("chargePayCode", _) => {
                self.freeze(false).await;
                json!({ "shopId": shop, "code": self.alice.pay_code().await.1, "amount": "3.00",
                    "idempotencyKey": key })
            }
            ("closeMembership", _) => json!({ "cause": "CUSTOMERS_WISH", "idempotencyKey": key,
                "membershipId": self.another_home("癸", "10.00").await }),
            ("confirmSettlement", _) => json!({ "settlementId": self.instructed().await,
                "outcome": "PAID", "idempotencyKey": key }),
            ("correctLedger", _) => self.correction(),
            ("createMembershipPlan", _) => {
                json!({ "name": "Silver", "description": "Less", "price": "10.00" })
            }
            ("createPayCode", _) => {
                self.freeze(false).await;
                json!({ "membershipId": membership })
            }
            ("createShop", _) => json!({ "name": title, "categoryId": "coffee", "city": "上海",
                "address": "路 1 号", "latitude": 31.2, "longitude": 121.4 }),
            ("createWebhookEndpoint", _) => json!({ "url": "https://hooks.example.com/a" }),
            ("decideCorrection", _) => {
                let proposed = self.proposed(&network.operator().await).await;
                json!({ "correctionId": proposed, "decision": "REJECT", "reason": "It is right",
                    "idempotencyKey": key })
            }
            ("decideProposal", _) => {
                let proposed = self.proposal(&network.operator().await).await;
                json!({ "proposalId": proposed, "decision": "REJECT", "reason": "It is not so",
                    "idempotencyKey": key })
            }
            ("declineOrder", _) => json!({ "orderId": self.paid().await, "reason": "Sold out",
                "idempotencyKey": key }),
            ("eraseMyAccount", _) => json!({ "password": "not the password" }),
            ("freezeMembership", case) => {
                self.freeze(false).await;
                let reason = if case.is_empty() { "PAUSE" } else { "LOSS" };
                json!({ "membershipId": membership, "reason": reason })
            }
            ("fulfilOrder", _) => {
                self.freeze(false).await;
                let (order, code) = self.accepted().await;
                json!({ "orderId": order, "redeemCode": code })
            }
            ("giveUpClaim", _) => {
                json!({ "membershipId": membership, "idempotencyKey": key })
            }
            ("importOffers", _) => json!({ "shopId": shop, "content": format!(
                "title,description,category_id,list_price,member_price\n\
                 {title},{title} by file,coffee,30.00,20.00") }),
            ("joinMembership", _) => json!({ "planId": self.plan, "acceptedTermsVersion": 1,
                "idempotencyKey": key }),
            ("logIn", _) => json!({ "login": self.alice.login, "password": PASSWORD }),
            ("moveMembership", _) => {
                self.freeze(false).await;
                json!({ "membershipId": self.another_home("子", "10.00").await,
                    "planId": self.plan, "acceptedTermsVersion": 1, "idempotencyKey": key })
            }
            ("payIn", _) => json!({ "amount": "1.00", "idempotencyKey": key }),
            ("payOrder", _) => json!({ "orderId": self.placed().await, "tender": "BALANCE",
                "idempotencyKey": key }),
            ("placeOrder", _) => json!({ "shopId": shop, "idempotencyKey": key,
                "lines": [{ "offerId": offer, "quantity": 1 }] }),
            ("recharge", _) => json!({ "membershipId": membership, "amount": "1.00",
                "idempotencyKey": key }),
            ("rechargeAndPay", _) => json!({ "orderId": self.placed().await, "amount": "100.00",
                "membershipId": membership, "idempotencyKey": key }),
            ("redeliverWebhook", _) => json!({ "deliveryId": self.delivery }),
            ("resolveQuarantine", _) => json!({ "noticeId": self.quarantined().await,
                "decision": "DISMISS", "reason": "nothing is owed", "idempotencyKey": key }),
            ("resolveReconciliationCase", _) => json!({ "caseId": self.case().await,
                "note": "paid to us by mistake, sent back by hand" }),
            ("refreshSession", _) => {
                let session = self.alice.log_in(&self.alice.login, PASSWORD).await;
                json!({ "refreshToken": session.refresh_token })
            }
            ("refundOrder", _) => json!({ "orderId": self.accepted().await.0,
                "reason": "Spilt", "idempotencyKey": key }),
            ("registerCustomer", _) => json!({ "phone": format!("137{number:08}"), "name": "New",
                "password": PASSWORD }),
            ("registerMerchant", _) => merchant_input(number, "己", &name),
            ("reinstateMerchant", _) => json!({ "merchantId": self.suspended().await,
                "reason": "It is right again" }),
            ("rejectMerchant", _) => json!({ "reason": "A wrong licence",
                "merchantId": network.applicant("庚").await.merchant }),
            ("removeStaff", _) => {
                json!({ "staffId": network.staff(&self.owner, "CASHIER", None).await.id,
                    "password": PASSWORD })
            }
            ("removeWebhookEndpoint", _) => json!({ "endpointId": self.webhook().await }),
            ("retireMembershipPlan", _) => {
                json!({ "planId": self.owner.plan("10.00", "0.00").await })
            }
            ("reviewRevision", _) => json!({ "revisionId": self.waiting().await,
                "decision": "PASS" }),
            ("revokeSession", _) => {
                let session = self.alice.log_in(&self.alice.login, PASSWORD).await;
                json!({ "sessionId": session.session })
            }
            ("rotateWebhookSecret" | "testWebhookEndpoint", _) => {
                json!({ "endpointId": self.webhook })
            }
            ("runClearing", _) => json!({ "idempotencyKey": key }),
            ("saveOffer", case) => json!({ "shopId": shop, "title": title,
                "offerId": (!case.is_empty()).then_some(offer),
                "description": format!("{title}, freshly made"), "categoryId": "coffee",
                "listPrice": "30.00", "memberPrice": "24.00" }),
            ("sendCampaign", case) => json!({ "title": "Tea", "body": "Tea is here",
                "offerId": (!case.is_empty()).then_some(offer) }),
            ("setPayoutAccount", _) => payout_input(),
            ("setPushPreferences", _) => json!({ "marketing": false }),
            ("setReminderPreferences", _) => json!({ "mutedKinds": [] }),
            ("suspendMerchant", _) => json!({ "reason": "It cheats",
                "merchantId": network.merchant("辛").await.merchant }),
            ("undoFulfilment", _) => json!({ "orderId": self.fulfilled().await }),
            ("unfreezeMembership", "") => {
                self.freeze(true).await;
                json!({ "membershipId": membership })
            }
            ("unfreezeMembership", _) => {
                let lost = json!({ "membershipId": membership, "reason": "LOSS" });
                self.alice.tries("freezeMembership", lost).await;
                json!({ "membershipId": membership, "password": PASSWORD })
            }
            ("updateMerchant", _) => json!({ "contactPhone": "13900139001" }),
            ("uploadImage", _) => json!({ "contentType": "PNG", "bytes": 100 }),
            ("updateShop", _) => json!({ "shopId": shop, "name": title }),
            ("updateWebhookEndpoint", _) => {
                json!({ "endpointId": self.webhook, "kinds": ["ORDER_PAID"] })
            }
            ("withdrawOffer", _) => {
                let goods = Goods { title: &title, list: "30.00", member: "24.00", stock: None };
                json!({ "offerId": self.owner.offer(goods).await })
            }
            _ => panic!("nothing is put in for {field} ({case}) of {merchant}"),
        }
    }

    /// How a subscription begins for an actor.
    async fn followed(&self, field: &str, actor: &Caller) -> String {
        let mut socket = if field == "payCodeUpdated" {
            let subscription = "subscription($id: ID!) { payCodeUpdated(payCodeId: $id) { id } }";
            actor.follow(subscription, json!({ "id": self.pay_code })).await
        } else if field == "orderUpdated" {
            let subscription = "subscription($id: ID!) { orderUpdated(orderId: $id) { id } }";
            actor.follow(subscription, json!({ "id": self.order })).await
        } else if field == "importProgress" {
            let subscription = "subscription($id: ID!) { importProgress(importId: $id) { id } }";
            actor.follow(subscription, json!({ "id": self.import })).await
        } else {
            let news = actor.call(NEWS, json!({})).await;
            let subscription = "subscription($a: Cursor) { reminders(after: $a) { cursor } }";
            let after = &news["data"]["reminders"]["edges"][0]["cursor"];
            actor.follow(subscription, json!({ "a": after })).await
        };
        socket.refusal().await.unwrap_or_else(|| OK.to_owned())
    }
}

/// An account to be paid out to, with the password of whoever sets it.
fn payout_input() -> Value {
    json!({ "bankName": "招商银行", "accountNumber": "6228 4800-1234 5678", "password": PASSWORD })
}

/// Enters an offer at a shop that is not the first; answers its id.
async fn offer_at(owner: &Caller, shop: &str, title: &str) -> String {
    let mut owner = owner.clone();
    shop.clone_into(&mut owner.shop);
    owner.offer(Goods { title, list: "12.00", member: "10.00", stock: None }).await
}

/// How a call ended.
fn outcome(answer: &Value) -> String {
    if let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() {
        return code.to_owned();
    }
    found(&answer["data"])
}

/// Looks into objects with one member, and into the first of a list.
fn found(value: &Value) -> String {
    match value {
        Value::Null => N.to_owned(),
        Value::Array(items) => items.first().map_or_else(|| NONE.to_owned(), found),
        Value::Object(members) => {
            let refused = members.get("userErrors").map(|errors| &errors[0]["code"]);
            if let Some(code) = refused.and_then(Value::as_str) {
                let missing = code.ends_with("NOT_FOUND");
                return if missing { N.to_owned() } else { code.to_owned() };
            }
            // A payload that was not refused tells of its rows, when it has any.
            members
                .get("rows")
                .or_else(|| members.values().next().filter(|_| members.len() == 1))
                .filter(|inside| **inside != json!([]) || !members.contains_key("userErrors"))
                .map_or_else(|| OK.to_owned(), found)
        }
        _ => OK.to_owned(),
    }
}

/// The root fields of the schema: query, mutation and subscription.
async fn root_fields(network: &Network) -> [BTreeSet<String>; 3] {
    let fields = "{ fields { name } }";
    let query = format!(
        "{{ __schema {{ queryType {fields} mutationType {fields}
        subscriptionType {fields} }} }}"
    );
    let schema = network.caller().post(&query, json!({})).await;
    ["queryType", "mutationType", "subscriptionType"].map(|kind| {
        let fields = schema["__schema"][kind]["fields"].as_array().expect("fields");
        fields.iter().map(|field| text(&field["name"])).collect()
    })
}

#[tokio::test]
async fn every_root_field_answers_every_actor_as_the_table_says() {
    on_both(async |network| {
        let [queries, mutations, subscriptions] = root_fields(network).await;
        let stage = Stage::set(network).await;
        let mut tried = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
        let mut wrong = Vec::new();
        for Row(field, case, expected) in ROWS {
            let question = stage.question(field, case);
            let mut input = None;
            for (column, expected) in expected.iter().enumerate() {
                let mut actor = stage.actor(column);
                let seen = if let Some(question) = &question {
                    tried[0].insert((*field).to_owned());
                    outcome(&actor.call(question, json!({})).await)
                } else if subscriptions.contains(*field) {
                    tried[2].insert((*field).to_owned());
                    stage.followed(field, &actor).await
                } else {
                    tried[1].insert((*field).to_owned());
                    if *field == "logOut" && column > 0 {
                        actor = actor.log_in(&actor.login, PASSWORD).await;
                    }
                    let answer = if matches!(*field, "logOut" | "exportMyData") {
                        let mutation =
                            format!("mutation {{ {field} {{ userErrors {{ code }} }} }}");
                        actor.call(&mutation, json!({})).await
                    } else {
                        // What was done cannot be done again: then the next needs a new one.
                        if input.is_none() || *expected == OK {
                            input = Some(stage.input(field, case).await);
                        }
                        let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
                        let rows = if *field == "importOffers" {
                            "rows { userErrors { code } }"
                        } else {
                            ""
                        };
                        let mutation = format!(
                            "mutation($input: {kind}!) {{
                            {field}(input: $input) {{ {rows} userErrors {{ code }} }} }}"
                        );
                        actor.call(&mutation, json!({ "input": input })).await
                    };
                    outcome(&answer)
                };
                if seen != *expected {
                    let who = ACTORS[column];
                    wrong.push(format!("{field} ({case}) by {who}: {seen}, not {expected}"));
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new(), "{}", wrong.join("\n"));
        assert_eq!(tried, [queries, mutations, subscriptions], "a root field has no row");
    })
    .await;
}
