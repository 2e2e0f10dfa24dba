//! Merchants of the demo city register, are approved, and open shops, counters and plans.

use anyhow::Context as _;
use entity::id::{MerchantId, ShopId};
use entity::money::Money;
use entity::shop;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::catalogue::{Brand, Place, Trade};
use super::city::{City, Merchant, Shop, granted};
use super::dice::in_turn;
use super::offers::Shelf;
use super::progress::Progress;
use super::{PASSWORD, people};
use crate::domain::identity::{
    self, Actor, AddStaff, Device, RegisterMerchant, Role, SetPayoutAccount,
    SetPayoutAccountRefused, ShopDraft, StaffMember, licence,
};
use crate::domain::membership::{self, CreatePlan};
use crate::domain::operator::{self, Ruling};
use crate::domain::reminder::{self, Fact, Kind};
use crate::infra::failure::{Failure, Outcome};

/// Cities, those with many merchants more than once.
const CITIES: [&str; 16] = [
    "上海", "北京", "成都", "上海", "广州", "深圳", "上海", "杭州", "武汉", "北京", "西安", "成都",
    "南京", "重庆", "杭州", "上海",
];

/// Where merchants have their accounts.
const BANKS: [&str; 4] = ["中国工商银行", "中国农业银行", "中国建设银行", "招商银行"];

/// Where, as what and under which name a merchant is.
struct Sign<'a> {
    number: usize,
    trade_number: usize,
    trade: &'a Trade,
    brand: &'a Brand,
    places: Vec<&'a Place>,
    city: &'static str,
}

impl City {
    /// Registers, approves and furnishes so many merchants; leaves the last `waiting` of them to be
    /// approved by whoever looks at the demo.
    pub async fn open_shops(&mut self, count: usize, waiting: usize) -> anyhow::Result<()> {
        let opened = count.saturating_sub(waiting);
        let progress = Progress::stage("merchants", opened);
        let hashes = self.hashes(opened.saturating_mul(2)).await?;
        for (number, hashes) in hashes.chunks(2).enumerate() {
            let [owner, cashier] = hashes else { continue };
            // All within the first day, however many.
            let second = 28_800_i64.saturating_mul(i64::try_from(number)?);
            let second = second.checked_div(i64::try_from(opened)?).unwrap_or_default();
            self.calendar.turn_to(0, second.saturating_add(8 * 3_600));
            self.open_merchant(number, owner, cashier).await?;
            progress.step();
        }
        Ok(())
    }

    /// Registers merchants for the operator to decide about.
    pub async fn apply(&mut self, first: usize, count: usize) -> anyhow::Result<()> {
        let hashes = self.hashes(count).await?;
        for (number, hash) in (first..).zip(hashes) {
            self.register(number, &hash).await?;
        }
        Ok(())
    }

    async fn open_merchant(
        &mut self,
        number: usize,
        owner_hash: &str,
        cashier_hash: &str,
    ) -> anyhow::Result<()> {
        let (owner, licence_no, owner_login) = self.register(number, owner_hash).await?;
        let (id, clock) = (owner.merchant, &self.app.clock);
        self.calendar.pass(20);
        let operator = self.operator;
        self.act(async |tx| {
            let reason = Some("营业执照核验无误".to_owned());
            let ruling = Ruling { operator, merchant: id, reason };
            operator::approve_merchant(tx, clock, ruling).await
        })
        .await?;
        self.take_payouts(&owner, number).await?;
        // Every other merchant has one shop, the others two or three.
        let sign = self.sign(number)?;
        let more = match number.checked_rem(4) {
            Some(1) => 1_usize,
            Some(3) => 2,
            _ => 0,
        };
        let more = more.min(sign.places.len().saturating_sub(1));
        let country = self.app.config.policy.phone_country;
        for further in 1..=more {
            let draft = sign.shop(further)?;
            let made = self
                .act(async |tx| identity::create_shop(tx, clock, country, id, draft.clone()).await);
            made.await?;
        }
        let found = shop::Entity::find().filter(shop::Column::MerchantId.eq(id));
        let found = found.order_by_asc(shop::Column::Id).all(self.app.db.read()).await?;
        let first = found.first().context("a merchant opened no shop")?.id;
        let login = format!("{}.till", sign.login());
        let cashier = self.hire(id, first, &login, number, cashier_hash).await?;
        let (name, trade, city) = (sign.name(), sign.trade_number, sign.city.to_owned());
        let plans = self.plans(&sign, id).await?;
        let goods = self.catalogue.goods_of(sign.trade).len();
        let mut shops = Vec::with_capacity(found.len());
        for row in found {
            shops.push(Shop {
                id: row.id,
                name: row.name,
                shelf: Shelf::new(goods, &mut self.dice),
                offers: Vec::new(),
            });
        }
        self.merchants.push(Merchant {
            id,
            licence_no,
            name,
            city,
            trade,
            owner,
            owner_login,
            cashier,
            cashier_login: login,
            shops,
            plans,
        });
        Ok(())
    }

    async fn register(
        &self,
        number: usize,
        hash: &str,
    ) -> anyhow::Result<(StaffMember, String, String)> {
        let sign = self.sign(number)?;
        let login = sign.login();
        let place = sign.places.first().context("a city has no streets")?;
        let licence_no = format!("91{}MA{number:07}", place.division);
        let licence_no = licence::with_check_digit(&licence_no);
        let asked = RegisterMerchant {
            licence_no: licence_no.clone(),
            legal_name: format!("{}{}{}有限公司", sign.city, sign.brand.name, sign.trade.industry),
            contact_phone: people::merchant_phone(number),
            shop: sign.shop(0)?,
            login: login.clone(),
            name: people::person(number.saturating_add(100))?.name,
            password: PASSWORD.to_owned(),
            device: Device::default(),
        };
        let country = self.app.config.policy.phone_country;
        let checked = granted(asked.check(country).map_err(Failure::Refused))?;
        let (clock, hash) = (&self.app.clock, hash.to_owned());
        let registered = self
            .act(async |tx| identity::register_merchant(tx, clock, country, checked, hash).await);
        match registered.await?.0 {
            Actor::Staff { member, .. } => Ok((member, licence_no, login)),
            _ => anyhow::bail!("a merchant's owner is no staff"),
        }
    }

    /// Sets the account that a merchant is paid out to; it is reminded of it, as by the API.
    async fn take_payouts(&self, owner: &StaffMember, number: usize) -> anyhow::Result<()> {
        let bank = *in_turn(&BANKS, number)?;
        let merchant = owner.merchant;
        let asked = SetPayoutAccount {
            merchant,
            owner: owner.id,
            bank_name: bank.to_owned(),
            account_number: format!("6228 4800 {number:04} 0{number:04} 18"),
        };
        let checked = granted(asked.check().map_err(Failure::Refused))?;
        let clock = &self.app.clock;
        self.act(async |tx| -> Outcome<(), SetPayoutAccountRefused> {
            identity::set_payout_account(tx, clock, checked).await?;
            let what = Kind::PayoutAccountChanged;
            reminder::record(tx, clock, Fact::Merchant { what, merchant }).await?;
            Ok(())
        })
        .await
    }

    async fn hire(
        &self,
        merchant: MerchantId,
        shop: ShopId,
        login: &str,
        number: usize,
        hash: &str,
    ) -> anyhow::Result<StaffMember> {
        let asked = AddStaff {
            merchant,
            shop: Some(shop),
            login: login.to_owned(),
            name: people::person(number.saturating_add(400))?.name,
            role: Role::Cashier,
            password: PASSWORD.to_owned(),
        };
        let checked = granted(asked.check().map_err(Failure::Refused))?;
        let clock = &self.app.clock;
        let id = self
            .act(async |tx| identity::add_staff(tx, clock, checked, hash.to_owned()).await)
            .await?;
        Ok(StaffMember { id, merchant, shop: Some(shop), role: Role::Cashier })
    }

    async fn plans(
        &self,
        sign: &Sign<'_>,
        merchant: MerchantId,
    ) -> anyhow::Result<Vec<entity::id::PlanId>> {
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let mut plans = Vec::new();
        for plan in sign.plans(policy.cooling_off_days, merchant)? {
            let made = self.act(async |tx| membership::create_plan(tx, clock, policy, plan).await);
            plans.push(made.await?);
        }
        Ok(plans)
    }

    fn sign(&self, number: usize) -> anyhow::Result<Sign<'_>> {
        let trades = self.catalogue.trades.len();
        let trade_number = number.checked_rem(trades).unwrap_or_default();
        let round = number.checked_div(trades).unwrap_or_default();
        // Another brand in each round of trades, and neighbours in the table far apart.
        let brand = trade_number.saturating_mul(13).saturating_add(round);
        let city = *in_turn(&CITIES, number)?;
        let mut places = self.catalogue.places_of(city);
        let turn = number.checked_rem(places.len()).unwrap_or_default();
        places.rotate_left(turn);
        Ok(Sign {
            number,
            trade_number,
            trade: in_turn(&self.catalogue.trades, trade_number)?,
            brand: in_turn(&self.catalogue.brands, brand)?,
            places,
            city,
        })
    }
}

impl Sign<'_> {
    fn name(&self) -> String {
        format!("{}{}", self.brand.name, self.trade.name)
    }

    fn login(&self) -> String {
        let plain = format!("{}-{}", self.brand.slug, self.trade.slug);
        // The names come again once every trade had every brand.
        if self.number < 1_650 { plain } else { format!("{plain}-{}", self.number) }
    }

    fn shop(&self, further: usize) -> anyhow::Result<ShopDraft> {
        let place = self.places.get(further).context("a city has too few streets")?;
        let number = i64::try_from(self.number.saturating_add(further))?;
        let house = number.saturating_mul(37).checked_rem(480).unwrap_or_default();
        // Within some 300 metres of the middle of the street.
        let aside = |step: i64| {
            let turned = number.saturating_mul(step).checked_rem(5_000).unwrap_or_default();
            turned.saturating_sub(2_500)
        };
        let (name, brand_en) = (self.name(), &self.brand.name_en);
        Ok(ShopDraft {
            name: format!("{name}（{}店）", place.name),
            name_en: Some(format!("{brand_en} {}, {}", self.trade.name_en, place.name_en)),
            category: self.trade.category.clone(),
            city: place.city.clone(),
            address: format!("{}{}号", place.address, house.saturating_add(1)),
            phone: Some(people::merchant_phone(self.number)),
            latitude: identity::degrees(place.latitude_e6.saturating_add(aside(1_237))),
            longitude: identity::degrees(place.longitude_e6.saturating_add(aside(2_111))),
            member_discount_bp: 800_i64
                .saturating_add(number.checked_rem(5).unwrap_or_default().saturating_mul(200)),
            accept_within_s: 900,
        })
    }

    fn plans(
        &self,
        cooling_off_days: i64,
        merchant: MerchantId,
    ) -> anyhow::Result<[CreatePlan; 2]> {
        let name = self.name();
        let small = Money::from_fen(self.trade.plan_fen)?;
        // A second plan of twice the price, with more on top.
        let large = small.times(2).context("a plan beyond all bounds")?;
        let turn = self.number.checked_rem(3).unwrap_or_default();
        let share = match turn {
            0 => 4_000,
            1 => 5_000,
            _ => 6_000,
        };
        let valid = match turn {
            0 => Some(365),
            // So short that reminders of expiring bonuses fall into the month of the demo.
            1 => Some(45),
            _ => None,
        };
        let plan = |title: &str, price: Money, bonus: Money| CreatePlan {
            merchant,
            name: format!("{name}{title}"),
            description: format!(
                "充值{price}元，赠送{bonus}元；{name}各门店及全网商户均享会员价。\n\
                 Pay {price}, get {bonus} on top; member prices here and at every shop of the \
                 network."
            ),
            price,
            bonus,
            custody_share_bp: Some(share),
            bonus_valid_days: valid,
            terms: format!(
                "一、充值本金长期有效，{cooling_off_days}日内未消费可全额退款。\n二、赠送金额仅限消费，不可提现。\n\
                 三、本金的{}%由平台托管，可在全网其他商户使用。",
                share / 100
            ),
        };
        let bonus = |price: Money, percent: i64| {
            price.share_down(percent, 100).context("a bonus beyond all bounds")
        };
        Ok([plan("轻享卡", small, bonus(small, 5)?), plan("畅享卡", large, bonus(large, 12)?)])
    }
}
