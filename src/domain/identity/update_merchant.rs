//! Correcting a merchant's registration.

use async_graphql::Enum;
use entity::id::MerchantId;
use serde::{Deserialize, Serialize};

use super::register_merchant::{
    contact_phone_invalid, legal_name_invalid, licence_invalid, licence_taken, taken,
};
use super::{contact, licence, store};
use crate::domain::image::ImageRefused;
use crate::infra::db::Tx;
use crate::infra::failure::{Outcome, Refusal, Says, says};
use crate::infra::text::Country;

/// Why a merchant is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(name = "UpdateMerchantErrorCode")]
pub enum UpdateMerchantRefused {
    /// No numbering plan has this contact phone.
    ContactPhoneInvalid,
    /// The legal name is empty or has more than 100 characters.
    LegalNameInvalid,
    /// The licence number is no unified social credit code of 18 characters.
    LicenceInvalid,
    /// Another merchant has this licence.
    LicenceTaken,
    /// The legal name and the licence of a merchant that was approved stand.
    RegistrationStands,
    /// The merchant has no such image, or it is not uploaded yet.
    ImageNotFound,
}

impl From<ImageRefused> for UpdateMerchantRefused {
    fn from(refused: ImageRefused) -> Self {
        match refused {
            ImageRefused::NotFound => Self::ImageNotFound,
        }
    }
}

impl Refusal for UpdateMerchantRefused {
    const MUTATION: &'static str = "UpdateMerchant";

    fn says(&self) -> Says {
        match self {
            Self::ContactPhoneInvalid => contact_phone_invalid(),
            Self::LegalNameInvalid => legal_name_invalid(),
            Self::LicenceInvalid => licence_invalid(),
            Self::LicenceTaken => licence_taken(),
            Self::ImageNotFound => ImageRefused::NotFound.in_field("imageId"),
            Self::RegistrationStands => says(
                "The legal name and the licence were approved and cannot be changed: register \
                 anew under another licence.",
                "名称和营业执照已通过审核，不能修改：请用新的营业执照重新注册。",
            ),
        }
    }
}

/// What is to be changed; none: stays.
#[derive(Clone, Debug, Default)]
pub struct MerchantChange {
    /// Where the platform reaches the merchant.
    pub contact_phone: Option<String>,
    /// The name on the licence.
    pub legal_name: Option<String>,
    /// The unified social credit code.
    pub licence_no: Option<String>,
}

/// Changes a merchant. A rejected registration is handed in again by it.
pub async fn update_merchant(
    tx: &Tx,
    country: Country,
    id: MerchantId,
    change: MerchantChange,
) -> Outcome<(), UpdateMerchantRefused> {
    use UpdateMerchantRefused as Refused;
    let found = store::lock_merchant(tx, id).await?;
    let mut merchant = found.ok_or_else(|| anyhow::anyhow!("a member of staff has no merchant"))?;
    let of_registration = change.legal_name.is_some() || change.licence_no.is_some();
    if of_registration && !merchant.is_draft() {
        return Err(Refused::RegistrationStands.into());
    }
    if let Some(phone) = change.contact_phone {
        merchant.contact_phone =
            contact::service_phone(&phone, country).ok_or(Refused::ContactPhoneInvalid)?;
    }
    if let Some(name) = change.legal_name {
        merchant.legal_name = contact::line(&name, 100).ok_or(Refused::LegalNameInvalid)?;
    }
    if let Some(code) = change.licence_no {
        merchant.licence_no = licence::normal(&code).ok_or(Refused::LicenceInvalid)?;
    }
    merchant.resubmit();
    store::save_merchant(tx, merchant).await.map_err(taken(Refused::LicenceTaken))?;
    Ok(())
}
