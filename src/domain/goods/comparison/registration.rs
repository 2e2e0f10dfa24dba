//! With what the merchant registered.

use entity::merchant::Status;

use super::{Code, Facts, Found};
use crate::domain::goods::model::{Content, Verdict};
use crate::infra::text::fold;

/// Digits and letters of a unified social credit code.
const LICENCE_LENGTH: usize = 18;

/// Offers are shown for approved merchants only.
pub fn merchant_not_approved(facts: &Facts) -> Option<Found> {
    let status = facts.registration.merchant_status;
    let named = match status {
        Status::Approved => return None,
        Status::Pending => "PENDING",
        Status::Rejected => "REJECTED",
        Status::Suspended => "SUSPENDED",
        Status::Closing => "CLOSING",
        Status::Closed => "CLOSED",
    };
    let evidence = [("merchantStatus", named.to_owned())];
    Some(Found::new(Code::MerchantNotApproved, Verdict::Reject, evidence))
}

/// A closed shop shows nothing new.
pub fn shop_closed(facts: &Facts) -> Option<Found> {
    let evidence = [("shopStatus", "CLOSED".to_owned())];
    let closed = !facts.registration.shop_open;
    closed.then(|| Found::new(Code::ShopClosed, Verdict::Reject, evidence))
}

/// A shop sells what is of its registered family.
pub fn category_unlike_shop(entry: &Content, facts: &Facts) -> Option<Found> {
    let registered = &facts.registration;
    let evidence = || {
        [
            ("category", entry.category.clone()),
            ("family", registered.entry_family.clone()),
            ("shopCategory", registered.shop_category.clone()),
            ("shopFamily", registered.shop_family.clone()),
        ]
    };
    let unlike = registered.entry_family != registered.shop_family;
    unlike.then(|| Found::new(Code::CategoryUnlikeShop, Verdict::Review, evidence()))
}

/// Whoever calls a shop so that it cannot be told from another's lives off their name.
pub fn name_like_another(facts: &Facts) -> Option<Found> {
    let evidence = facts.lookalike.as_ref()?.evidence();
    Some(Found::new(Code::NameLooksLikeAnother, Verdict::Review, evidence))
}

/// Whoever writes another's licence number into an offer sells under another's name.
pub fn foreign_licence(entry: &Content, facts: &Facts) -> Option<Found> {
    let own = fold(&facts.registration.licence_no);
    let text = fold(&format!("{} {}", entry.title, entry.description));
    let mut codes = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let named = codes.find(|code| looks_like_a_licence(code) && *code != own)?;
    let evidence = [("licenceNo", named.to_ascii_uppercase())];
    Some(Found::new(Code::ForeignLicence, Verdict::Review, evidence))
}

/// 18 characters, of which the second to eighth are digits: kind of body and place.
fn looks_like_a_licence(code: &str) -> bool {
    code.len() == LICENCE_LENGTH
        && code.chars().skip(2).take(6).all(|letter| letter.is_ascii_digit())
}
