//! A merchant's staff: who is given an account, and whose is taken away.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::id::{MerchantId, ShopId, StaffId};

use super::enums::StaffRole;
use super::objects::Staff;
use super::present;
use super::sessions::prove_again;
use crate::app::App;
use crate::domain::identity::{
    AddStaff, AddStaffRefused, RemoveStaffRefused, Role, add_staff, remove_staff,
};
use crate::domain::reminder::{self, Fact, Kind};
use crate::graphql::context::Caller as _;
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::local;
use crate::infra::db::Tx;
use crate::infra::failure::{Failure, Outcome};

/// A member of staff to be added.
#[derive(InputObject)]
pub struct AddStaffInput {
    /// The login name: 3 to 40 of `a-z 0-9 . _ -`, beginning with a letter; large letters count as
    /// small ones. No other staff or operator of the network has it.
    login: String,
    /// The name, 1 to 60 characters.
    name: String,
    /// The password to log in with first: 8 to 128 characters, not the login, not a common one.
    #[graphql(secret)]
    password: String,
    /// What they may do.
    role: StaffRole,
    /// The one shop they work at, `shp_…`; all of them when left out. Not for owners.
    shop_id: Option<ID>,
    /// The caller's own password once more, for an `OWNER` or a `MANAGER`: `PASSWORD_REQUIRED`
    /// without it. A cashier is added without.
    #[graphql(secret)]
    own_password: Option<String>,
}

/// The new member of staff, or why there is none.
#[derive(SimpleObject)]
pub struct AddStaffPayload {
    /// The new member of staff.
    staff: Option<Staff>,
    /// Why nobody was added; empty when somebody was.
    user_errors: Vec<UserError<AddStaffRefused>>,
}

/// Whom to remove.
#[derive(InputObject)]
pub struct RemoveStaffInput {
    /// The id of a member of the caller's merchant's staff, `stf_…`.
    staff_id: ID,
    /// The caller's own password once more: `PASSWORD_REQUIRED` without it.
    #[graphql(secret)]
    password: Option<String>,
}

/// Who was removed, or why nobody was.
#[derive(SimpleObject)]
pub struct RemoveStaffPayload {
    /// The id of whoever was removed.
    staff_id: Option<ID>,
    /// Why nobody was removed; empty when somebody was.
    user_errors: Vec<UserError<RemoveStaffRefused>>,
}

/// Writes a checked member of staff; the merchant's owners are told of who may manage it.
async fn added(app: &App, checked: AddStaff, trusted: bool) -> Outcome<StaffId, AddStaffRefused> {
    let merchant = checked.merchant;
    let hash = app.passwords.hash(&checked.password).await?;
    app.db
        .write(async |tx| {
            let id = add_staff(tx, &app.clock, checked, hash).await?;
            if trusted {
                tell_owners(tx, app, merchant).await?;
            }
            Ok(id)
        })
        .await
}

async fn tell_owners(tx: &Tx, app: &App, merchant: MerchantId) -> anyhow::Result<()> {
    let fact = Fact::Merchant { what: Kind::StaffChanged, merchant };
    reminder::record(tx, &app.clock, fact).await
}

/// A merchant's staff in the API.
#[derive(Default)]
pub struct StaffMutation;

/// A merchant's staff in the API.
#[Object]
impl StaffMutation {
    /// Gives a member of staff an account. For owners. To make somebody an owner or a manager the
    /// own password is asked once more, `RATE_LIMITED` like `changePassword`, and the merchant is
    /// reminded of it.
    async fn add_staff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is added.")] input: AddStaffInput,
    ) -> Result<AddStaffPayload> {
        let (app, merchant) = (ctx.app(), ctx.owner()?);
        let asked = AddStaff {
            merchant,
            shop: input.shop_id.as_ref().map(local::<ShopId>).transpose()?,
            login: input.login,
            name: input.name,
            role: input.role.into(),
            password: input.password,
        };
        let outcome: Outcome<StaffId, AddStaffRefused> = match asked.check() {
            Err(refused) => Err(Failure::Refused(refused)),
            Ok(checked) => {
                let trusted = checked.role != Role::Cashier;
                let proof = if trusted {
                    prove_again(ctx, input.own_password.as_deref()).await?
                } else {
                    Ok(())
                };
                match proof {
                    Err(unproven) => Err(Failure::Refused(unproven.into())),
                    Ok(()) => added(app, checked, trusted).await,
                }
            }
        };
        let (id, user_errors) = settle(ctx, outcome)?;
        let staff = match id {
            Some(id) => Some(present(ctx.load(id).await?)?),
            None => None,
        };
        Ok(AddStaffPayload { staff, user_errors })
    }

    /// Takes a member of staff's account away; their sessions end. For owners. The last owner
    /// stays. The own password is asked once more, `RATE_LIMITED` like `changePassword`, and the
    /// merchant is reminded of it.
    async fn remove_staff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to remove.")] input: RemoveStaffInput,
    ) -> Result<RemoveStaffPayload> {
        let (app, merchant) = (ctx.app(), ctx.owner()?);
        let id = local::<StaffId>(&input.staff_id)?;
        let outcome: Outcome<(), RemoveStaffRefused> =
            if let Err(unproven) = prove_again(ctx, input.password.as_deref()).await? {
                Err(Failure::Refused(unproven.into()))
            } else {
                let work = async |tx: &_| {
                    remove_staff(tx, &app.clock, merchant, id).await?;
                    tell_owners(tx, app, merchant).await.map_err(Failure::Broken)
                };
                app.db.write(work).await
            };
        // Their sockets close at once, on whichever instance they are.
        app.broker.ring(id.0);
        let (done, user_errors) = settle(ctx, outcome)?;
        Ok(RemoveStaffPayload { staff_id: done.map(|()| input.staff_id), user_errors })
    }
}
