//! What must hold of reminders in a live database (RELIABILITY, R1 and R2).

use entity::id::{CustomerId, Key as _, MerchantId, OrderId, spell};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::infra::db::sql;

/// Most findings of one check.
const MOST: i64 = 100;

/// One sentence for each recipient or order whom the check that says this finds.
pub async fn audit(conn: &impl ConnectionTrait, says: &str) -> anyhow::Result<Vec<String>> {
    let mut findings = Vec::new();
    for (sentence, text) in CHECKS.iter().filter(|(sentence, _)| *sentence == says) {
        for row in conn.query_all_raw(sql(conn, *text, [MOST.into()])).await? {
            let key: Uuid = row.try_get("", "id")?;
            let kind: String = row.try_get("", "kind")?;
            let prefix = match kind.as_str() {
                "order" => OrderId::PREFIX,
                "merchant" => MerchantId::PREFIX,
                _ => CustomerId::PREFIX,
            };
            findings.push(format!("{prefix}_{}: {sentence}", spell(key)));
        }
    }
    Ok(findings)
}

/// What each check says of those whom it finds.
pub fn checks() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|(sentence, _)| *sentence)
}

/// Each names its offenders by `id` and `kind`, at most `$1` of them.
const CHECKS: [(&str, &str); 7] = [
    (
        "R1 the order was paid, but nobody was reminded of it",
        r#"SELECT paid.id, 'order' AS kind FROM "order" AS paid LEFT JOIN reminder AS told
           ON told.subject_id = paid.id AND told.kind IN ('ORDER_PAID', 'BILL_CHARGED')
           LEFT JOIN reminder_tip AS tip ON tip.recipient_id = paid.merchant_id
           WHERE paid.paid_at > COALESCE(tip.pruned_until, 0) AND told.id IS NULL LIMIT $1"#,
    ),
    (
        "R1 a reminder tells of an order that does not exist",
        r#"SELECT DISTINCT subject_id AS id, 'order' AS kind FROM reminder AS told
           WHERE subject_kind = 'ord'
           AND NOT EXISTS (SELECT 1 FROM "order" WHERE id = told.subject_id) LIMIT $1"#,
    ),
    (
        "R2 its positions are not 1, 2, 3 and so on up to its tip",
        "SELECT coalesce(told.recipient_id, tip.recipient_id) AS id,
                coalesce(told.recipient_kind, tip.recipient_kind) AS kind
         FROM (SELECT recipient_id, recipient_kind, count(*) AS many, min(position) AS least,
                      max(position) AS most, count(DISTINCT position) AS different
               FROM reminder WHERE position IS NOT NULL GROUP BY recipient_id, recipient_kind
              ) AS told
         FULL JOIN reminder_tip AS tip ON tip.recipient_id = told.recipient_id
              AND tip.recipient_kind = told.recipient_kind
         WHERE tip.position IS NULL OR COALESCE(told.many, 0) <> tip.position - tip.pruned
            OR told.least <> tip.pruned + 1 OR told.most <> tip.position
            OR told.different <> told.many
         LIMIT $1",
    ),
    (
        "R2 an acknowledgement is numbered beyond its tip",
        "SELECT DISTINCT reminder.recipient_id AS id, reminder.recipient_kind AS kind
         FROM reminder LEFT JOIN reminder_tip AS tip ON tip.recipient_id = reminder.recipient_id
         WHERE reminder.acknowledgement IS NOT NULL
           AND (tip.acknowledgement IS NULL OR reminder.acknowledgement > tip.acknowledgement)
         LIMIT $1",
    ),
    (
        "R2 a repetition or escalation is numbered beyond its tip, or like an acknowledgement",
        "SELECT DISTINCT urging.recipient_id AS id, 'merchant' AS kind
         FROM reminder_urging AS urging
         LEFT JOIN reminder_tip AS tip ON tip.recipient_id = urging.recipient_id
         LEFT JOIN reminder AS seen ON seen.recipient_id = urging.recipient_id
              AND seen.acknowledgement = urging.number
         WHERE tip.acknowledgement IS NULL OR urging.number > tip.acknowledgement
            OR seen.id IS NOT NULL
         LIMIT $1",
    ),
    (
        "R2 one of its reminders was not repeated or escalated as often as it says",
        "SELECT DISTINCT told.recipient_id AS id, told.recipient_kind AS kind
         FROM reminder AS told LEFT JOIN (
              SELECT reminder_id, count(*) AS many,
                     sum(CASE WHEN change = 'repeated' THEN 1 ELSE 0 END) AS repeated
              FROM reminder_urging GROUP BY reminder_id
         ) AS urging ON urging.reminder_id = told.id
         WHERE told.repetitions <> coalesce(urging.repeated, 0)
            OR CASE WHEN told.escalated_at IS NULL THEN 0 ELSE 1 END
               <> coalesce(urging.many - urging.repeated, 0)
         LIMIT $1",
    ),
    (
        "R2 one of its reminders was told again after it was acknowledged",
        "SELECT DISTINCT told.recipient_id AS id, told.recipient_kind AS kind
         FROM reminder_urging AS urging JOIN reminder AS told ON told.id = urging.reminder_id
         WHERE urging.number > told.acknowledgement
         LIMIT $1",
    ),
];
