//! What the model test reads of the program's rows, and how the bank answers.

use entity::id::{CustomerId, LotId, MembershipId, MerchantId, OrderId};
use entity::money::Money;
use sea_orm::{ConnectionTrait as _, FromQueryResult, Value};
use sharepass::infra::db::sql;
use uuid::Uuid;

use super::acts::OrderNow;
use super::reference::Parts;
use super::town::{House, Town};
use crate::proofs::scale::Chance;

#[derive(FromQueryResult)]
struct OrderRow {
    id: OrderId,
    customer_id: CustomerId,
    merchant_id: MerchantId,
    bill_discount_bp: Option<i64>,
}

impl From<OrderRow> for OrderNow {
    fn from(row: OrderRow) -> Self {
        Self {
            id: row.id,
            customer: row.customer_id,
            merchant: row.merchant_id,
            bill: row.bill_discount_bp.is_some(),
        }
    }
}

/// Money of an order that went back last.
pub struct Back {
    pub amount: i64,
    pub membership: Option<MembershipId>,
    /// What each lot had back.
    pub lots: Vec<(LotId, Parts)>,
}

#[derive(FromQueryResult)]
struct BackRow {
    amount: i64,
    membership_id: Option<MembershipId>,
    lot_id: Option<LotId>,
    principal: Option<i64>,
    bonus: Option<i64>,
    custody: Option<i64>,
}

/// How a membership ended.
#[derive(FromQueryResult)]
pub struct ClosingRow {
    pub entitled: i64,
    pub paid: i64,
    pub bonus_voided: i64,
}

#[derive(FromQueryResult)]
struct SettlementRow {
    id: Uuid,
    merchant_id: MerchantId,
    direction: String,
    amount: i64,
}

impl Town {
    async fn all<T: FromQueryResult>(&self, text: &str, values: Vec<Value>) -> Vec<T> {
        let db = self.app.db.read();
        T::find_by_statement(sql(db, text, values)).all(db).await.expect("rows")
    }

    /// Orders that stand somewhere, oldest first.
    pub async fn orders_of(&self, status: &str) -> Vec<OrderNow> {
        let text = "SELECT id, customer_id, merchant_id, bill_discount_bp FROM \"order\" \
                    WHERE status = $1 ORDER BY id";
        let rows: Vec<OrderRow> = self.all(text, vec![status.into()]).await;
        rows.into_iter().map(OrderNow::from).collect()
    }

    /// Orders that are paid and may still be answered.
    pub async fn paid_orders(&self) -> Vec<OrderNow> {
        self.orders_of("paid").await
    }

    /// What an order costs by gateway.
    pub async fn list_total(&self, order: OrderId) -> Money {
        let db = self.app.db.read();
        let text = "SELECT list_total FROM \"order\" WHERE id = $1";
        let row = db.query_one_raw(sql(db, text, [order.into()])).await.expect("an order");
        Money::from_fen(row.expect("a row").try_get("", "list_total").expect("a total"))
            .expect("an amount")
    }

    /// What of an order went back last.
    pub async fn last_refund(&self, order: OrderId) -> Option<Back> {
        let text = "SELECT r.amount, p.membership_id, d.lot_id, d.principal, d.bonus, d.custody \
            FROM refund r JOIN payment p ON p.id = r.payment_id \
            LEFT JOIN refund_draw d ON d.refund_id = r.id \
            WHERE r.id = (SELECT l.id FROM refund l JOIN payment q ON q.id = l.payment_id \
              WHERE q.order_id = $1 ORDER BY l.id DESC LIMIT 1) ORDER BY d.lot_id";
        let rows: Vec<BackRow> = self.all(text, vec![order.into()]).await;
        let first = rows.first()?;
        let (amount, membership) = (first.amount, first.membership_id);
        let parts = |row: &BackRow| {
            let [principal, bonus, custody] =
                [row.principal, row.bonus, row.custody].map(Option::unwrap_or_default);
            Some((row.lot_id?, Parts { principal, bonus, custody }))
        };
        Some(Back { amount, membership, lots: rows.iter().filter_map(parts).collect() })
    }

    /// Orders of a membership that are paid and that no shop has accepted.
    pub async fn unanswered(&self, membership: MembershipId) -> Vec<OrderNow> {
        let text = "SELECT o.id, o.customer_id, o.merchant_id, o.bill_discount_bp \
            FROM \"order\" o JOIN payment p ON p.order_id = o.id WHERE o.status = 'paid' \
            AND p.membership_id = $1 ORDER BY o.id";
        let rows: Vec<OrderRow> = self.all(text, vec![membership.into()]).await;
        rows.into_iter().map(OrderNow::from).collect()
    }

    /// The digits that an order is fetched with.
    pub async fn redeem_code(&self, order: OrderId) -> String {
        let db = self.app.db.read();
        let text = "SELECT redeem_code FROM \"order\" WHERE id = $1";
        let row = db.query_one_raw(sql(db, text, [order.into()])).await.expect("an order");
        row.expect("a row").try_get("", "redeem_code").expect("digits")
    }

    /// How a membership ended.
    pub async fn closing(&self, member: MembershipId) -> ClosingRow {
        let text = "SELECT entitled, paid, bonus_voided FROM membership_closing \
                    WHERE membership_id = $1";
        self.all(text, vec![member.into()]).await.into_iter().next().expect("a closing")
    }

    /// The merchant with this key.
    pub fn house(&self, id: MerchantId) -> &House {
        self.houses.iter().find(|house| house.id == id).expect("a merchant")
    }

    /// The bank answers what it was told, by a file.
    pub async fn bank_answers(&mut self, dice: &mut Chance) {
        let text = "SELECT id, merchant_id, direction, amount FROM settlement \
                    WHERE status = 'told' ORDER BY id";
        let rows: Vec<SettlementRow> = self.all(text, Vec::new()).await;
        let mut lines = vec!["reference,outcome,amount,bank_reference,reason".to_owned()];
        for row in rows {
            let payout = row.direction == "payout";
            let paid = match (payout, dice.below(10)) {
                // Some are not answered yet.
                (_, 0) => continue,
                (true, 1) => false,
                (true, _) | (false, ..5) => true,
                (false, _) => false,
            };
            let outcome = if paid { "PAID" } else { "FAILED" };
            let amount = Money::from_fen(row.amount).expect("an amount");
            let id = entity::id::spell(row.id);
            lines.push(format!("stl_{id},{outcome},{amount},B,{}", if paid { "" } else { "no" }));
            if paid != payout {
                self.said.push((row.merchant_id, row.amount));
            }
        }
        let inbox = std::path::Path::new(&self.app.config.bank_folder).join("in");
        std::fs::create_dir_all(&inbox).expect("a folder");
        std::fs::write(inbox.join("answers.csv"), lines.join("\n")).expect("a file");
    }

    /// Payouts that are new since this was asked last.
    pub async fn new_payouts(&mut self) -> Vec<(MerchantId, i64)> {
        let text = "SELECT id, merchant_id, direction, amount FROM settlement \
                    WHERE direction = 'payout' ORDER BY id";
        let rows: Vec<SettlementRow> = self.all(text, Vec::new()).await;
        let new: Vec<_> = rows.into_iter().filter(|row| self.payouts.insert(row.id)).collect();
        new.into_iter().map(|row| (row.merchant_id, row.amount)).collect()
    }
}
