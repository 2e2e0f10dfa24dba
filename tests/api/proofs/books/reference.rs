//! A ledger of the test's own: it posts what the rules say of an act, by what the act did to lots,
//! and knows nothing of how the program posts.

use std::collections::BTreeMap;

use entity::id::{MembershipId, MerchantId};
use uuid::Uuid;

/// Accounts by kind and owner, in fen with debit positive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference(BTreeMap<(&'static str, Uuid), i64>);

/// What lots gave together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    pub principal: i64,
    pub bonus: i64,
    pub custody: i64,
}

impl Parts {
    pub const fn value(self) -> i64 {
        self.principal + self.bonus
    }
}

impl Reference {
    fn post(&mut self, kind: &'static str, owner: Uuid, debit: i64) {
        let balance = self.0.entry((kind, owner)).or_default();
        *balance += debit;
    }

    fn cash(&mut self, debit: i64) {
        self.post("gateway_cash", Uuid::nil(), debit);
    }

    fn payable(&mut self, merchant: MerchantId, debit: i64) {
        self.post("payable", merchant.0, debit);
    }

    fn advanced(&mut self, home: MerchantId, debit: i64) {
        self.post("advanced", home.0, debit);
    }

    fn member(&mut self, member: MembershipId, principal: i64, bonus: i64) {
        self.post("member_principal", member.0, principal);
        self.post("member_bonus", member.0, bonus);
    }

    /// What a merchant is owed.
    pub fn owed(&self, merchant: MerchantId) -> i64 {
        -self.0.get(&("payable", merchant.0)).copied().unwrap_or_default()
    }

    /// The accounts that are not empty.
    pub fn balances(&self) -> BTreeMap<(String, Uuid), i64> {
        let held = self.0.iter().filter(|(_, balance)| **balance != 0);
        held.map(|((kind, owner), balance)| (((*kind).to_owned(), *owner), *balance)).collect()
    }

    /// Recharge P, bonus G.
    pub fn recharge(&mut self, home: MerchantId, member: MembershipId, paid: i64, given: i64) {
        self.cash(paid);
        self.advanced(home, given);
        self.member(member, -paid, -given);
    }

    /// Release of a lot to its share, R.
    pub fn release(&mut self, home: MerchantId, released: i64) {
        self.advanced(home, released);
        self.payable(home, -released);
    }

    /// Spend at home: principal p, bonus b, from custody k.
    pub fn spend_home(&mut self, home: MerchantId, member: MembershipId, drawn: Parts) {
        self.member(member, drawn.principal, drawn.bonus);
        self.advanced(home, drawn.custody - drawn.value());
        self.payable(home, -drawn.custody);
    }

    /// Spend elsewhere.
    pub fn spend_elsewhere(&mut self, serving: MerchantId, member: MembershipId, drawn: Parts) {
        self.member(member, drawn.principal, drawn.bonus);
        self.payable(serving, -drawn.value());
    }

    /// An order paid by gateway; no fee.
    pub fn pay_by_gateway(&mut self, serving: MerchantId, amount: i64) {
        self.cash(amount);
        self.payable(serving, -amount);
    }

    /// Money of an order that was paid by gateway goes back.
    pub fn refund_by_gateway(&mut self, serving: MerchantId, amount: i64) {
        self.pay_by_gateway(serving, -amount);
    }

    /// Money of an order that was paid from balance goes back: the exact opposite.
    pub fn refund_spend(
        &mut self,
        home: MerchantId,
        serving: MerchantId,
        member: MembershipId,
        back: Parts,
    ) {
        let back = Parts { principal: -back.principal, bonus: -back.bonus, custody: -back.custody };
        if home == serving {
            self.spend_home(home, member, back);
        } else {
            self.spend_elsewhere(serving, member, back);
        }
    }

    /// A bonus g expires.
    pub fn expire_bonus(&mut self, home: MerchantId, member: MembershipId, bonus: i64) {
        self.member(member, 0, bonus);
        self.advanced(home, -bonus);
    }

    /// Of what was forfeited when a membership ended so much comes back to it.
    pub fn return_forfeit(&mut self, home: MerchantId, member: MembershipId, returned: i64) {
        self.member(member, -returned, 0);
        self.advanced(home, returned);
    }

    /// A home merchant makes good what custody lacks, d.
    pub fn claim(&mut self, home: MerchantId, claimed: i64) {
        assert!(claimed <= self.owed(home).max(0), "claimed {claimed} of {}", self.owed(home));
        self.payable(home, claimed);
        self.advanced(home, -claimed);
    }

    /// A membership ends: of principal and bonus `held`, in custody `held.custody`, so much is paid
    /// and so much stays as a claim; what is forfeited is a spend at home.
    pub fn wind_up(&mut self, home: MerchantId, member: MembershipId, held: Parts, end: End) {
        let from_home = (end.paid - held.custody).max(0);
        let to_home = (held.custody - end.paid).max(0);
        if from_home > 0 {
            self.claim(home, from_home);
        }
        self.member(member, held.principal - end.claim, held.bonus);
        let forfeited = held.principal - end.claim - end.paid;
        assert!(forfeited >= 0, "{end:?} of {held:?}");
        self.advanced(home, to_home - forfeited - held.bonus);
        self.payable(home, -to_home);
        match end.to {
            None => self.cash(-end.paid),
            Some(other) => self.member(other, -end.paid, 0),
        }
    }

    /// A claim of a closed membership is paid.
    pub fn pay_claim(&mut self, member: MembershipId, paid: i64) {
        self.member(member, paid, 0);
        self.cash(-paid);
    }

    /// A bonus is given on what was moved here.
    pub fn give(&mut self, home: MerchantId, member: MembershipId, bonus: i64) {
        self.advanced(home, bonus);
        self.member(member, 0, -bonus);
    }

    /// A merchant is paid out; below zero, it came back or was paid in.
    pub fn pay_out(&mut self, merchant: MerchantId, amount: i64) {
        self.payable(merchant, amount);
        self.cash(-amount);
    }
}

/// How a membership ends.
#[derive(Clone, Copy, Debug)]
pub struct End {
    pub paid: i64,
    pub claim: i64,
    /// Where it goes: another membership; none, out of the network.
    pub to: Option<MembershipId>,
}
