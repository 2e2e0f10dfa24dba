//! Registering as a customer or a merchant; a customer's own data.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::objects::{Session, SessionTokens};
use super::premises::ShopInput;
use super::sessions::is_password;
use super::{device, limit_address};
use crate::domain::identity::{
    Actor, CustomerData, EraseAccountRefused, ExportDataRefused, Grant, RegisterCustomer,
    RegisterCustomerRefused, RegisterMerchant, RegisterMerchantRefused, erase_account, export_data,
    register_customer, register_merchant,
};
use crate::graphql::context::Caller as _;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::DateTime;
use crate::infra::failure::{Failure, Outcome};

/// Who wants to become a customer. A phone number or an e-mail address is needed, or both.
#[derive(InputObject)]
pub struct RegisterCustomerInput {
    /// A phone number of the region's country (`13800138000`), or any with its country code
    /// (`+44 …`). Spaces, hyphens, brackets and a zero in brackets do not matter.
    phone: Option<String>,
    /// An e-mail address.
    email: Option<String>,
    /// The name, 1 to 60 characters. Merchants see its first character.
    name: String,
    /// 8 to 128 characters, not the login itself, not a common one.
    #[graphql(secret)]
    password: String,
    /// What the client calls itself, for its owner to recognise it in `sessions`; up to 100
    /// characters are kept.
    device: Option<String>,
    /// The `deviceToken` that an earlier log-in left on this device, if any.
    #[graphql(secret)]
    device_token: Option<String>,
}

/// The new customer, logged in, or why there is none.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct RegisterCustomerPayload {
    /// A session of the new customer, with its tokens.
    session: Option<SessionTokens>,
    /// Who is now logged in.
    #[graphql(skip)]
    pub(crate) actor: Option<Actor>,
    /// Why nobody was registered; empty when somebody was.
    user_errors: Vec<UserError<RegisterCustomerRefused>>,
}

/// The account of a merchant's first owner.
#[derive(InputObject)]
pub struct RegisterOwnerInput {
    /// The login name: 3 to 40 of `a-z 0-9 . _ -`, beginning with a letter; large letters count as
    /// small ones. No other staff or operator of the network has it.
    login: String,
    /// The name, 1 to 60 characters.
    name: String,
    /// 8 to 128 characters, not the login itself, not a common one.
    #[graphql(secret)]
    password: String,
}

/// A merchant that wants to join the network, with its first shop and owner.
#[derive(InputObject)]
pub struct RegisterMerchantInput {
    /// The unified social credit code on the licence: 18 characters, the last computed from the
    /// others (GB 32100-2015).
    licence_no: String,
    /// The name on the licence, 1 to 100 characters.
    legal_name: String,
    /// Where the platform reaches the merchant: a phone number of the region's country with its
    /// area code, any with its country code, or a service number.
    contact_phone: String,
    /// The first shop; `createShop` adds more.
    shop: ShopInput,
    /// The account of the owner; `addStaff` adds more.
    owner: RegisterOwnerInput,
    /// What the client calls itself, for its owner to recognise it in `sessions`; up to 100
    /// characters are kept.
    device: Option<String>,
    /// The `deviceToken` that an earlier log-in left on this device, if any.
    #[graphql(secret)]
    device_token: Option<String>,
}

/// The new merchant, its owner logged in, or why there is none.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct RegisterMerchantPayload {
    /// A session of the owner, with its tokens.
    session: Option<SessionTokens>,
    /// Who is now logged in.
    #[graphql(skip)]
    pub(crate) actor: Option<Actor>,
    /// Why nothing was registered; empty when it was.
    user_errors: Vec<UserError<RegisterMerchantRefused>>,
}

/// Everything that is stored about a customer, by reference where it is read elsewhere.
#[derive(SimpleObject)]
pub struct MyData {
    /// The id, `cus_…`.
    id: ID,
    /// The name.
    name: String,
    /// The phone number.
    phone: Option<String>,
    /// The e-mail address.
    email: Option<String>,
    /// Whether offers, price drops and campaigns may be sent.
    marketing: bool,
    /// When the account was registered.
    registered_at: DateTime,
    /// Where the account is logged in.
    sessions: Vec<Session>,
    /// The ids of all memberships, the ended ones too, `mbr_…`; read them with `nodes`.
    membership_ids: Vec<ID>,
    /// The ids of all recharges, `rch_…`.
    recharge_ids: Vec<ID>,
    /// The ids of all orders, `ord_…`; read them with `nodes`.
    order_ids: Vec<ID>,
}

impl From<CustomerData> for MyData {
    fn from(data: CustomerData) -> Self {
        Self {
            id: ID(data.profile.id.to_string()),
            name: data.profile.name,
            phone: data.profile.phone,
            email: data.profile.email,
            marketing: data.profile.marketing,
            registered_at: data.profile.created_at.into(),
            sessions: data.sessions.into_iter().map(Session).collect(),
            membership_ids: data.memberships.iter().map(|id| ID(id.to_string())).collect(),
            recharge_ids: data.recharges.iter().map(|id| ID(id.to_string())).collect(),
            order_ids: data.orders.iter().map(|id| ID(id.to_string())).collect(),
        }
    }
}

/// A customer's data, or why there is none.
#[derive(SimpleObject)]
pub struct ExportMyDataPayload {
    /// The data.
    data: Option<MyData>,
    /// Why nothing was exported; empty when it was.
    user_errors: Vec<UserError<ExportDataRefused>>,
}

/// The password once more, so that nobody else erases the account.
#[derive(InputObject)]
pub struct EraseMyAccountInput {
    /// The password of the account.
    #[graphql(secret)]
    password: String,
}

/// Whether the account was erased.
#[derive(SimpleObject)]
pub struct EraseMyAccountPayload {
    /// The id of the erased customer; it stays where money moved, without a person behind it.
    customer_id: Option<ID>,
    /// Why the account was not erased; empty when it was.
    user_errors: Vec<UserError<EraseAccountRefused>>,
}

/// Accounts in the API.
#[derive(Default)]
pub struct AccountMutation;

/// Accounts in the API.
#[Object]
impl AccountMutation {
    /// Registers a customer and logs them in. Anyone may, `RATE_LIMITED` by address.
    async fn register_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who wants to become a customer.")] input: RegisterCustomerInput,
    ) -> Result<RegisterCustomerPayload> {
        limit_address(ctx).await?;
        let (app, country) = (ctx.app(), ctx.app().config.policy.phone_country);
        let RegisterCustomerInput { phone, email, name, password, device: label, device_token } =
            input;
        let device = device(ctx, label, device_token);
        let asked = RegisterCustomer { phone, email, name, password, device };
        let outcome: Outcome<(Actor, Grant), RegisterCustomerRefused> = async {
            let checked = asked.check(country)?;
            let hash = app.passwords.hash(&checked.password).await?;
            app.db.write(async |tx| register_customer(tx, &app.clock, checked, hash).await).await
        }
        .await;
        let (done, user_errors) = settle(ctx, outcome)?;
        let (actor, session) = done.unzip();
        if let Some(actor) = &actor {
            ctx.answer_as(actor);
        }
        Ok(RegisterCustomerPayload {
            session: session.map(SessionTokens::from),
            actor,
            user_errors,
        })
    }

    /// Registers a merchant with its first shop, and logs its owner in. Nothing of it is shown
    /// before an operator approves it. Anyone may, `RATE_LIMITED` by address.
    async fn register_merchant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The merchant, its first shop and its owner.")]
        input: RegisterMerchantInput,
    ) -> Result<RegisterMerchantPayload> {
        limit_address(ctx).await?;
        let (app, country) = (ctx.app(), ctx.app().config.policy.phone_country);
        let asked = RegisterMerchant {
            licence_no: input.licence_no,
            legal_name: input.legal_name,
            contact_phone: input.contact_phone,
            shop: input.shop.into(),
            login: input.owner.login,
            name: input.owner.name,
            password: input.owner.password,
            device: device(ctx, input.device, input.device_token),
        };
        let outcome: Outcome<(Actor, Grant), RegisterMerchantRefused> = async {
            let checked = asked.check(country)?;
            let hash = app.passwords.hash(&checked.password).await?;
            let (db, clock) = (&app.db, &app.clock);
            db.write(async |tx| register_merchant(tx, clock, country, checked, hash).await).await
        }
        .await;
        let (done, user_errors) = settle(ctx, outcome)?;
        let (actor, session) = done.unzip();
        if let Some(actor) = &actor {
            ctx.answer_as(actor);
        }
        Ok(RegisterMerchantPayload {
            session: session.map(SessionTokens::from),
            actor,
            user_errors,
        })
    }

    /// Everything that is stored about the customer who calls.
    async fn export_my_data(&self, ctx: &Context<'_>) -> Result<ExportMyDataPayload> {
        let (app, customer) = (ctx.app(), ctx.customer()?);
        let outcome = export_data(app.db.read(), customer, app.clock.now()).await;
        let (data, user_errors) = settle(ctx, outcome)?;
        Ok(ExportMyDataPayload { data: data.map(MyData::from), user_errors })
    }

    /// Erases the personal data of the customer who calls and ends all their sessions. Refused
    /// while they have a membership or an open order. What moved money stays, without name, phone
    /// or e-mail address. There is no way back.
    async fn erase_my_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The password once more.")] input: EraseMyAccountInput,
    ) -> Result<EraseMyAccountPayload> {
        let (app, customer) = (ctx.app(), ctx.customer()?);
        let outcome = if is_password(ctx, &input.password).await? {
            app.db.write(async |tx| erase_account(tx, &app.clock, customer).await).await
        } else {
            Err(Failure::Refused(EraseAccountRefused::WrongPassword))
        };
        let (done, user_errors) = settle(ctx, outcome)?;
        let customer_id = done.map(|()| ID(customer.to_string()));
        Ok(EraseMyAccountPayload { customer_id, user_errors })
    }
}
