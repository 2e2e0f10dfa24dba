//! Merchants, shops, staff, customers and sessions.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{MerchantId, ShopId};

use super::enums::{MerchantStatus, ShopStatus, StaffRole};
use super::{ShopsOf, present};
use crate::api::goods::Category;
use crate::api::image::{Image, ShownWith};
use crate::api::membership::{MembershipPlan, PlansOf};
use crate::domain::identity::{
    self, Actor, Grant, Role, contact, degrees, metres_between, micro_degrees,
};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::Fault;
use crate::graphql::scalar::DateTime;

/// A place on earth.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Coordinates {
    /// Degrees north (WGS 84), -90 to 90.
    latitude: f64,
    /// Degrees east (WGS 84), -180 to 180.
    longitude: f64,
}

/// A place on earth. Beyond its bounds it is refused with `BAD_USER_INPUT`.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct CoordinatesInput {
    /// Degrees north (WGS 84), -90 to 90.
    pub latitude: f64,
    /// Degrees east (WGS 84), -180 to 180.
    pub longitude: f64,
}

impl CoordinatesInput {
    /// (latitude, longitude) in millionths of a degree, or a fault.
    pub fn micro(self) -> Result<(i64, i64)> {
        let latitude = micro_degrees(self.latitude).filter(|e6| e6.unsigned_abs() <= 90_000_000);
        let longitude = micro_degrees(self.longitude).filter(|e6| e6.unsigned_abs() <= 180_000_000);
        latitude.zip(longitude).ok_or_else(|| {
            Fault::bad_input("A latitude is from -90 to 90, a longitude from -180 to 180.").into()
        })
    }
}

/// A merchant: a legal person that owns shops.
#[derive(Clone)]
pub struct Merchant(pub Arc<identity::Merchant>);

impl From<identity::Merchant> for Merchant {
    fn from(merchant: identity::Merchant) -> Self {
        Self(Arc::new(merchant))
    }
}

impl Merchant {
    /// The merchant with this id, if the caller may see it.
    pub async fn node(ctx: &Context<'_>, id: MerchantId) -> Result<Option<Self>> {
        let found = ctx.load(id).await?;
        Ok(found.filter(|found| found.0.on_show() || found.is_open_to(ctx)))
    }

    /// Whether the caller is of its staff, or an operator.
    fn is_open_to(&self, ctx: &Context<'_>) -> bool {
        match ctx.actor() {
            Actor::Staff { member, .. } => member.merchant == self.0.id,
            Actor::Operator { .. } => true,
            Actor::Guest | Actor::Customer { .. } => false,
        }
    }
}

/// A merchant: a legal person that owns shops.
#[Object]
impl Merchant {
    /// The membership plans that it sells now, at most 20, newest first.
    async fn membership_plans(&self, ctx: &Context<'_>) -> Result<Vec<MembershipPlan>> {
        Ok(ctx.load(PlansOf(self.0.id)).await?.unwrap_or_default())
    }

    /// The id, `mer_…`.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The name on its licence.
    async fn legal_name(&self) -> &str {
        &self.0.legal_name
    }

    /// Where it stands with the platform.
    async fn status(&self) -> MerchantStatus {
        self.0.status.into()
    }

    /// Its shops, at most 200, the first entered first.
    #[graphql(complexity = "child_complexity.saturating_mul(10)")]
    async fn shops(&self, ctx: &Context<'_>) -> Result<Vec<Shop>> {
        Ok(ctx.load(ShopsOf(self.0.id)).await?.unwrap_or_default())
    }

    /// The image that it shows; null when it shows none.
    async fn image(&self, ctx: &Context<'_>) -> Result<Option<Image>> {
        ctx.load(ShownWith(self.0.id.0)).await
    }

    /// The unified social credit code on its licence. Null but for its own staff and operators.
    async fn licence_no(&self, ctx: &Context<'_>) -> Option<&str> {
        self.is_open_to(ctx).then_some(&self.0.licence_no)
    }

    /// Where the platform reaches it. Null but for its own staff and operators.
    async fn contact_phone(&self, ctx: &Context<'_>) -> Option<&str> {
        self.is_open_to(ctx).then_some(&self.0.contact_phone)
    }

    /// Why an operator rejected or suspended it: null but for its own staff and operators. Of one
    /// that closes, why: for anyone.
    async fn status_reason(&self, ctx: &Context<'_>) -> Option<&str> {
        let closes = self.0.closes_at.is_some() && self.0.on_show();
        self.0.status_reason.as_deref().filter(|_| closes || self.is_open_to(ctx))
    }

    /// When it stops for good; null unless it has announced its closure. Until then it serves, but
    /// takes no recharges, and its members choose a refund or another home.
    async fn closes_at(&self) -> Option<DateTime> {
        self.0.closes_at.map(DateTime)
    }

    /// When it registered.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// A shop: a place of a merchant.
#[derive(Clone)]
pub struct Shop(pub Arc<identity::Shop>);

impl Shop {
    /// The shop with this id, if the caller may see its merchant.
    pub async fn node(ctx: &Context<'_>, id: ShopId) -> Result<Option<Self>> {
        let Some(found) = ctx.load(id).await? else { return Ok(None) };
        let merchant = Merchant::node(ctx, found.0.merchant).await?;
        Ok(merchant.map(|_| found))
    }
}

/// A shop: a place of a merchant.
#[Object]
impl Shop {
    /// The id, `shp_…`.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its name in English, if it has one.
    async fn name_en(&self) -> Option<&str> {
        self.0.name_en.as_deref()
    }

    /// The image that it shows; null when it shows none.
    async fn image(&self, ctx: &Context<'_>) -> Result<Option<Image>> {
        ctx.load(ShownWith(self.0.id.0)).await
    }

    /// What kind of shop it is.
    async fn category(&self, ctx: &Context<'_>) -> Result<Category> {
        Category::find(ctx, &self.0.category).await
    }

    /// Its city.
    async fn city(&self) -> &str {
        &self.0.city
    }

    /// Its address within the city.
    async fn address(&self) -> &str {
        &self.0.address
    }

    /// Its phone, `+` and digits.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// Where it is.
    async fn location(&self) -> Coordinates {
        Coordinates {
            latitude: degrees(self.0.latitude_e6),
            longitude: degrees(self.0.longitude_e6),
        }
    }

    /// What a member is given off a bill that is not in the catalog, in basis points: 500 is 5 %.
    async fn member_discount_basis_points(&self) -> i64 {
        self.0.member_discount_bp
    }

    /// How long the counter has to accept a paid order, in seconds (60 to 900). After that the
    /// order is declined and the money goes back.
    async fn accept_within_seconds(&self) -> i64 {
        self.0.accept_within_s
    }

    /// Whether it serves.
    async fn status(&self) -> ShopStatus {
        self.0.status.into()
    }

    /// Whose it is.
    async fn merchant(&self, ctx: &Context<'_>) -> Result<Merchant> {
        present(ctx.load::<MerchantId>(self.0.merchant).await?)
    }

    /// How far it is from a place along the earth's surface, in metres.
    async fn distance_metres(
        &self,
        #[graphql(desc = "The place to measure from.")] from: CoordinatesInput,
    ) -> Result<i64> {
        Ok(metres_between(from.micro()?, (self.0.latitude_e6, self.0.longitude_e6)))
    }
}

/// A member of a merchant's staff.
#[derive(Clone)]
pub struct Staff(pub identity::Staff);

/// A member of a merchant's staff.
#[Object]
impl Staff {
    /// The id, `stf_…`.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What they may do.
    async fn role(&self) -> StaffRole {
        self.0.role.into()
    }

    /// The login name. Null but for themselves and for owners.
    async fn login(&self, ctx: &Context<'_>) -> Option<&str> {
        let caller = ctx.staff_of(self.0.merchant).ok()?;
        let seen = caller.role == Role::Owner || caller.id == self.0.id;
        seen.then_some(&self.0.login)
    }

    /// The one shop they work at; null: all of them.
    async fn shop(&self, ctx: &Context<'_>) -> Result<Option<Shop>> {
        match self.0.shop {
            Some(shop) => ctx.load(shop).await,
            None => Ok(None),
        }
    }

    /// When they were added.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// A customer, as others see them.
#[derive(Clone)]
pub struct Customer(pub identity::Customer);

/// A customer, as others see them.
#[Object]
impl Customer {
    /// The id, `cus_…`.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The first character of the name, such as `王*`; to the customer the whole name.
    async fn name(&self, ctx: &Context<'_>) -> String {
        if ctx.is_customer(self.0.id) { self.0.name.clone() } else { contact::masked(&self.0.name) }
    }
}

/// A login on one device.
pub struct Session(pub identity::Session);

/// A login on one device.
#[Object]
impl Session {
    /// The id, `ses_…`.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What the client called itself when it logged in.
    async fn device(&self) -> Option<&str> {
        self.0.device.as_deref()
    }

    /// When it logged in.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When its tokens were last renewed.
    async fn refreshed_at(&self) -> DateTime {
        self.0.refreshed_at.into()
    }

    /// When it ends unless it is renewed before.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// Whether this request was made with it.
    async fn current(&self, ctx: &Context<'_>) -> bool {
        ctx.actor().session() == Some(self.0.id)
    }
}

/// The two secrets that a session is used with. They are shown once: store them where other
/// programs cannot read them.
#[derive(SimpleObject)]
pub struct SessionTokens {
    /// Sent as `Authorization: Bearer …` with each request, and in `connection_init` of a socket.
    access_token: String,
    /// When the access token stops working: 15 minutes after it was given.
    access_token_expires_at: DateTime,
    /// Used once in `refreshSession`, for the next two tokens.
    refresh_token: String,
    /// When the refresh token stops working: 30 days after it was given.
    refresh_token_expires_at: DateTime,
    /// Keep it on this device, also after logging out, and send it with the next `logIn`: whoever
    /// tries passwords elsewhere does not keep this device out then. Null in a renewal.
    device_token: Option<String>,
    /// The session that they are of.
    session: Session,
}

impl From<Grant> for SessionTokens {
    fn from(grant: Grant) -> Self {
        Self {
            access_token: grant.access_token,
            access_token_expires_at: grant.access_until.into(),
            refresh_token: grant.refresh_token,
            refresh_token_expires_at: grant.refresh_until.into(),
            device_token: grant.device_token,
            session: Session(grant.session),
        }
    }
}
