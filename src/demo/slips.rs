//! Entries that the comparison stops, as they happen: for the operator's queue to have work.

use anyhow::Context as _;
use entity::money::Money;

use super::city::City;
use crate::domain::goods::entry::Draft;
use crate::domain::goods::{self, Decision, Desk, Review, RevisionStatus, Saved};

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slip {
    Superlative,
    HardlySaves,
    PhoneNumber,
    LinkInTitle,
    SavesTooMuch,
    ForbiddenWord,
    Copied,
    RaisedBefore,
    OtherTrade,
    Twice,
    ForeignLicence,
}

const SLIPS: [Slip; 11] = [
    Slip::Superlative,
    Slip::HardlySaves,
    Slip::PhoneNumber,
    Slip::LinkInTitle,
    Slip::SavesTooMuch,
    Slip::ForbiddenWord,
    Slip::Copied,
    Slip::RaisedBefore,
    Slip::OtherTrade,
    Slip::Twice,
    Slip::ForeignLicence,
];

/// How many of so many offers are slips.
pub fn among(offers: usize) -> usize {
    match offers {
        0..20 => 0,
        20..200 => 4,
        200..1_000 => SLIPS.len(),
        _ => 15,
    }
}

/// How many of so many slips are new offers; the others are revisions of known ones.
pub fn new_offers(slips: usize) -> usize {
    SLIPS.iter().cycle().take(slips).filter(|slip| **slip != Slip::RaisedBefore).count()
}

impl City {
    /// Enters the so-manieth slip. The operator has decided about two of them, merchants have
    /// answered others; the rest waits.
    pub async fn slip(&mut self, number: usize) -> anyhow::Result<()> {
        let slip = *super::dice::in_turn(&SLIPS, number)?;
        // A merchant with an entry of its own, another one each time.
        let turn = number.saturating_mul(17).saturating_add(3);
        let place = turn.checked_rem(self.entered.len()).unwrap_or_default();
        let known = self.entered.get(place).context("nothing was entered")?;
        let (mut merchant, mut shop) = (known.merchant, known.shop);
        let mut offer = None;
        let mut draft = match slip {
            Slip::Copied => {
                let (other, copied) = self.copy_of_another(place)?;
                (merchant, shop) = (other, 0);
                copied
            }
            Slip::RaisedBefore => {
                offer = Some(known.offer);
                known.draft.clone()
            }
            Slip::Twice => known.draft.clone(),
            _ => self.draft(merchant, shop)?,
        };
        self.spoil(slip, merchant, &mut draft)?;
        let saved = self.save(merchant, shop, offer, draft).await?;
        let waits = self.became(saved.revision).await? == RevisionStatus::NeedsReview;
        match number {
            0 if waits => self.decide(saved, Decision::Reject, "请删除无法证明的宣传用语。").await,
            8 if waits => self.decide(saved, Decision::Pass, "门店确实经营该类商品。").await,
            _ if waits && slip != Slip::SavesTooMuch => self.answer(merchant, saved).await,
            _ => Ok(()),
        }
    }

    fn spoil(&self, slip: Slip, merchant: usize, draft: &mut Draft) -> anyhow::Result<()> {
        let part = |percent: i64| {
            let part = draft.list_price.share_down(percent, 1_000);
            part.context("a price beyond all bounds")
        };
        match slip {
            Slip::Superlative => draft.title = format!("全城最佳 {}", draft.title),
            Slip::HardlySaves => draft.member_price = part(995)?,
            Slip::PhoneNumber => draft.description.push_str("\n预订请致电 160 0000 0000。"),
            Slip::LinkInTitle => draft.title.push_str(" www.example.com"),
            Slip::SavesTooMuch => draft.member_price = part(60)?,
            Slip::ForbiddenWord => draft.title = format!("高仿 {}", draft.title),
            Slip::Copied | Slip::Twice => {}
            Slip::RaisedBefore => {
                draft.member_price = part(900)?.min(draft.member_price);
                draft.list_price = part(1_400)?;
            }
            Slip::OtherTrade => {
                let fashion = draft.category == "bags";
                (if fashion { "coffee" } else { "bags" }).clone_into(&mut draft.category);
                "帆布托特包 店铺纪念款".clone_into(&mut draft.title);
                draft.title_en = Some("Canvas tote, shop edition".to_owned());
                draft.barcode = None;
                (draft.list_price, draft.member_price) =
                    (Money::from_fen(12_900)?, Money::from_fen(9_900)?);
            }
            Slip::ForeignLicence => {
                let others = self.merchants.iter().enumerate();
                let mut others = others.filter(|(place, _)| *place != merchant);
                if let Some((_, other)) = others.next() {
                    draft.description.push_str("\n供货方营业执照：");
                    draft.description.push_str(&other.licence_no);
                }
            }
        }
        Ok(())
    }

    /// An entry of another merchant in the same words, where two merchants have one trade.
    fn copy_of_another(&mut self, place: usize) -> anyhow::Result<(usize, Draft)> {
        let trade_of = |merchant: usize| self.merchants.get(merchant).map(|found| found.trade);
        let copied = self.entered.iter().find_map(|entered| {
            let trade = trade_of(entered.merchant)?;
            let mut others = self.merchants.iter().enumerate();
            let other = others
                .find(|(number, other)| other.trade == trade && *number != entered.merchant)?;
            Some((other.0, entered.draft.clone()))
        });
        if let Some(found) = copied {
            return Ok(found);
        }
        let known = self.entered.get(place).context("nothing was entered")?;
        Ok((known.merchant, known.draft.clone()))
    }

    async fn decide(&self, saved: Saved, decision: Decision, why: &str) -> anyhow::Result<()> {
        self.calendar.pass(1_800);
        let tree = self.app.categories.tree(&self.app.db).await?;
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let desk = Desk { clock, categories: &tree, policy };
        let (operator, revision) = (self.operator, saved.revision);
        let review = Review { operator, revision, decision, reason: Some(why.to_owned()) };
        self.act(async |tx| goods::review(tx, desk, review).await).await?;
        Ok(())
    }

    async fn answer(&self, merchant: usize, saved: Saved) -> anyhow::Result<()> {
        let merchant = self.merchants.get(merchant).context("no such merchant")?;
        self.calendar.pass(900);
        let tree = self.app.categories.tree(&self.app.db).await?;
        let (clock, policy) = (&self.app.clock, &self.app.config.policy);
        let desk = Desk { clock, categories: &tree, policy };
        let answers = vec![(1, "内容属实，可提供凭证，请人工复核。".to_owned())];
        let answered = self.act(async |tx| {
            goods::answer(tx, desk, &merchant.owner, saved.revision, answers).await
        });
        answered.await?;
        Ok(())
    }
}
