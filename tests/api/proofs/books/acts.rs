//! What happens in the town: one act at a time, and what the rules say that it posts.

use entity::id::{CustomerId, IntentId, LotId, MembershipId, MerchantId, OrderId, RechargeId};
use entity::money::Money;
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use sharepass::domain::order::{
    self, Cancel, Decline, Fulfil, Pay, Place, Refund, RefundLine, RefundRefused, Tender,
    WantedLine,
};
use sharepass::domain::pay_code::{self, ChargeBill, Create};
use sharepass::domain::wallet::{self, Cause, Close, Join, MoveHome, Recharge};
use sharepass::infra::db::sql;
use sharepass::infra::failure::Outcome;
use sharepass::infra::gateway::{Notice, NoticeKind};
use sharepass::worker::Tick;

use super::reference::{End, Parts};
use super::rows::Back;
use super::town::{LotNow, MemberNow, Moment, Town};
use crate::proofs::scale::Chance;
use crate::support::DAY;

/// Acts and how often they happen, of a hundred.
const ACTS: [(&str, usize); 16] = [
    ("joins", 7),
    ("recharges", 8),
    ("spends at home", 15),
    ("spends elsewhere", 18),
    ("pays by gateway", 8),
    ("accepts", 12),
    ("hands over", 9),
    ("declines", 4),
    ("cancels", 4),
    ("refunds", 7),
    ("hours pass", 6),
    ("a clearing", 5),
    ("closes", 2),
    ("moves", 2),
    ("a default", 1),
    ("is reinstated", 1),
];

impl Town {
    /// Lets one thing happen; answers what.
    pub async fn step(&mut self, dice: &mut Chance) -> &'static str {
        let whole = ACTS.iter().map(|(_, weight)| weight).sum();
        let mut roll = dice.below(whole);
        let mut act = ACTS[0].0;
        for (name, weight) in ACTS {
            if roll < weight {
                act = name;
                break;
            }
            roll -= weight;
        }
        let before = self.moment().await;
        let did = match act {
            "joins" => self.joins(dice).await,
            "recharges" => self.recharges(dice, &before).await,
            "spends at home" => self.spends(dice, &before, true).await,
            "spends elsewhere" => self.spends(dice, &before, false).await,
            "pays by gateway" => self.pays_by_gateway(dice).await,
            "accepts" => self.accepts().await,
            "hands over" => self.hands_over().await,
            "declines" => self.declines(dice, &before).await,
            "cancels" => self.cancels(dice, &before).await,
            "refunds" => self.refunds(dice, &before).await,
            "hours pass" => self.time_passes(dice).await,
            "a clearing" => self.clears(dice).await,
            "closes" => self.closes(dice, &before).await,
            "moves" => self.moves(dice, &before).await,
            "a default" => self.defaults(dice).await,
            _ => self.is_reinstated().await,
        };
        if did {
            *self.done.entry(act).or_default() += 1;
        }
        act
    }

    async fn joins(&mut self, dice: &mut Chance) -> bool {
        let customer = *dice.one(&self.customers);
        let plan = self.houses[dice.below(self.houses.len())].plan;
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let wanted = Join { customer, plan, accepted_terms_version: 1 };
        let joined = self.app.db.write(async |tx| wallet::join(tx, clock, policy, wanted).await);
        let Some(joined) = accepted(joined.await) else { return false };
        self.settles_recharge(dice, joined.recharge).await;
        true
    }

    async fn recharges(&mut self, dice: &mut Chance, before: &Moment) -> bool {
        let active: Vec<MembershipId> = of_status(before, "active");
        if active.is_empty() {
            return false;
        }
        let membership = *dice.one(&active);
        let customer = before.members[&membership].customer_id;
        let amount = money(100 + i64::try_from(dice.below(40_000)).expect("an amount"));
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let wanted = Recharge { customer, membership, amount };
        let begun =
            self.app.db.write(async |tx| wallet::recharge(tx, clock, policy, wanted, None).await);
        let Some(begun) = accepted(begun.await) else { return false };
        self.settles_recharge(dice, begun.recharge).await;
        true
    }

    /// The gateway says that a recharge is paid, or not.
    async fn settles_recharge(&mut self, dice: &mut Chance, id: RechargeId) {
        let rows = wallet::recharges_by_ids(self.app.db.read(), vec![id]).await;
        let row = rows.expect("recharges").into_iter().next().expect("a recharge");
        let before = self.moment().await;
        let paid = dice.percent(90);
        self.notice(row.intent, row.principal, paid).await;
        let after = self.moment().await;
        let lots = new_lots(&before, &after);
        assert_eq!(lots.len(), usize::from(paid), "a paid recharge leaves a lot");
        for lot in lots {
            let home = after.home(&lot).merchant_id;
            let (principal, bonus) = (lot.principal_in, lot.bonus_in);
            assert_eq!((principal, bonus), (row.principal.fen(), row.bonus.fen()));
            self.reference.recharge(home, lot.membership_id, principal, bonus);
            self.reference.release(home, principal - lot.custody);
        }
    }

    async fn spends(&mut self, dice: &mut Chance, before: &Moment, at_home: bool) -> bool {
        let active: Vec<MembershipId> = of_status(before, "active");
        if active.is_empty() {
            return false;
        }
        let member = before.members[dice.one(&active)].clone();
        let by_code = dice.percent(25);
        let mut shops: Vec<usize> = (0..self.houses.len()).collect();
        shops.retain(|shop| (self.houses[*shop].id == member.merchant_id) == at_home);
        let shop = *dice.one(&shops);
        let spent = if by_code {
            self.charges(dice, &member, shop).await
        } else {
            self.pays(dice, &member, shop).await
        };
        if !spent {
            return false;
        }
        let after = self.moment().await;
        let drawn = parts(before, &after, member.id, -1);
        let serving = self.houses[shop].id;
        if at_home {
            for lot in after.of(member.id) {
                assert_pro_rata(&before.lots[&lot.id], lot);
            }
            self.reference.spend_home(member.merchant_id, member.id, drawn);
        } else {
            assert_eq!(drawn.bonus, 0, "a bonus is spent at home only");
            assert_eq!(drawn.custody, drawn.value(), "elsewhere all of it is from custody");
            self.reference.spend_elsewhere(serving, member.id, drawn);
        }
        true
    }

    /// A member pays an order of offers.
    async fn pays(&mut self, dice: &mut Chance, member: &MemberNow, shop: usize) -> bool {
        let Some(order) = self.places(dice, member.customer_id, shop).await else { return false };
        let (customer, tender) = (member.customer_id, Tender::Balance);
        let pay = Pay { customer, order, tender, membership: Some(member.id) };
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let paid = self.app.db.write(async |tx| order::pay(tx, clock, policy, pay).await);
        accepted(paid.await).is_some()
    }

    /// A counter charges a bill with a member's code.
    async fn charges(&mut self, dice: &mut Chance, member: &MemberNow, shop: usize) -> bool {
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let wanted =
            Create { customer: member.customer_id, membership: Some(member.id), most: None };
        let made = self.app.db.write(async |tx| pay_code::create(tx, clock, policy, wanted).await);
        let digits = accepted(made.await).expect("an active membership has a code").digits;
        let amount = money(1 + i64::try_from(dice.below(20_000)).expect("an amount"));
        let staff = self.houses[shop].member.clone();
        let bill = ChargeBill::new(staff.id.0, self.houses[shop].shop, amount, None, &digits);
        let tried = self.app.db.write(async |tx| pay_code::charge(tx, clock, &staff, bill).await);
        let charged = accepted(tried.await).is_some_and(|tried| tried.order.is_some());
        if charged {
            *self.done.entry("a bill").or_default() += 1;
        }
        charged
    }

    async fn pays_by_gateway(&mut self, dice: &mut Chance) -> bool {
        let customer = *dice.one(&self.customers);
        let shop = dice.below(self.houses.len());
        let Some(order) = self.places(dice, customer, shop).await else { return false };
        let pay = Pay { customer, order, tender: Tender::Gateway, membership: None };
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let asked = self.app.db.write(async |tx| order::pay(tx, clock, policy, pay).await);
        let Some(intent) = accepted(asked.await).and_then(|asked| asked.intent) else {
            return false;
        };
        let amount = self.list_total(order).await;
        let late = dice.percent(10);
        if late {
            // The order expires before the gateway says that it was paid: the money goes back.
            self.answers_all().await;
            self.network.pass_seconds(3_600);
            self.network.run(Tick::Orders).await;
        }
        let paid = dice.percent(90);
        self.notice(intent, amount, paid).await;
        if paid && !late {
            self.reference.pay_by_gateway(self.houses[shop].id, amount.fen());
        }
        true
    }

    async fn places(
        &self,
        dice: &mut Chance,
        customer: CustomerId,
        shop: usize,
    ) -> Option<OrderId> {
        let house = &self.houses[shop];
        let offer = *dice.one(&house.offers);
        let quantity = 1 + i64::try_from(dice.below(3)).expect("a few");
        let line =
            WantedLine { offer, quantity, expected_member_price: None, expected_list_price: None };
        let wanted = Place { customer, shop: house.shop, lines: vec![line], note: None };
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let placed = self.app.db.write(async |tx| order::place(tx, clock, policy, wanted).await);
        accepted(placed.await).map(|placed| placed.order)
    }

    /// Every paid order is accepted, so that none is declined by its deadline.
    async fn answers_all(&mut self) {
        while self.accepts().await {}
    }

    async fn accepts(&mut self) -> bool {
        let Some(order) = self.paid_orders().await.into_iter().next() else { return false };
        let member = self.house(order.merchant).member.clone();
        let clock = &self.app.clock;
        let done = self.app.db.write(async |tx| order::accept(tx, clock, &member, order.id).await);
        accepted(done.await).is_some()
    }

    async fn hands_over(&mut self) -> bool {
        let Some(order) = self.orders_of("accepted").await.into_iter().next() else {
            return false;
        };
        let redeem_code = self.redeem_code(order.id).await;
        let member = self.house(order.merchant).member.clone();
        let fulfil = Fulfil { order: Some(order.id), redeem_code: Some(redeem_code) };
        accepted(order::fulfil(&self.app, &member, fulfil).await).is_some()
    }

    async fn declines(&mut self, dice: &mut Chance, before: &Moment) -> bool {
        let open = self.paid_orders().await;
        if open.is_empty() {
            return false;
        }
        let order = dice.one(&open).clone();
        let member = self.house(order.merchant).member.clone();
        let decline = Decline { order: order.id, reason: "sold out".to_owned(), by: member.id.0 };
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let done =
            self.app.db.write(async |tx| order::decline(tx, clock, policy, &member, decline).await);
        accepted(done.await).expect("a paid order can be declined");
        self.went_back(before, &order).await;
        true
    }

    async fn cancels(&mut self, dice: &mut Chance, before: &Moment) -> bool {
        let open = self.paid_orders().await;
        if open.is_empty() {
            return false;
        }
        let order = dice.one(&open).clone();
        let cancel = Cancel { customer: order.customer, order: order.id, reason: None };
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let done = self.app.db.write(async |tx| order::cancel(tx, clock, policy, cancel).await);
        accepted(done.await).expect("a paid order can be cancelled");
        self.went_back(before, &order).await;
        true
    }

    async fn refunds(&mut self, dice: &mut Chance, before: &Moment) -> bool {
        let mut orders = self.orders_of("accepted").await;
        orders.extend(self.orders_of("fulfilled").await);
        if orders.is_empty() {
            return false;
        }
        let order = dice.one(&orders).clone();
        let member = self.house(order.merchant).member.clone();
        let part = dice.percent(60);
        let bill = order.bill;
        let lines = (part && !bill).then(|| vec![RefundLine { number: 1, quantity: 1 }]);
        let amount =
            (part && bill).then(|| money(1 + i64::try_from(dice.below(3_000)).expect("an amount")));
        let (reason, by) = ("spilt".to_owned(), member.id.0);
        let refund = Refund { order: order.id, lines, amount, reason, by };
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let done = self.app.db.write(async |tx| {
            let done = order::refund(tx, clock, policy, &member, refund).await?;
            // What a shop cannot fund is owed; here, where the platform lends nothing, it is left.
            let owed = sql(tx, "SELECT 1 AS one FROM owed_refund WHERE status = 'owed'", []);
            if tx.query_one_raw(owed).await.expect("owed refunds").is_some() {
                return Err(RefundRefused::MerchantFundsShort.into());
            }
            Ok(done)
        });
        if accepted(done.await).is_none() {
            return false;
        }
        self.went_back(before, &order).await;
        assert!(self.reference.owed(order.merchant) >= 0, "the platform lends nothing here");
        true
    }

    /// Money of an order went back: to lots, on to the customer of a closed membership, or by
    /// gateway.
    async fn went_back(&mut self, before: &Moment, order: &OrderNow) {
        let after = self.moment().await;
        let Some(back) = self.last_refund(order.id).await else {
            panic!("{order:?} had no refund")
        };
        let Some(member) = back.membership else {
            self.reference.refund_by_gateway(order.merchant, back.amount);
            return;
        };
        let mut lots = before.clone();
        self.puts_back(&mut lots, order, &back);
        if after.members[&member].status == "closed" {
            // What its home kept for those goods comes back as well. All of it went straight on;
            // what nobody had at hand stays a claim.
            let home = after.members[&member].merchant_id;
            let sum = |moment: &Moment, part: fn(&LotNow) -> i64| -> i64 {
                moment.of(member).map(part).sum()
            };
            let kept = |lot: &LotNow| lot.forfeited;
            let returned = sum(before, kept) - sum(&after, kept);
            self.reference.return_forfeit(home, member, returned);
            let claim = sum(&after, |lot| lot.principal);
            let held = Parts {
                principal: sum(&lots, |lot| lot.principal) + returned,
                bonus: sum(&lots, |lot| lot.bonus),
                custody: sum(&lots, |lot| lot.custody),
            };
            let paid = held.principal - claim;
            self.reference.wind_up(home, member, held, End { paid, claim, to: None });
        } else {
            let same = |moment: &Moment| -> Vec<(i64, i64, i64)> {
                moment.of(member).map(|lot| (lot.principal, lot.bonus, lot.custody)).collect()
            };
            assert_eq!(same(&lots), same(&after), "the same lots, the same split");
        }
    }

    /// Puts into lots what an order gave back to them; custody above principal is released.
    fn puts_back(&mut self, lots: &mut Moment, order: &OrderNow, back: &Back) {
        for (id, part) in &back.lots {
            let mut lot = lots.lots[id];
            let home = lots.home(&lot).merchant_id;
            self.reference.refund_spend(home, order.merchant, lot.membership_id, *part);
            lot.principal += part.principal;
            lot.bonus += part.bonus;
            lot.custody += part.custody;
            let excess = (lot.custody - lot.principal).max(0);
            lot.custody -= excess;
            self.reference.release(home, excess);
            lots.lots.insert(*id, lot);
        }
    }

    /// The orders of a membership that ended went first: what stood before, with their money back.
    async fn cancelled(&mut self, before: &Moment, orders: &[OrderNow]) -> Moment {
        let mut lots = before.clone();
        for order in orders {
            let back = self.last_refund(order.id).await.expect("a refund");
            self.puts_back(&mut lots, order, &back);
        }
        lots
    }

    async fn time_passes(&mut self, dice: &mut Chance) -> bool {
        self.answers_all().await;
        let hours = [1, 7, 30, 200][dice.below(4)];
        self.network.pass_seconds(hours * 3_600);
        for tick in [Tick::Release, Tick::Bonus] {
            let before = self.moment().await;
            self.network.run(tick).await;
            let after = self.moment().await;
            for (id, lot) in &after.lots {
                let (was, home) = (before.lots[id], after.home(lot).merchant_id);
                let (bonus, freed) = (was.bonus - lot.bonus, was.custody - lot.custody);
                assert!(tick == Tick::Release || freed == 0, "a bonus is in no custody");
                match tick {
                    Tick::Release => self.reference.release(home, freed),
                    _ => self.reference.expire_bonus(home, lot.membership_id, bonus),
                }
            }
        }
        self.network.run(Tick::Orders).await;
        true
    }

    /// A day ends: the bank has answered some, a cycle claims and pays out.
    async fn clears(&mut self, dice: &mut Chance) -> bool {
        self.answers_all().await;
        self.bank_answers(dice).await;
        self.network.pass_seconds(DAY);
        self.network.run(Tick::Orders).await;
        let before = self.moment().await;
        let cycles = self.network.rows("clearing_cycle").await;
        self.network.run(Tick::Clearing).await;
        assert_eq!(self.network.rows("clearing_cycle").await, cycles + 1, "a cycle a day");
        let after = self.moment().await;
        let mut claims_paid = Vec::new();
        for house in 0..self.houses.len() {
            let home = self.houses[house].id;
            let mut claimed = 0;
            for (id, lot) in
                after.lots.iter().filter(|(_, lot)| after.home(lot).merchant_id == home)
            {
                let was = before.lots[id];
                let paid = was.principal - lot.principal;
                claimed += lot.custody - was.custody + paid;
                claims_paid.push((lot.membership_id, paid));
            }
            self.reference.claim(home, claimed);
        }
        for (member, paid) in claims_paid {
            self.reference.pay_claim(member, paid);
        }
        for (merchant, amount) in self.new_payouts().await {
            self.reference.pay_out(merchant, amount);
        }
        // Nobody who serves is left unpaid: all that is above nothing has gone out.
        for house in &self.houses {
            if !self.stopped.contains(&house.id) {
                assert!(self.reference.owed(house.id) <= 0, "{} is unpaid", house.id);
            }
        }
        // After the cycle the bank was listened to: payouts that came back, money that was paid in.
        for (merchant, amount) in std::mem::take(&mut self.said) {
            self.reference.pay_out(merchant, -amount);
        }
        true
    }

    async fn closes(&mut self, dice: &mut Chance, before: &Moment) -> bool {
        let mut open = of_status(before, "active");
        open.extend(of_status(before, "frozen"));
        if open.is_empty() {
            return false;
        }
        let member = before.members[dice.one(&open)].clone();
        let causes = [Cause::CoolingOff, Cause::MerchantsFault, Cause::CustomersWish];
        let cause = causes[dice.below(3)];
        let close = Close { customer: member.customer_id, membership: member.id, cause };
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let waiting = self.unanswered(member.id).await;
        let done =
            self.app.db.write(async |tx| order::close_membership(tx, clock, policy, close).await);
        if accepted(done.await).is_none() {
            return false;
        }
        let after = self.moment().await;
        let before = self.cancelled(before, &waiting).await;
        self.ended(&before, &after, member.id, None).await;
        true
    }

    async fn moves(&mut self, dice: &mut Chance, before: &Moment) -> bool {
        let active = of_status(before, "active");
        if active.is_empty() {
            return false;
        }
        let member = before.members[dice.one(&active)].clone();
        let plan = self.houses[dice.below(self.houses.len())].plan;
        let wanted = MoveHome {
            customer: member.customer_id,
            membership: member.id,
            plan,
            accepted_terms_version: 1,
        };
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let waiting = self.unanswered(member.id).await;
        let moved =
            self.app.db.write(async |tx| order::move_membership(tx, clock, policy, wanted).await);
        let Some(moved) = accepted(moved.await) else { return false };
        let after = self.moment().await;
        let before = self.cancelled(before, &waiting).await;
        self.ended(&before, &after, member.id, Some(moved.to)).await;
        let lots = new_lots(&before, &after);
        let [lot] = lots.as_slice() else { panic!("a move leaves one lot: {lots:?}") };
        let home = after.home(lot).merchant_id;
        self.reference.give(home, moved.to, lot.bonus_in);
        self.reference.release(home, lot.principal_in - lot.custody);
        true
    }

    /// A membership ended: others of a home that fails had their part claimed first.
    async fn ended(
        &mut self,
        before: &Moment,
        after: &Moment,
        member: MembershipId,
        to: Option<MembershipId>,
    ) {
        let home = after.members[&member].merchant_id;
        let of_others =
            |lot: &&LotNow| after.home(lot).merchant_id == home && lot.membership_id != member;
        let (mut claimed, mut claims_paid) = (0, Vec::new());
        for lot in after.lots.values().filter(of_others) {
            if let Some(was) = before.lots.get(&lot.id) {
                let paid = was.principal - lot.principal;
                claimed += lot.custody - was.custody + paid;
                claims_paid.push((lot.membership_id, paid));
            }
        }
        self.reference.claim(home, claimed);
        for (member, paid) in claims_paid {
            self.reference.pay_claim(member, paid);
        }
        let sum = |moment: &Moment, part: fn(&LotNow) -> i64| moment.of(member).map(part).sum();
        let held = Parts {
            principal: sum(before, |lot| lot.principal),
            bonus: sum(before, |lot| lot.bonus),
            custody: sum(before, |lot| lot.custody),
        };
        let claim: i64 = sum(after, |lot| lot.principal);
        let end = self.closing(member).await;
        assert_eq!(end.entitled - end.paid, claim, "what is not paid stays a claim");
        assert_eq!(end.bonus_voided, held.bonus);
        if self.stopped.contains(&home) {
            assert_eq!(end.entitled, held.principal, "a merchant that fails keeps nothing");
        }
        self.reference.wind_up(home, member, held, End { paid: end.paid, claim, to });
    }

    /// An operator suspends a merchant, at most two of the four at a time.
    async fn defaults(&mut self, dice: &mut Chance) -> bool {
        if self.stopped.len() >= 2 {
            return false;
        }
        let house = dice.below(self.houses.len());
        let id = self.houses[house].id;
        if !self.stopped.insert(id) {
            return false;
        }
        // What it has not accepted by then would go back.
        self.answers_all().await;
        self.network.suspend(&self.houses[house].owner).await;
        true
    }

    async fn is_reinstated(&mut self) -> bool {
        let Some(id) = self.stopped.iter().next().copied() else { return false };
        self.stopped.remove(&id);
        let house = self.houses.iter().position(|house| house.id == id).expect("a merchant");
        let input = json!({ "merchantId": self.houses[house].owner.merchant, "reason": "cleared" });
        let operator = self.network.operator().await;
        assert_eq!(operator.tries("reinstateMerchant", input).await, "DONE");
        true
    }

    async fn notice(&mut self, intent: IntentId, amount: Money, paid: bool) {
        self.notices += 1;
        let notice = Notice {
            id: format!("notice-{}", self.notices),
            kind: if paid { NoticeKind::PaymentSucceeded } else { NoticeKind::PaymentFailed },
            intent: format!("in-{}", self.notices),
            reference: intent.to_string(),
            amount_fen: amount.fen(),
            currency: "CNY".to_owned(),
            occurred_at_unix_s: self.app.clock.now().unix_seconds(),
        };
        order::take_notice(&self.app, &notice).await.expect("a notice");
    }
}

/// What an act brought; none when it was refused.
fn accepted<T, R: std::fmt::Debug>(outcome: Outcome<T, R>) -> Option<T> {
    match outcome {
        Ok(done) => Some(done),
        Err(sharepass::infra::failure::Failure::Refused(_)) => None,
        Err(sharepass::infra::failure::Failure::Broken(error)) => panic!("{error:#}"),
    }
}

fn money(fen: i64) -> Money {
    Money::from_fen(fen).expect("an amount")
}

fn of_status(moment: &Moment, status: &str) -> Vec<MembershipId> {
    let found = moment.members.values().filter(|member| member.status == status);
    found.map(|member| member.id).collect()
}

fn new_lots(before: &Moment, after: &Moment) -> Vec<LotNow> {
    let new = after.lots.iter().filter(|(id, _)| !before.lots.contains_key(id));
    new.map(|(_, lot)| *lot).collect()
}

/// How the lots of a membership changed: taken with -1, put back with 1.
fn parts(before: &Moment, after: &Moment, member: MembershipId, sign: i64) -> Parts {
    let mut parts = Parts::default();
    for lot in after.of(member) {
        let was: Option<&LotNow> = before.lots.get::<LotId>(&lot.id);
        let was = was.expect("no new lot");
        parts.principal += sign * (lot.principal - was.principal);
        parts.bonus += sign * (lot.bonus - was.bonus);
        parts.custody += sign * (lot.custody - was.custody);
    }
    parts
}

/// At home principal, bonus and custody of a lot were drawn pro rata to what was left of them, to
/// the fen (two, since what is left is rounded).
fn assert_pro_rata(was: &LotNow, now: &LotNow) {
    let whole = was.principal + was.bonus;
    let drawn = whole - now.principal - now.bonus;
    for (before, after) in [(was.principal, now.principal), (was.custody, now.custody)] {
        let off = ((before - after) * whole - drawn * before).abs();
        assert!(off <= 2 * whole, "{was:?} to {now:?} is not pro rata");
    }
    assert!(now.custody <= now.principal, "{now:?}");
}

/// An order as it stands.
#[derive(Clone, Debug)]
pub struct OrderNow {
    pub id: OrderId,
    pub customer: CustomerId,
    pub merchant: MerchantId,
    pub bill: bool,
}
