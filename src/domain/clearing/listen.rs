//! What the bank says is taken in, a file and a line at a time: none of them stops another.
//!
//! What does not fit is a case for an operator, with what was said. A file that cannot be read for
//! now is set aside; every file ends in `done/` or `refused/`.

use entity::id::{Key as _, PayInId, SettlementId};
use entity::money::Money;

use super::confirm::{ConfirmSettlementRefused as Refused, Word, take_in};
use super::model::{Direction, Settlement, SettlementStatus};
use super::store;
use crate::domain::clearing::model::SaidBy;
use crate::domain::payment::reconcile::{self, CaseKind, Found, Movement};
use crate::domain::wallet;
use crate::infra::Infra;
use crate::infra::aside::{self, Subject, Work};
use crate::infra::bank::{Replies, Reply};
use crate::infra::failure::{Failure, Never};

/// How often a file is tried that cannot be read.
const MOST_TRIES: i64 = 3;

/// What a line of the bank names by its reference.
enum Named {
    /// A payout or a collection.
    Settlement(SettlementId),
    /// Money that a merchant pays in.
    PayIn(PayInId),
}

/// Reads what a line names; none: it is nothing of ours.
fn named(reference: &str) -> Option<Named> {
    let pay_in = PayInId::parse(reference).map(Named::PayIn);
    pay_in.or_else(|| SettlementId::parse(reference).map(Named::Settlement))
}

/// Takes in what the bank says. Answers how many lines that decided something.
pub async fn listen(infra: &Infra) -> anyhow::Result<u64> {
    let (tried, now) = (aside::tried(infra.db.read(), Work::Listening).await?, infra.clock.now());
    let mut files = infra.bank.waiting().await?;
    let of = |name: &String| tried.get(&Subject::named(name.as_str()).key()).copied();
    files.retain(|name| of(name).is_none_or(|it| it.retry_at <= now));
    let given_up: Vec<String> = files
        .iter()
        .filter(|name| of(name).is_some_and(|it| it.tries >= MOST_TRIES))
        .cloned()
        .collect();
    let given_up = &given_up;
    let subject = |name: &String| Subject::named(name.as_str());
    aside::each(infra, Work::Listening, files, subject, |name| async move {
        let last = given_up.contains(&name);
        take_file(infra, &name, last).await
    })
    .await
}

/// Takes in one file. One that cannot be read is refused at its `last` try.
async fn take_file(infra: &Infra, name: &str, last: bool) -> anyhow::Result<u64> {
    let replies = match infra.bank.read(name).await {
        Ok(Some(replies)) => replies,
        // Another instance has taken it in since.
        Ok(None) => return Ok(0),
        Err(error) if !last => return Err(error),
        Err(_) => {
            let why = Err("the file cannot be read".to_owned());
            Replies { name: name.to_owned(), digest: String::new(), lines: vec![(0, why)] }
        }
    };
    let (mut decided, mut understood) = (0_u64, true);
    for (line, reply) in &replies.lines {
        let said = Said { file: name, digest: &replies.digest, line: *line };
        let fits = match reply {
            Ok(reply) => take(infra, said, reply).await?,
            Err(why) => {
                open(infra, said.unreadable(why)).await?;
                false
            }
        };
        understood &= fits;
        decided = decided.saturating_add(u64::from(fits));
    }
    infra.bank.done(name, understood).await?;
    Ok(decided)
}

/// Where something was said.
#[derive(Clone, Copy)]
struct Said<'a> {
    file: &'a str,
    /// Tells files of one name apart.
    digest: &'a str,
    /// Counted from 1, with the header; 0: the file as a whole.
    line: u64,
}

impl Said<'_> {
    fn evidence(self, more: &[(&str, String)]) -> Vec<(String, String)> {
        let place = [("file", self.file.to_owned()), ("line", self.line.to_string())];
        let all = place.iter().chain(more);
        all.map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    fn unreadable(self, why: &str) -> Found {
        let Self { file, digest, line } = self;
        Found {
            kind: CaseKind::Unreadable,
            movement: Movement::Unknown,
            reference: file.to_owned(),
            listed_fen: None,
            booked_fen: None,
            once: format!("bank:{file}:{digest}:{line}"),
            evidence: self.evidence(&[("why", why.to_owned())]),
        }
    }

    /// A line that was understood and does not fit. The same line in another file is the same case.
    fn otherwise(self, kind: CaseKind, reply: &Reply, known: Option<&Settlement>) -> Found {
        let outcome = if reply.paid { "PAID" } else { "FAILED" };
        let booked = known.map(|settlement| settlement.amount.fen());
        let movement = match known.map(|settlement| settlement.direction) {
            Some(Direction::Payout) => Movement::Payout,
            Some(Direction::Collection) => Movement::Collection,
            None => Movement::Unknown,
        };
        let status = known.map(|settlement| format!("{:?}", settlement.status).to_uppercase());
        let more = [
            ("outcome", outcome.to_owned()),
            ("amount", Money::from_fen(reply.amount_fen).unwrap_or_default().to_string()),
            ("bankReference", reply.bank_reference.clone()),
            ("booked", status.unwrap_or_default()),
        ];
        let (reference, own) = (&reply.reference, &reply.bank_reference);
        Found {
            kind,
            movement,
            reference: reference.clone(),
            listed_fen: Some(reply.amount_fen),
            booked_fen: booked,
            once: format!("bank:{reference}:{outcome}:{}:{own}", reply.amount_fen),
            evidence: self.evidence(&more),
        }
    }
}

async fn open(infra: &Infra, found: Found) -> anyhow::Result<()> {
    let kind = found.kind;
    let (reference, once) = (found.reference.clone(), found.once.clone());
    let opened = infra.db.write(async |tx| {
        Ok::<_, Failure<Never>>(
            reconcile::open_case(tx, &infra.clock, "bank", found.clone()).await?,
        )
    });
    if opened.await.map_err(Failure::into_broken)? {
        tracing::warn!(?kind, reference, once, "what the bank says does not fit: a case is open");
    }
    Ok(())
}

/// Takes in one line; false when it did not fit, and a case is open.
async fn take(infra: &Infra, said: Said<'_>, reply: &Reply) -> anyhow::Result<bool> {
    let settlement = match named(&reply.reference) {
        Some(Named::Settlement(settlement)) => settlement,
        Some(Named::PayIn(id)) => return paid_in(infra, said, reply, id).await,
        None => {
            open(infra, said.otherwise(CaseKind::UnknownReference, reply, None)).await?;
            return Ok(false);
        }
    };
    let word = Word {
        settlement,
        paid: reply.paid,
        amount: Money::from_fen(reply.amount_fen).ok(),
        bank_reference: Some(reply.bank_reference.clone()).filter(|text| !text.is_empty()),
        reason: Some(reply.reason.clone()).filter(|text| !text.is_empty()),
        by: SaidBy::Bank,
    };
    let taken = infra.db.write(async |tx| take_in(tx, &infra.clock, word.clone()).await).await;
    let why = match taken {
        Ok(_) => return confirmed(infra, said, reply, settlement).await,
        // Nobody could do it just now: the whole file is taken in again, and what counted counts once.
        Err(Failure::Broken(error)) if aside::passes(&error) => return Err(error),
        Err(Failure::Broken(error)) => {
            tracing::error!(error = format!("{error:#}"), "a line of the bank broke");
            open(infra, said.unreadable("the line could not be taken in")).await?;
            return Ok(false);
        }
        Err(Failure::Refused(why)) => why,
    };
    let known = store::settlements_by_ids(infra.db.read(), vec![settlement]).await?.pop();
    let kind = match (why, known.as_ref().map(|known| known.status)) {
        (Refused::NotFound, _) | (_, None) => CaseKind::UnknownReference,
        (Refused::AmountDiffers, _) => CaseKind::AmountDiffers,
        (_, Some(SettlementStatus::Failed)) if reply.paid => CaseKind::PaidButBookedFailed,
        (_, Some(SettlementStatus::Paid)) if !reply.paid => CaseKind::FailedButBookedPaid,
        _ => CaseKind::SaidOtherwise,
    };
    open(infra, said.otherwise(kind, reply, known.as_ref())).await?;
    Ok(false)
}

/// Takes in money that names a pay-in: it counts once a reference of the bank's, which it has to have.
async fn paid_in(
    infra: &Infra,
    said: Said<'_>,
    reply: &Reply,
    id: PayInId,
) -> anyhow::Result<bool> {
    let amount = Money::from_fen(reply.amount_fen).unwrap_or_default();
    let mut kind = CaseKind::SaidOtherwise;
    if reply.paid && !amount.is_zero() && !reply.bank_reference.is_empty() {
        let reference = reply.bank_reference.clone();
        let credited = infra
            .db
            .step(async |tx| wallet::pay_in_by_bank(tx, &infra.clock, id, amount, reference).await);
        if credited.await?.is_some() {
            return Ok(true);
        }
        kind = CaseKind::UnknownReference;
    }
    open(infra, said.otherwise(kind, reply, None)).await?;
    Ok(false)
}

/// The same word again changes nothing; one with another reference of the bank is another payment,
/// perhaps, and a case.
async fn confirmed(
    infra: &Infra,
    said: Said<'_>,
    reply: &Reply,
    id: SettlementId,
) -> anyhow::Result<bool> {
    let known = store::settlements_by_ids(infra.db.read(), vec![id]).await?.pop();
    let Some(known) = known else { return Ok(true) };
    let booked = known.bank_reference.as_deref().unwrap_or_default();
    // What came for a collection counts with each reference.
    let payout = known.direction == Direction::Payout;
    let own = payout && known.said_by == Some(SaidBy::Bank) && !booked.is_empty();
    if !own || reply.bank_reference.is_empty() || booked == reply.bank_reference {
        return Ok(true);
    }
    open(infra, said.otherwise(CaseKind::SaidOtherwise, reply, Some(&known))).await?;
    Ok(false)
}
