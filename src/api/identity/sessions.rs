//! Logging in and out, renewing and revoking sessions, changing the password.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::enums::LoginKind;
use super::objects::SessionTokens;
use super::{device, limit, limit_address, log_in_buckets, password_bucket};
use crate::domain::identity::{
    self, Actor, ActorKind, Grant, Known, LogOutRefused, RefreshSessionRefused,
    RevokeSessionRefused, Unproven, change_password, change_password::ChangePassword,
    change_password::ChangePasswordRefused, hint_ended, log_in, log_in::LogIn,
    log_in::LogInRefused, log_out, refresh_session, revoke_session,
};
use crate::graphql::context::Caller as _;
use crate::graphql::fault::{Fault, internal};
use crate::graphql::reply::{UserError, settle};
use crate::graphql::scalar::local;
use crate::infra::failure::{Failure, Outcome};

/// Who wants to be let in.
#[derive(InputObject)]
pub struct LogInInput {
    /// A customer's phone number or e-mail address, or a login name of staff or of an operator.
    login: String,
    /// The password.
    #[graphql(secret)]
    password: String,
    /// What the client calls itself, such as `Chrome on Windows`, for its owner to recognise it in
    /// `sessions`; up to 100 characters are kept.
    device: Option<String>,
    /// The `deviceToken` that an earlier log-in left on this device, if any.
    #[graphql(secret)]
    device_token: Option<String>,
    /// As what; when left out, by the form of the login: phone numbers and e-mail addresses are
    /// customers'.
    #[graphql(name = "as")]
    kind: Option<LoginKind>,
}

/// A session, or why there is none.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct LogInPayload {
    /// The new session with its tokens.
    session: Option<SessionTokens>,
    /// Who is now logged in.
    #[graphql(skip)]
    pub(crate) actor: Option<Actor>,
    /// Why nobody was logged in; empty when somebody was.
    user_errors: Vec<UserError<LogInRefused>>,
}

/// The token to renew a session with.
#[derive(InputObject)]
pub struct RefreshSessionInput {
    /// The refresh token that came with the session, or with its last renewal.
    #[graphql(secret)]
    refresh_token: String,
}

/// The renewed session, or why it was not renewed.
#[derive(SimpleObject)]
pub struct RefreshSessionPayload {
    /// The session with its next tokens; the old ones no longer work.
    session: Option<SessionTokens>,
    /// Why it was not renewed; empty when it was.
    user_errors: Vec<UserError<RefreshSessionRefused>>,
}

/// What became of the session.
#[derive(SimpleObject)]
pub struct LogOutPayload {
    /// The id of the session that ended.
    session_id: Option<ID>,
    /// Why it was not ended; empty when it was.
    user_errors: Vec<UserError<LogOutRefused>>,
}

/// Which session to end.
#[derive(InputObject)]
pub struct RevokeSessionInput {
    /// The id of one of your own sessions, `ses_…`.
    session_id: ID,
}

/// What became of the session.
#[derive(SimpleObject)]
pub struct RevokeSessionPayload {
    /// The id of the session that ended.
    session_id: Option<ID>,
    /// Why it was not ended; empty when it was.
    user_errors: Vec<UserError<RevokeSessionRefused>>,
}

/// The password until now, and from now on.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password until now.
    #[graphql(secret)]
    current_password: String,
    /// The password from now on: 8 to 128 characters, not the login itself, not a common one.
    #[graphql(secret)]
    new_password: String,
}

/// Whether the password was changed.
#[derive(SimpleObject)]
pub struct ChangePasswordPayload {
    /// The id of this session, the only one that stays.
    session_id: Option<ID>,
    /// Why the password was not changed; empty when it was.
    user_errors: Vec<UserError<ChangePasswordRefused>>,
}

/// The account behind a login, what it is and its session; a fault for guests.
pub(super) fn own(actor: &Actor) -> Result<(ActorKind, uuid::Uuid, entity::id::SessionId)> {
    match (actor.kind(), actor.key(), actor.session()) {
        (Some(kind), Some(key), Some(session)) => Ok((kind, key, session)),
        _ => Err(Fault::Unauthenticated.into()),
    }
}

/// Sessions in the API.
#[derive(Default)]
pub struct SessionMutation;

/// Sessions in the API.
#[Object]
impl SessionMutation {
    /// Logs in. Anyone may try, but not often: `RATE_LIMITED` after 8 attempts at one login from one
    /// network and after 24 from anywhere (one more each minute), and by address. A device or network
    /// from which the account has logged in before is counted by itself.
    async fn log_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who wants to be let in.")] input: LogInInput,
    ) -> Result<LogInPayload> {
        let app = ctx.app();
        let LogInInput { login, password, device: label, device_token, kind } = input;
        let device = device(ctx, label, device_token);
        let kind = kind.map(ActorKind::from);
        let country = app.config.policy.phone_country;
        let asked = LogIn { login, password, device, kind, country };
        let claimed = log_in::claim(app.db.read(), &asked).await.map_err(internal)?;
        let buckets = log_in_buckets(&asked.name().0, &asked.device, claimed.known);
        // A device of before is not kept out by whoever else shares its address.
        if claimed.known != Known::Device {
            limit_address(ctx).await?;
        }
        for bucket in &buckets {
            limit(ctx, bucket).await?;
        }
        let outcome: Outcome<(Actor, Grant), LogInRefused> = async {
            let account = log_in::prove(&app.passwords, &asked, claimed).await?;
            let opened = app
                .db
                .write(async |tx| log_in::log_in(tx, &app.clock, &account, &asked.device).await);
            opened.await
        }
        .await;
        let (done, user_errors) = settle(ctx, outcome)?;
        if done.is_some() {
            for bucket in &buckets {
                app.limiter.forgive(bucket).await;
            }
        }
        let (actor, session) = done.unzip();
        if let Some(actor) = &actor {
            ctx.answer_as(actor);
        }
        Ok(LogInPayload { session: session.map(SessionTokens::from), actor, user_errors })
    }

    /// Renews a session: both tokens are replaced. A refresh token works once. Sent again within 30
    /// seconds (an answer was lost, two tabs renewed at once) it is answered with the same new tokens;
    /// later, somebody has a copy of it, and the session ends. No access token is needed.
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to renew with.")] input: RefreshSessionInput,
    ) -> Result<RefreshSessionPayload> {
        // Not counted with log-ins: a token cannot be guessed, and a shop's tablets share an address.
        let app = ctx.app();
        let settled =
            app.db.write(async |tx| refresh_session(tx, &app.clock, &input.refresh_token).await);
        let outcome = match settled.await {
            Ok(answer) => answer.map_err(Failure::Refused),
            Err(Failure::Broken(error)) => Err(Failure::Broken(error)),
            Err(Failure::Refused(never)) => match never {},
        };
        let (session, user_errors) = settle(ctx, outcome)?;
        if let Some(grant) = &session {
            let whose =
                identity::actor_by_session(app.db.read(), grant.session.id, app.clock.now());
            if let Some(actor) = whose.await.map_err(internal)? {
                ctx.answer_as(&actor);
            }
        }
        Ok(RefreshSessionPayload { session: session.map(SessionTokens::from), user_errors })
    }

    /// Ends the session of this request; its sockets close within five seconds. For anyone who is
    /// logged in.
    async fn log_out(&self, ctx: &Context<'_>) -> Result<LogOutPayload> {
        let app = ctx.app();
        let (_, _, own) = own(ctx.actor())?;
        let outcome = app.db.write(async |tx| log_out(tx, &app.clock, own).await).await;
        hint_ended(app, ctx.actor(), own);
        let (done, user_errors) = settle(ctx, outcome)?;
        Ok(LogOutPayload { session_id: done.map(|()| ID(own.to_string())), user_errors })
    }

    /// Ends one of the caller's sessions, as on a device that was lost; its sockets close within
    /// five seconds. For anyone who is logged in.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session to end.")] input: RevokeSessionInput,
    ) -> Result<RevokeSessionPayload> {
        let app = ctx.app();
        let (kind, actor, _) = own(ctx.actor())?;
        let session = local(&input.session_id)?;
        let revoked = app
            .db
            .write(async |tx| revoke_session(tx, &app.clock, (kind, actor), session).await)
            .await;
        hint_ended(app, ctx.actor(), session);
        let (done, user_errors) = settle(ctx, revoked)?;
        Ok(RevokeSessionPayload { session_id: done.map(|()| input.session_id), user_errors })
    }

    /// Changes the caller's password and ends all their other sessions. For anyone who is logged
    /// in; `RATE_LIMITED` like `logIn`.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The password until now, and from now on.")] input: ChangePasswordInput,
    ) -> Result<ChangePasswordPayload> {
        let app = ctx.app();
        let (kind, actor, session) = own(ctx.actor())?;
        let bucket = password_bucket(&actor.to_string());
        limit(ctx, &bucket).await?;
        let ChangePasswordInput { current_password: current, new_password: new } = input;
        let change = ChangePassword { kind, actor, session, current, new };
        let outcome: Outcome<(), ChangePasswordRefused> = async {
            let ready = change_password::prepare(app.db.read(), &app.passwords, &change).await?;
            app.db
                .write(async |tx| {
                    change_password::change_password(tx, &app.clock, &change, ready).await
                })
                .await
        }
        .await;
        let (done, user_errors) = settle(ctx, outcome)?;
        if done.is_some() {
            app.limiter.forgive(&bucket).await;
        }
        let session_id = done.map(|()| ID(session.to_string()));
        Ok(ChangePasswordPayload { session_id, user_errors })
    }
}

/// Asks for the password of the account once more: a session alone must not take a merchant over.
/// A wrong one counts like a log-in that failed.
pub(super) async fn prove_again(
    ctx: &Context<'_>,
    password: Option<&str>,
) -> Result<std::result::Result<(), Unproven>> {
    let Some(password) = password else { return Ok(Err(Unproven::Required)) };
    Ok(if is_password(ctx, password).await? { Ok(()) } else { Err(Unproven::Wrong) })
}

/// Whether this is the password of the account; a wrong one counts against it.
pub async fn is_password(ctx: &Context<'_>, password: &str) -> Result<bool> {
    let app = ctx.app();
    let (kind, actor, _) = own(ctx.actor())?;
    let bucket = password_bucket(&actor.to_string());
    limit(ctx, &bucket).await?;
    let account = identity::account(app.db.read(), kind, actor).await;
    let hash = account.map_err(internal)?.map(|account| account.password_hash);
    let right = app.passwords.verify(password, hash.as_deref()).await.map_err(internal)?;
    if right {
        app.limiter.forgive(&bucket).await;
    }
    Ok(right)
}
