//! What goes on beside the shops: clearings, payouts that a bank answers in files, a merchant that pays
//! in, one that is stopped and let go on, members who come, leave and move. Whatever dies, each act is sent again
//! with its key until it is answered; the audit shows whether all of it was done once.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::shopper::Shopper;
use super::town::Town;
use crate::proofs::scale::Chance;
use crate::support::{Caller, PASSWORD, code, text};

/// The office, the bank, and people who do not stay.
pub struct Office {
    /// Sends acts, and buys where payouts come from.
    buyer: Shopper,
    town: Town,
    bank: PathBuf,
    chance: Chance,
    acts: usize,
    answered: BTreeSet<String>,
    accepted: BTreeSet<String>,
}

impl Office {
    /// An office in a town, by whose buyer acts are sent.
    pub fn new(buyer: Shopper, town: &Town, bank: PathBuf, chance: Chance) -> Self {
        let (answered, accepted) = (BTreeSet::new(), BTreeSet::new());
        Self { buyer, town: town.clone(), bank, chance, acts: 0, answered, accepted }
    }

    /// Works until told to stop.
    pub async fn work(mut self, done: CancellationToken) -> Shopper {
        while !done.is_cancelled() {
            match self.chance.below(7) {
                0 => self.clears().await,
                1 | 2 => self.sells().await,
                3 => self.bank_answers(),
                4 => self.stops_and_lets_go_on().await,
                5 => self.buyer.pay_in(self.town.market.clone()).await,
                _ => self.somebody_comes_and_leaves().await,
            }
        }
        self.buyer
    }

    fn key(&mut self) -> String {
        self.acts += 1;
        format!("office-{}", self.acts)
    }

    async fn clears(&mut self) {
        let input = json!({ "idempotencyKey": self.key() });
        let operator = self.town.operator.clone();
        let done = self.buyer.surely(&operator, "runClearing", "cycle { id }", &input).await;
        assert!(["DONE", "ALREADY_RUNNING"].contains(&code(&done).as_str()), "{done}");
    }

    /// Somebody buys at the market, which is paid out, and it takes what was paid.
    async fn sells(&mut self) {
        self.buyer.pay_by_gateway().await;
        let market = self.town.market.clone();
        for order in self.buyer.at_gateway() {
            if self.accepted.contains(&order) {
                continue;
            }
            let input = json!({ "orderId": order });
            let selection = "order { id status }";
            let done = self.buyer.surely(&market, "acceptOrder", selection, &input).await;
            if code(&done) == "DONE" {
                self.accepted.insert(order);
            }
        }
    }

    /// The bank pays what it was told to, or could not; each once.
    fn bank_answers(&mut self) {
        let told = std::fs::read_dir(self.bank.join("out")).into_iter().flatten();
        let mut lines = vec!["reference,outcome,amount,bank_reference,reason".to_owned()];
        for file in told.filter_map(Result::ok) {
            let name = file.file_name().to_string_lossy().into_owned();
            let Ok(text) = std::fs::read_to_string(file.path()) else { continue };
            for line in text
                .lines()
                .skip(1)
                .filter(|_| Path::new(&name).extension().is_some_and(|kind| kind == "csv"))
            {
                let fields: Vec<&str> = line.split(',').collect();
                let [reference, "PAY", amount, ..] = fields[..] else { continue };
                if self.answered.insert(reference.to_owned()) {
                    let failed = self.chance.percent(20);
                    let said = if failed { "FAILED" } else { "PAID" };
                    let why = if failed { "account closed" } else { "" };
                    let own = self.answered.len();
                    lines.push(format!("{reference},{said},{amount},B-{own},{why}"));
                }
            }
        }
        if lines.len() > 1 {
            let inbox = self.bank.join("in");
            std::fs::create_dir_all(&inbox).expect("a folder");
            let name = format!("answer-{:06}", self.answered.len());
            let draft = inbox.join(format!("{name}.part"));
            std::fs::write(&draft, lines.join("\n")).expect("an answer of the bank");
            std::fs::rename(draft, inbox.join(format!("{name}.csv"))).expect("the whole answer");
        }
    }

    async fn stops_and_lets_go_on(&mut self) {
        let (operator, spare) = (self.town.operator.clone(), self.town.spare.merchant.clone());
        for mutation in ["suspendMerchant", "reinstateMerchant"] {
            let input = json!({ "merchantId": spare, "reason": "so that it is seen" });
            self.buyer.surely(&operator, mutation, "merchant { id }", &input).await;
        }
    }

    async fn somebody_comes_and_leaves(&mut self) {
        self.acts += 1;
        let phone = format!("139{:08}", self.acts);
        let input = json!({ "phone": phone, "name": "Guest", "password": PASSWORD });
        let selection = "customer { id } session { accessToken refreshToken session { id } }";
        let nobody = self.buyer.nobody();
        let done = self.buyer.surely(&nobody, "registerCustomer", selection, &input).await;
        // They were registered, and nobody was told.
        if code(&done) != "DONE" {
            return;
        }
        let who = nobody.with_session(&done, &phone, &done["customer"]["id"]);
        let plan = self.town.plan.clone();
        let input = json!({ "planId": plan, "acceptedTermsVersion": 1, "idempotencyKey": "join" });
        let selection = "membership { id } recharge { payment { payUrl } }";
        let joined = self.buyer.surely(&who, "joinMembership", selection, &input).await;
        let Some(membership) = joined["membership"]["id"].as_str() else { return };
        if let Some(page) = joined["recharge"]["payment"]["payUrl"].as_str() {
            self.buyer.confirm(page).await;
        }
        self.leaves(&who, membership).await;
    }

    /// Leaves, or moves; too early, while the money is on its way, it is refused.
    async fn leaves(&mut self, who: &Caller, membership: &str) {
        let mut refused = Value::Null;
        for key in ["once", "again", "late"] {
            let mut input = json!({ "membershipId": membership, "idempotencyKey": key });
            let (mutation, selection) = if self.chance.percent(50) {
                input["cause"] = json!("COOLING_OFF");
                ("closeMembership", "membership { id status }")
            } else {
                input["planId"] = json!(self.town.market_plan);
                input["acceptedTermsVersion"] = json!(1);
                ("moveMembership", "membership { id status }")
            };
            refused = self.buyer.surely(who, mutation, selection, &input).await;
            if code(&refused) == "DONE" {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert!(!text(&refused["userErrors"][0]["code"]).is_empty(), "{refused}");
    }
}
