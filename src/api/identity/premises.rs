//! A merchant's registration and its shops.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::id::{ImageId, MerchantId, ShopId};
use uuid::Uuid;

use super::enums::ShopStatus;
use super::manager_of_all;
use super::objects::{Merchant, Shop};
use crate::api::goods::tree;
use crate::app::App;
use crate::domain::goods::{self, Desk};
use crate::domain::identity::{
    CreateShopRefused, MerchantChange, ShopDraft, UpdateMerchantRefused, UpdateShopRefused,
    create_shop, update_merchant, update_shop,
};
use crate::domain::image::{self, ImageRefused};
use crate::graphql::context::Caller as _;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::local;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Outcome};

/// A shop to be entered.
#[derive(InputObject)]
pub struct ShopInput {
    /// Its name, 1 to 60 characters.
    name: String,
    /// Its name in English, 1 to 60 characters.
    name_en: Option<String>,
    /// The id of the category that it mostly sells: a slug from `categories`, such as `coffee`.
    category_id: ID,
    /// Its city, 1 to 40 characters.
    city: String,
    /// Its address within the city, 1 to 200 characters.
    address: String,
    /// Its phone: a number of the region's country with its area code, any with its country code,
    /// or a service number (`400 …`, `95588`).
    phone: Option<String>,
    /// Degrees north (WGS 84), -90 to 90.
    latitude: f64,
    /// Degrees east (WGS 84), -180 to 180.
    longitude: f64,
    /// What a member is given off a bill that is not in the catalog, in basis points: 0 to 9000.
    #[graphql(default = 0)]
    member_discount_basis_points: i32,
    /// How long the counter has to accept a paid order, in seconds: 60 to 900.
    #[graphql(default = 300)]
    accept_within_seconds: i32,
}

impl From<ShopInput> for ShopDraft {
    fn from(input: ShopInput) -> Self {
        Self {
            name: input.name,
            name_en: input.name_en,
            category: input.category_id.0,
            city: input.city,
            address: input.address,
            phone: input.phone,
            latitude: input.latitude,
            longitude: input.longitude,
            member_discount_bp: input.member_discount_basis_points.into(),
            accept_within_s: input.accept_within_seconds.into(),
        }
    }
}

/// Another shop of the caller's merchant.
#[derive(InputObject)]
pub struct CreateShopInput {
    /// The shop.
    #[graphql(flatten)]
    shop: ShopInput,
}

/// The new shop, or why there is none.
#[derive(SimpleObject)]
pub struct CreateShopPayload {
    /// The new shop.
    shop: Option<Shop>,
    /// Why none was created; empty when one was.
    user_errors: Vec<UserError<CreateShopRefused>>,
}

/// What is to be changed of a shop; what is left out stays.
#[derive(InputObject)]
pub struct UpdateShopInput {
    /// The id of a shop of the caller's merchant, `shp_…`.
    shop_id: ID,
    /// Its name, 1 to 60 characters.
    name: Option<String>,
    /// Its name in English, 1 to 60 characters; null takes it away.
    name_en: MaybeUndefined<String>,
    /// The id of the category that it mostly sells.
    category_id: Option<ID>,
    /// Its city, 1 to 40 characters.
    city: Option<String>,
    /// Its address within the city, 1 to 200 characters.
    address: Option<String>,
    /// Its phone; null takes it away.
    phone: MaybeUndefined<String>,
    /// Degrees north (WGS 84), -90 to 90.
    latitude: Option<f64>,
    /// Degrees east (WGS 84), -180 to 180.
    longitude: Option<f64>,
    /// What a member is given off a bill that is not in the catalog, in basis points: 0 to 9000.
    member_discount_basis_points: Option<i32>,
    /// How long the counter has to accept a paid order, in seconds: 60 to 900.
    accept_within_seconds: Option<i32>,
    /// Whether it serves.
    status: Option<ShopStatus>,
    /// The image that it shows: one of the merchant's own, by `uploadImage`; null takes it away.
    image_id: MaybeUndefined<ID>,
}

impl UpdateShopInput {
    fn change(self, shop: &mut ShopDraft) {
        replace(&mut shop.name, self.name);
        self.name_en.update_to(&mut shop.name_en);
        replace(&mut shop.category, self.category_id.map(|id| id.0));
        replace(&mut shop.city, self.city);
        replace(&mut shop.address, self.address);
        self.phone.update_to(&mut shop.phone);
        replace(&mut shop.latitude, self.latitude);
        replace(&mut shop.longitude, self.longitude);
        replace(&mut shop.member_discount_bp, self.member_discount_basis_points.map(i64::from));
        replace(&mut shop.accept_within_s, self.accept_within_seconds.map(i64::from));
    }
}

/// Which image is to be shown.
fn shown(image: &MaybeUndefined<ID>) -> Result<MaybeUndefined<ImageId>> {
    Ok(match image {
        MaybeUndefined::Undefined => MaybeUndefined::Undefined,
        MaybeUndefined::Null => MaybeUndefined::Null,
        MaybeUndefined::Value(id) => MaybeUndefined::Value(local(id)?),
    })
}

async fn show(
    tx: &Tx,
    app: &App,
    merchant: MerchantId,
    with: Uuid,
    shown: MaybeUndefined<ImageId>,
) -> Outcome<(), ImageRefused> {
    match shown {
        MaybeUndefined::Undefined => Ok(()),
        MaybeUndefined::Null => image::show(tx, &app.clock, merchant, with, None).await,
        MaybeUndefined::Value(id) => image::show(tx, &app.clock, merchant, with, Some(id)).await,
    }
}

fn replace<T>(old: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *old = new;
    }
}

/// The changed shop, or why it was not changed.
#[derive(SimpleObject)]
pub struct UpdateShopPayload {
    /// The shop as it is now.
    shop: Option<Shop>,
    /// Why it was not changed; empty when it was.
    user_errors: Vec<UserError<UpdateShopRefused>>,
}

/// What is to be changed of the caller's merchant; what is left out stays.
#[derive(InputObject)]
pub struct UpdateMerchantInput {
    /// Where the platform reaches it: a phone number of the region's country with its area code, any
    /// with its country code, or a service number.
    contact_phone: Option<String>,
    /// The name on its licence, 1 to 100 characters; only before it is approved.
    legal_name: Option<String>,
    /// The unified social credit code on its licence; only before it is approved.
    licence_no: Option<String>,
    /// The image that it shows: one of its own, by `uploadImage`; null takes it away.
    image_id: MaybeUndefined<ID>,
}

/// The changed merchant, or why it was not changed.
#[derive(SimpleObject)]
pub struct UpdateMerchantPayload {
    /// The merchant as it is now.
    merchant: Option<Merchant>,
    /// Why it was not changed; empty when it was.
    user_errors: Vec<UserError<UpdateMerchantRefused>>,
}

/// Merchants and shops in the API.
#[derive(Default)]
pub struct PremisesMutation;

/// Merchants and shops in the API.
#[Object]
impl PremisesMutation {
    /// Changes the caller's merchant. A rejected registration is handed in again by it. For its
    /// owners, and managers of all its shops.
    async fn update_merchant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be changed.")] input: UpdateMerchantInput,
    ) -> Result<UpdateMerchantPayload> {
        let merchant = manager_of_all(ctx)?.merchant;
        let UpdateMerchantInput { contact_phone, legal_name, licence_no, image_id } = input;
        let change = MerchantChange { contact_phone, legal_name, licence_no };
        let (app, image) = (ctx.app(), shown(&image_id)?);
        let country = app.config.policy.phone_country;
        let outcome: Outcome<(), UpdateMerchantRefused> = app
            .db
            .write(async |tx| {
                update_merchant(tx, country, merchant, change).await?;
                show(tx, app, merchant, merchant.0, image).await.map_err(Failure::widen)
            })
            .await;
        let (done, user_errors) = settle(ctx, outcome)?;
        let merchant = match done {
            Some(()) => ctx.load(merchant).await?,
            None => None,
        };
        Ok(UpdateMerchantPayload { merchant, user_errors })
    }

    /// Enters another shop of the caller's merchant; it is open at once. For owners, and managers
    /// of all shops.
    async fn create_shop(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shop.")] input: CreateShopInput,
    ) -> Result<CreateShopPayload> {
        let (app, merchant) = (ctx.app(), manager_of_all(ctx)?.merchant);
        let draft = ShopDraft::from(input.shop);
        let (clock, country) = (&app.clock, app.config.policy.phone_country);
        let outcome =
            app.db.write(async |tx| create_shop(tx, clock, country, merchant, draft).await).await;
        let (id, user_errors) = settle(ctx, outcome)?;
        let shop = match id {
            Some(id) => ctx.load(id).await?,
            None => None,
        };
        Ok(CreateShopPayload { shop, user_errors })
    }

    /// Changes a shop, also to close it or to open it again. For the merchant's owners, and
    /// managers of that shop.
    async fn update_shop(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shop and what is to be changed of it.")] input: UpdateShopInput,
    ) -> Result<UpdateShopPayload> {
        ctx.manager()?;
        let member = ctx.staff()?;
        let id = local::<ShopId>(&input.shop_id)?;
        let (status, image) = (input.status.map(Into::into), shown(&input.image_id)?);
        let (app, tree) = (ctx.app(), tree(ctx).await?);
        let desk = Desk { clock: &app.clock, categories: &tree, policy: &app.config.policy };
        let country = desk.policy.phone_country;
        let outcome: Outcome<(), UpdateShopRefused> = app
            .db
            .write(async |tx| {
                if update_shop(tx, member, country, id, status, |shop| input.change(shop)).await? {
                    goods::relist(tx, desk, id).await?;
                }
                show(tx, app, member.merchant, id.0, image).await.map_err(Failure::widen)
            })
            .await;
        let (done, user_errors) = settle(ctx, outcome)?;
        let shop = match done {
            Some(()) => ctx.load(id).await?,
            None => None,
        };
        Ok(UpdateShopPayload { shop, user_errors })
    }
}
