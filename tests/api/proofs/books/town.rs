//! The town of the model test: some merchants, some customers, and what stands at a moment.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use entity::id::{
    CustomerId, Key as _, LotId, MembershipId, MerchantId, OfferId, PlanId, ShopId, StaffId,
};
use sea_orm::{ConnectionTrait as _, FromQueryResult};
use serde_json::json;
use sharepass::app::App;
use sharepass::domain::identity::{Role, StaffMember};
use sharepass::infra::db::sql;
use uuid::Uuid;

use super::reference::Reference;
use crate::support::{Caller, Engine, Network};

/// A merchant with a shop, a plan, and offers.
pub struct House {
    pub owner: Caller,
    pub id: MerchantId,
    pub shop: ShopId,
    pub plan: PlanId,
    pub member: StaffMember,
    pub offers: Vec<OfferId>,
}

/// A lot as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct LotNow {
    pub id: LotId,
    pub membership_id: MembershipId,
    pub principal_in: i64,
    pub bonus_in: i64,
    pub principal: i64,
    pub bonus: i64,
    pub custody: i64,
    pub forfeited: i64,
}

/// A membership as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct MemberNow {
    pub id: MembershipId,
    pub customer_id: CustomerId,
    pub merchant_id: MerchantId,
    pub status: String,
}

/// All lots and memberships at a moment.
#[derive(Clone, Debug, Default)]
pub struct Moment {
    pub lots: BTreeMap<LotId, LotNow>,
    pub members: BTreeMap<MembershipId, MemberNow>,
}

impl Moment {
    /// The home of a lot, and its membership.
    pub fn home(&self, lot: &LotNow) -> &MemberNow {
        &self.members[&lot.membership_id]
    }

    /// The lots of a membership.
    pub fn of(&self, member: MembershipId) -> impl Iterator<Item = &LotNow> {
        self.lots.values().filter(move |lot| lot.membership_id == member)
    }
}

/// The town.
pub struct Town {
    pub network: Network,
    pub app: Arc<App>,
    pub houses: Vec<House>,
    pub customers: Vec<CustomerId>,
    pub reference: Reference,
    /// Merchants that are suspended.
    pub stopped: BTreeSet<MerchantId>,
    /// Payouts that the reference has posted.
    pub payouts: HashSet<Uuid>,
    /// What the bank said that moves money: payouts that came back, money that was paid in.
    pub said: Vec<(MerchantId, i64)>,
    /// How many notices the gateway has sent.
    pub notices: usize,
    pub done: HashMap<&'static str, usize>,
}

/// Plans: price and bonus in yuan, custody share, days that a bonus is valid.
const PLANS: [(&str, &str, i64, Option<i64>); 4] = [
    ("300.00", "0.00", 4_000, None),
    ("199.99", "66.66", 2_000, Some(60)),
    ("250.00", "33.33", 7_000, Some(30)),
    ("100.01", "20.02", 10_000, None),
];

/// Offers: list and member price in yuan.
const OFFERS: [(&str, &str, &str); 3] =
    [("小食", "3.33", "2.79"), ("套餐", "47.11", "39.99"), ("大餐", "180.00", "133.37")];

impl Town {
    /// A town on a database of its own; none where that is not there.
    pub async fn open(engine: Engine) -> Option<Self> {
        // Nothing is handed over here, and nothing goes back for that.
        let network = Network::start_on(engine, &[("HAND_OVER_DAYS", "3650")]).await?;
        let mut houses = Vec::new();
        for (name, plan) in ["甲", "乙", "丙", "丁"].into_iter().zip(PLANS) {
            let owner = network.merchant(&format!("{name}号店")).await;
            owner.is_paid_to("6222020200112233445").await;
            let (price, bonus, share, days) = plan;
            let more = json!({ "custodyShareBasisPoints": share, "bonusValidDays": days });
            let plan = owner.plan_with(price, bonus, more).await;
            let mut offers = Vec::new();
            for (kind, list, member) in OFFERS {
                let id = owner.priced(&format!("{name}号{kind}"), list, member).await;
                offers.push(OfferId::parse(&id).expect("an offer"));
            }
            let id = MerchantId::parse(&owner.merchant).expect("a merchant");
            let member = StaffMember {
                id: StaffId::parse(&owner.id).expect("an owner"),
                merchant: id,
                shop: None,
                role: Role::Owner,
            };
            houses.push(House {
                id,
                shop: ShopId::parse(&owner.shop).expect("a shop"),
                plan: PlanId::parse(&plan).expect("a plan"),
                member,
                offers,
                owner,
            });
        }
        let mut customers = Vec::new();
        for _ in 0..5 {
            let customer = network.customer("顾客").await;
            customers.push(CustomerId::parse(&customer.id).expect("a customer"));
        }
        let app = Arc::clone(&network.app);
        Some(Self {
            network,
            app,
            houses,
            customers,
            reference: Reference::default(),
            stopped: BTreeSet::new(),
            payouts: HashSet::new(),
            said: Vec::new(),
            notices: 0,
            done: HashMap::new(),
        })
    }

    /// What stands now.
    pub async fn moment(&self) -> Moment {
        let db = self.app.db.read();
        let lots = "SELECT id, membership_id, principal_in, bonus_in, principal, bonus, custody, \
                    forfeited FROM lot ORDER BY id";
        let lots = LotNow::find_by_statement(sql(db, lots, [])).all(db).await.expect("lots");
        let members = "SELECT id, customer_id, merchant_id, status FROM membership ORDER BY id";
        let members = MemberNow::find_by_statement(sql(db, members, []));
        let members = members.all(db).await.expect("memberships");
        Moment {
            lots: lots.into_iter().map(|lot| (lot.id, lot)).collect(),
            members: members.into_iter().map(|member| (member.id, member)).collect(),
        }
    }

    /// The balances of the program's ledger that are not zero.
    pub async fn balances(&self) -> BTreeMap<(String, Uuid), i64> {
        let db = self.app.db.read();
        let text = "SELECT a.kind, a.owner_id, CAST(SUM(e.amount) AS bigint) AS balance \
                    FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id \
                    GROUP BY a.kind, a.owner_id HAVING SUM(e.amount) <> 0";
        let rows = db.query_all_raw(sql(db, text, [])).await.expect("balances");
        let read = |row: sea_orm::QueryResult| {
            let kind = row.try_get("", "kind").expect("a kind");
            let owner = row.try_get("", "owner_id").expect("an owner");
            ((kind, owner), row.try_get("", "balance").expect("a balance"))
        };
        rows.into_iter().map(read).collect()
    }

    /// Holds the program's ledger against the reference.
    pub async fn compare(&self, when: &str) {
        assert_eq!(self.balances().await, self.reference.balances(), "{when}");
    }

    /// The books by names that do not depend on keys: the order of age is the same for a seed.
    pub async fn books(&self) -> Vec<String> {
        let moment = self.moment().await;
        let balances = self.balances().await;
        let of = |kind: &str, owner: Uuid| {
            balances.get(&(kind.to_owned(), owner)).copied().unwrap_or_default()
        };
        let mut books = vec![format!("cash {}", of("gateway_cash", Uuid::nil()))];
        for (number, house) in self.houses.iter().enumerate() {
            let (payable, advanced) = (of("payable", house.id.0), of("advanced", house.id.0));
            books.push(format!("merchant {number}: payable {payable}, advanced {advanced}"));
        }
        for (number, member) in moment.members.values().enumerate() {
            let home = self.houses.iter().position(|house| house.id == member.merchant_id);
            let lots: Vec<(i64, i64, i64)> =
                moment.of(member.id).map(|lot| (lot.principal, lot.bonus, lot.custody)).collect();
            books.push(format!("member {number} of {home:?}, {}: {lots:?}", member.status));
        }
        books
    }

    /// What was done how often.
    pub fn tally(&self) -> String {
        let mut done: Vec<(&str, usize)> =
            self.done.iter().map(|(act, times)| (*act, *times)).collect();
        done.sort_unstable();
        let done: Vec<String> = done.iter().map(|(act, times)| format!("{act} {times}")).collect();
        done.join(", ")
    }
}
