//! Merchants and their shops.

use entity::id::{MerchantId, ShopId};
use entity::{category, merchant, payout_account, shop};
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{
    ActiveEnum as _,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait as _, QueryFilter, QueryOrder,
    QuerySelect, Value,
};

use super::names::{look_of_merchant, look_of_shop};
use crate::domain::identity::model::{Merchant, MerchantStatus, PayoutAccount, Shop};
use crate::infra::db::{Tx, padded, sql};
use crate::infra::page::{ByKey, Window};
use crate::infra::text;

impl From<merchant::Model> for Merchant {
    fn from(row: merchant::Model) -> Self {
        Self {
            id: row.id,
            licence_no: row.licence_no,
            legal_name: row.legal_name,
            contact_phone: row.contact_phone,
            status: row.status,
            status_reason: row.status_reason,
            created_at: row.created_at,
            approved_at: row.approved_at,
            closes_at: row.closes_at,
        }
    }
}

impl From<Merchant> for merchant::ActiveModel {
    fn from(merchant: Merchant) -> Self {
        Self {
            id: Set(merchant.id),
            licence_no: Set(merchant.licence_no),
            legal_name: Set(merchant.legal_name),
            contact_phone: Set(merchant.contact_phone),
            status: Set(merchant.status),
            status_reason: Set(merchant.status_reason),
            created_at: Set(merchant.created_at),
            approved_at: Set(merchant.approved_at),
            closes_at: Set(merchant.closes_at),
            // A clearing writes this one, and nobody else.
            owes_since: NotSet,
            owes: NotSet,
        }
    }
}

impl From<shop::Model> for Shop {
    fn from(row: shop::Model) -> Self {
        Self {
            id: row.id,
            merchant: row.merchant_id,
            name: row.name,
            name_en: row.name_en,
            category: row.category_id,
            city: row.city,
            address: row.address,
            phone: row.phone,
            latitude_e6: row.latitude_e6,
            longitude_e6: row.longitude_e6,
            member_discount_bp: row.member_discount_bp,
            accept_within_s: row.accept_within_s,
            status: row.status,
            created_at: row.created_at,
        }
    }
}

impl From<Shop> for shop::ActiveModel {
    fn from(shop: Shop) -> Self {
        Self {
            id: Set(shop.id),
            merchant_id: Set(shop.merchant),
            name: Set(shop.name),
            name_en: Set(shop.name_en),
            category_id: Set(shop.category),
            city: Set(shop.city),
            address: Set(shop.address),
            phone: Set(shop.phone),
            latitude_e6: Set(shop.latitude_e6),
            longitude_e6: Set(shop.longitude_e6),
            member_discount_bp: Set(shop.member_discount_bp),
            accept_within_s: Set(shop.accept_within_s),
            status: Set(shop.status),
            created_at: Set(shop.created_at),
        }
    }
}

/// Which merchants are listed.
#[derive(Clone, Debug, Default)]
pub struct MerchantSearch {
    /// Only those that stand in one of these; none: wherever they stand.
    pub statuses: Vec<MerchantStatus>,
    /// Part of the legal name or of a shop's name.
    pub words: Option<String>,
    /// With an open shop in this city.
    pub city: Option<String>,
    /// With an open shop of this category, or of one below it.
    pub category: Option<String>,
    /// The longest waiting first, instead of the newest.
    pub oldest_first: bool,
}

/// A merchant, wherever it stands.
pub async fn merchant(
    conn: &impl ConnectionTrait,
    id: MerchantId,
) -> anyhow::Result<Option<Merchant>> {
    Ok(merchant::Entity::find_by_id(id).one(conn).await?.map(Merchant::from))
}

/// Merchants by their keys, in no order.
pub async fn merchants(
    conn: &impl ConnectionTrait,
    ids: &[MerchantId],
) -> anyhow::Result<Vec<Merchant>> {
    let found = merchant::Entity::find().filter(merchant::Column::Id.is_in(padded(ids)));
    Ok(found.all(conn).await?.into_iter().map(Merchant::from).collect())
}

/// A merchant, locked until the transaction ends. Never on the way of a payment.
pub async fn lock_merchant(tx: &Tx, id: MerchantId) -> anyhow::Result<Option<Merchant>> {
    let found = merchant::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(found.map(Merchant::from))
}

/// A merchant that cannot be suspended before the transaction ends. Waits for whoever is suspending
/// it now, and for nobody else: neither a claim nor a payout keeps it.
pub async fn keep_merchant(tx: &Tx, id: MerchantId) -> anyhow::Result<Option<Merchant>> {
    let found = merchant::Entity::find_by_id(id).lock(LockType::KeyShare).one(tx).await?;
    Ok(found.map(Merchant::from))
}

/// A page of merchants, with one row more than it shows.
pub async fn search_merchants(
    conn: &impl ConnectionTrait,
    search: MerchantSearch,
    window: &Window<ByKey<MerchantId>>,
) -> anyhow::Result<Vec<Merchant>> {
    let mut find = Conditions::default();
    if !search.statuses.is_empty() {
        let places = vec!["$"; search.statuses.len()].join(", ");
        let values = search.statuses.iter().map(|status| status.to_value().into());
        find.with(&format!("m.status IN ({places})"), values);
    }
    if let Some(words) = search.words {
        // `%` and `_` in what is searched stand for themselves.
        let words = text::words(&words);
        let plain = words.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let condition = "EXISTS (SELECT 1 FROM name_look n LEFT JOIN shop s ON s.id = n.owner_id \
                         WHERE n.merchant_id = m.id AND n.folded LIKE $ ESCAPE '!' \
                         AND (s.id IS NULL OR s.status = 'open'))";
        find.with(condition, [format!("%{plain}%").into()]);
    }
    if let Some(city) = search.city {
        let condition = "EXISTS (SELECT 1 FROM shop s WHERE s.merchant_id = m.id AND \
                         s.status = 'open' AND s.city = $)";
        find.with(condition, [city.into()]);
    }
    if let Some(category) = search.category {
        let condition = "EXISTS (SELECT 1 FROM shop s JOIN category c ON c.id = s.category_id \
                         WHERE s.merchant_id = m.id AND s.status = 'open' AND \
                         (c.id = $ OR c.parent_id = $))";
        find.with(condition, [category.clone().into(), category.into()]);
    }
    let (low, high) = if search.oldest_first {
        (window.after, window.before)
    } else {
        (window.before, window.after)
    };
    if let Some(ByKey(low)) = low {
        find.with("m.id > $", [low.into()]);
    }
    if let Some(ByKey(high)) = high {
        find.with("m.id < $", [high.into()]);
    }
    let order = if search.oldest_first == window.backwards { "DESC" } else { "ASC" };
    let text = format!(
        "SELECT m.* FROM merchant m {} ORDER BY m.id {order} LIMIT {}",
        find.text,
        window.limit(),
    );
    let found = merchant::Entity::find().from_raw_sql(sql(conn, text, find.values));
    Ok(found.all(conn).await?.into_iter().map(Merchant::from).collect())
}

/// Conditions of a search that all hold, with their values in order.
#[derive(Default)]
struct Conditions {
    text: String,
    values: Vec<Value>,
}

impl Conditions {
    /// Adds a condition in which each `$` stands for the next of its values.
    fn with(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.text.push_str(if self.text.is_empty() { "WHERE " } else { " AND " });
        let mut values = values.into_iter();
        for letter in condition.chars() {
            self.text.push(letter);
            if letter == '$' {
                self.values.extend(values.next());
                self.text.push_str(&self.values.len().to_string());
            }
        }
    }
}

/// Writes a new merchant.
pub async fn insert_merchant(tx: &Tx, merchant: Merchant) -> Result<(), DbErr> {
    let row = merchant::ActiveModel::from(merchant.clone());
    merchant::Entity::insert(row).exec_without_returning(tx).await?;
    look_of_merchant(tx, merchant.id.0, &merchant.legal_name).await
}

/// Writes a merchant that was locked.
pub async fn save_merchant(tx: &Tx, merchant: Merchant) -> Result<(), DbErr> {
    tx.changes_directory();
    look_of_merchant(tx, merchant.id.0, &merchant.legal_name).await?;
    let row = merchant::ActiveModel::from(merchant);
    merchant::Entity::update(row).exec(tx).await?;
    Ok(())
}

/// A shop, open or closed.
pub async fn shop(conn: &impl ConnectionTrait, id: ShopId) -> anyhow::Result<Option<Shop>> {
    Ok(shop::Entity::find_by_id(id).one(conn).await?.map(Shop::from))
}

/// A shop with its merchant.
pub async fn shop_and_merchant(
    conn: &impl ConnectionTrait,
    id: ShopId,
) -> anyhow::Result<Option<(Shop, Merchant)>> {
    let found = shop::Entity::find_by_id(id).find_also_related(merchant::Entity).one(conn).await?;
    Ok(found.and_then(|(shop, merchant)| Some((shop.into(), merchant?.into()))))
}

/// A shop, locked until the transaction ends.
pub async fn lock_shop(tx: &Tx, id: ShopId) -> anyhow::Result<Option<Shop>> {
    Ok(shop::Entity::find_by_id(id).lock_exclusive().one(tx).await?.map(Shop::from))
}

/// Shops by their keys, in no order.
pub async fn shops(conn: &impl ConnectionTrait, ids: &[ShopId]) -> anyhow::Result<Vec<Shop>> {
    let found = shop::Entity::find().filter(shop::Column::Id.is_in(padded(ids)));
    Ok(found.all(conn).await?.into_iter().map(Shop::from).collect())
}

/// The shops of these merchants, the first entered first.
pub async fn shops_of(
    conn: &impl ConnectionTrait,
    merchants: &[MerchantId],
) -> anyhow::Result<Vec<Shop>> {
    let found = shop::Entity::find()
        .filter(shop::Column::MerchantId.is_in(padded(merchants)))
        .order_by_asc(shop::Column::Id);
    Ok(found.all(conn).await?.into_iter().map(Shop::from).collect())
}

/// How many shops a merchant has.
pub async fn count_shops(tx: &Tx, merchant: MerchantId) -> anyhow::Result<u64> {
    Ok(shop::Entity::find().filter(shop::Column::MerchantId.eq(merchant)).count(tx).await?)
}

/// Writes a new shop.
pub async fn insert_shop(tx: &Tx, shop: Shop) -> Result<(), DbErr> {
    let row = shop::ActiveModel::from(shop.clone());
    shop::Entity::insert(row).exec_without_returning(tx).await?;
    look_of_shop(tx, (shop.id.0, shop.merchant.0), &shop.name, shop.name_en.as_deref()).await
}

/// Writes a shop. Its listings are for the caller to bring up to date.
pub async fn save_shop(tx: &Tx, shop: Shop) -> Result<(), DbErr> {
    tx.changes_directory();
    look_of_shop(tx, (shop.id.0, shop.merchant.0), &shop.name, shop.name_en.as_deref()).await?;
    shop::Entity::update(shop::ActiveModel::from(shop)).exec(tx).await?;
    Ok(())
}

impl From<payout_account::Model> for PayoutAccount {
    fn from(row: payout_account::Model) -> Self {
        Self {
            merchant: row.merchant_id,
            bank_name: row.bank_name,
            number: row.account_number,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        }
    }
}

/// Where a merchant is paid out; none until an owner has said.
pub async fn payout_account(
    conn: &impl ConnectionTrait,
    merchant: MerchantId,
) -> anyhow::Result<Option<PayoutAccount>> {
    let found = payout_account::Entity::find_by_id(merchant).one(conn).await?;
    Ok(found.map(PayoutAccount::from))
}

/// Writes where a merchant is paid out from now on.
pub async fn save_payout_account(tx: &Tx, account: PayoutAccount) -> Result<(), DbErr> {
    use payout_account::Column::{AccountNumber, BankName, ChangedAt, ChangedBy, MerchantId};
    let row = payout_account::ActiveModel {
        merchant_id: Set(account.merchant),
        bank_name: Set(account.bank_name),
        account_number: Set(account.number),
        changed_at: Set(account.changed_at),
        changed_by: Set(account.changed_by),
    };
    let mut instead = OnConflict::column(MerchantId);
    instead.update_columns([BankName, AccountNumber, ChangedAt, ChangedBy]);
    payout_account::Entity::insert(row).on_conflict(instead).exec_without_returning(tx).await?;
    Ok(())
}

/// Whether there is a category of this slug.
pub async fn has_category(conn: &impl ConnectionTrait, slug: &str) -> anyhow::Result<bool> {
    Ok(category::Entity::find_by_id(slug).one(conn).await?.is_some())
}
