//! What the shops of the demo city enter: goods of their trade, at prices of their own.

use anyhow::Context as _;
use entity::id::RevisionId;
use entity::money::Money;
use entity::revision;
use sea_orm::EntityTrait as _;

use super::catalogue::{Form, Good};
use super::city::{City, Entered};
use super::dice::{Dice, in_turn};
use super::progress::Progress;
use crate::domain::goods::{self, Desk, RevisionStatus, Save, Saved, entry::Draft, entry::Stock};

/// The restricted range of barcodes, which no manufacturer has.
const BARCODES: &str = "200";

/// Entries that are kept to be changed or copied later.
const KEPT: usize = 400;

/// The order in which a shop enters its goods: each once, then each in another way, and so on.
pub struct Shelf {
    order: Vec<usize>,
    next: usize,
}

impl Shelf {
    /// An order of so many goods.
    pub fn new(goods: usize, dice: &mut Dice) -> Self {
        let mut order: Vec<usize> = (0..goods).collect();
        dice.shuffle(&mut order);
        Self { order, next: 0 }
    }

    /// The next good, as a place among the trade's goods, and how often it was there before.
    fn take(&mut self) -> anyhow::Result<(usize, usize)> {
        let good = *in_turn(&self.order, self.next)?;
        let round = self.next.checked_div(self.order.len()).unwrap_or_default();
        self.next = self.next.saturating_add(1);
        Ok((good, round))
    }
}

/// What an offer is called, and what that makes of the usual price, in percent.
struct Named {
    title: String,
    title_en: String,
    percent: i64,
}

impl City {
    /// Has so many offers entered, shop by shop in turn, spread over these days.
    pub async fn enter_offers(
        &mut self,
        count: usize,
        (first_day, last_day): (i64, i64),
    ) -> anyhow::Result<()> {
        let progress = Progress::stage("offers", count);
        let shops = self.shops();
        let open = 10 * 3_600;
        let span = last_day.saturating_sub(first_day).saturating_mul(86_400);
        for number in 0..count {
            let (merchant, shop) = *in_turn(&shops, number)?;
            let share = span.saturating_mul(i64::try_from(number)?);
            let second = share.checked_div(i64::try_from(count)?).unwrap_or_default();
            self.calendar.turn_to(first_day, second.saturating_add(open));
            self.enter_next(merchant, shop).await?;
            progress.step();
        }
        Ok(())
    }

    /// All shops, as places among the merchants and among each one's shops: the first shops of all
    /// merchants before the second ones.
    pub fn shops(&self) -> Vec<(usize, usize)> {
        let most = self.merchants.iter().map(|merchant| merchant.shops.len()).max();
        let of_turn = |turn: usize| {
            let numbered = self.merchants.iter().enumerate();
            numbered
                .filter(move |(_, merchant)| turn < merchant.shops.len())
                .map(move |(number, _)| (number, turn))
        };
        (0..most.unwrap_or_default()).flat_map(of_turn).collect()
    }

    /// Enters what is next on a shop's shelf.
    pub async fn enter_next(&mut self, merchant: usize, shop: usize) -> anyhow::Result<()> {
        let draft = self.draft(merchant, shop)?;
        let saved = self.save(merchant, shop, None, draft.clone()).await?;
        let list_price = draft.list_price;
        if self.entered.len() < KEPT {
            self.entered.push(Entered { offer: saved.offer, merchant, shop, draft });
        }
        let found = self.merchants.get_mut(merchant);
        let found = found.and_then(|found| found.shops.get_mut(shop));
        found.context("no such shop")?.offers.push((saved.offer, list_price));
        Ok(())
    }

    /// Saves an entry of a shop: a new offer, or a new revision of one.
    pub async fn save(
        &self,
        merchant: usize,
        shop: usize,
        offer: Option<entity::id::OfferId>,
        mut draft: Draft,
    ) -> anyhow::Result<Saved> {
        let merchant = self.merchants.get(merchant).context("no such merchant")?;
        if draft.images.is_empty() {
            let picture = self.picture(merchant.id, &draft.category).await?;
            draft.images.push(picture.to_string());
        }
        let shop = merchant.shops.get(shop).context("no such shop")?.id;
        let tree = self.app.categories.tree(&self.app.db).await?;
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let desk = Desk { clock, categories: &tree, policy };
        let save = Save { member: &merchant.owner, offer, reference: None, shop, draft };
        self.act(async |tx| goods::save(tx, desk, save).await).await
    }

    /// What the comparison made of a revision.
    pub async fn became(&self, revision: RevisionId) -> anyhow::Result<RevisionStatus> {
        let found = revision::Entity::find_by_id(revision).one(self.app.db.read()).await?;
        Ok(found.context("a saved revision is not there")?.status)
    }

    /// What is next on a shop's shelf, with words and prices.
    pub fn draft(&mut self, merchant: usize, shop: usize) -> anyhow::Result<Draft> {
        let owner = self.merchants.get_mut(merchant).context("no such merchant")?;
        let trade = in_turn(&self.catalogue.trades, owner.trade)?;
        let shop = owner.shops.get_mut(shop).context("no such shop")?;
        let (place, round) = shop.shelf.take()?;
        let goods = self.catalogue.goods_of(trade);
        let good = *in_turn(&goods, place)?;
        let named = named(good, round.saturating_add(place), round)?;
        let (list_price, member_price) = prices(good, named.percent, &mut self.dice)?;
        let counted = good.form.is_counted();
        let stock = match self.dice.between(0, 9) {
            0..=6 if counted => Stock::Left(self.dice.between(12, 240)),
            _ => Stock::Unlimited,
        };
        let packed = good.form == Form::Pack;
        Ok(Draft {
            description: description(&shop.name, good, &named, &mut self.dice)?,
            barcode: packed.then(|| barcode(&named.title)),
            title: named.title,
            title_en: Some(named.title_en),
            category: good.category.clone(),
            list_price,
            member_price,
            stock,
            images: Vec::new(),
            valid_from: None,
            valid_until: None,
        })
    }
}

/// A good in one of its ways; after the usual ones, in ever larger numbers.
fn named(good: &Good, turn: usize, round: usize) -> anyhow::Result<Named> {
    let ways = good.form.ways();
    if round < ways.len() {
        let (way, way_en, percent) = *in_turn(ways, turn)?;
        let title = [good.title.as_str(), way].join(" ").trim_end().to_owned();
        let apart = if way_en.is_empty() { "" } else { ", " };
        return Ok(Named { title, title_en: format!("{}{apart}{way_en}", good.title_en), percent });
    }
    let count = round.saturating_sub(ways.len()).saturating_add(12);
    let percent = i64::try_from(count)?.saturating_mul(90);
    let (unit, unit_en) = match good.form {
        Form::Visit | Form::Job | Form::Night => ("次卡", "visits"),
        Form::Course => ("课时家庭卡", "lessons to share"),
        _ => ("份团购", "portions to share"),
    };
    Ok(Named {
        title: format!("{} {count}{unit}", good.title),
        title_en: format!("{}, {count} {unit_en}", good.title_en),
        percent,
    })
}

/// The list price around what is usual, the member price 8 to 28 % below it.
fn prices(good: &Good, percent: i64, dice: &mut Dice) -> anyhow::Result<(Money, Money)> {
    let usual = good.fen.saturating_mul(percent).checked_div(100).unwrap_or_default();
    let asked = usual.saturating_mul(dice.between(91, 114)).checked_div(100).unwrap_or_default();
    let list = tidy(asked, 50).max(200);
    let member = list.saturating_mul(100_i64.saturating_sub(dice.between(8, 28)));
    let member = tidy(member.checked_div(100).unwrap_or_default(), 10);
    Ok((Money::from_fen(list)?, Money::from_fen(member)?))
}

/// Down to a price that people write on a tag; `finest` fen below ten yuan.
fn tidy(fen: i64, finest: i64) -> i64 {
    let step = match fen {
        ..1_000 => finest,
        1_000..20_000 => finest.saturating_mul(2),
        20_000..100_000 => finest.saturating_mul(10),
        _ => finest.saturating_mul(20),
    };
    fen.saturating_sub(fen.checked_rem(step).unwrap_or_default())
}

/// The shop's own words.
fn description(shop: &str, good: &Good, named: &Named, dice: &mut Dice) -> anyhow::Result<String> {
    let (what, what_en) = (&named.title, &named.title_en);
    let (words, words_en) = match good.form {
        Form::Cup => (
            [
                "下单后现做，约10分钟可取。",
                "可选冷热，糖度请在备注中说明。",
                "当日原料，当日用完。",
            ],
            "Made when you order, ready in about ten minutes.",
        ),
        Form::Dish | Form::Set => (
            ["堂食或自取均可，高峰时段请稍候。", "食材每日清晨到店。", "忌口请在备注中说明。"],
            "Eat in or take away; tell us in the note what you do not eat.",
        ),
        Form::Fresh => (
            ["产地直采，当日分拣。", "坏果包赔，请保留照片。", "到店自提，可代为清洗分切。"],
            "Sorted this morning; pick it up at the shop.",
        ),
        Form::Daily => (
            ["当日现制，售完即止。", "可预订，请提前一天下单。", "到店自提，附赠手提袋。"],
            "Made today, until it is gone.",
        ),
        Form::Ticket => (
            ["凭核销码到店换票。", "节假日通用，当日有效。", "请提前二十分钟到场。"],
            "Show the code at the counter and get your ticket.",
        ),
        Form::Pack | Form::Thing | Form::Piece => (
            ["未拆封七日内可退换。", "到店自提，先到先得。", "附赠简易包装，礼盒请提前一天预订。"],
            "Pick it up at the shop; unopened, it can be returned within seven days.",
        ),
        Form::Visit | Form::Course => (
            [
                "请提前一天预约，凭核销码到店使用。",
                "周末名额有限，请尽早预约。",
                "首次到店请提前十分钟。",
            ],
            "Book a day ahead and show the code at the counter.",
        ),
        Form::Night => (
            [
                "14点后入住，12点前退房。",
                "含双人早餐，可寄存行李。",
                "入住前一天18点前可免费改期。",
            ],
            "Check in after 14:00, check out before 12:00.",
        ),
        Form::Job => (
            [
                "技师上岗均经培训，完工后验收。",
                "如需加项，先报价后施工。",
                "服务后三十天内有问题免费返修。",
            ],
            "Done by trained staff, and checked with you at the end.",
        ),
    };
    let chosen = dice.one(&words)?;
    Ok(format!("{shop}的{what}。{chosen}会员使用余额支付，享会员价。\n{what_en}. {words_en}"))
}

/// The same for the same title at every shop, as it is with what comes in boxes.
fn barcode(title: &str) -> String {
    let mixed = title
        .bytes()
        .fold(7_u64, |mixed, byte| mixed.wrapping_mul(1_000_003).wrapping_add(u64::from(byte)));
    let body = format!("{BARCODES}{:09}", mixed.checked_rem(1_000_000_000).unwrap_or_default());
    let weights = [1_u32, 3].into_iter().cycle();
    let digits = body.chars().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = digits.zip(weights).map(|(digit, by)| digit.saturating_mul(by)).sum();
    let check = 10_u32.saturating_sub(sum.checked_rem(10).unwrap_or_default());
    format!("{body}{}", check.checked_rem(10).unwrap_or_default())
}
