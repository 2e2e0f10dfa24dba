//! Rows that nobody can write: what a broken thing looks like to whoever works through many.

use entity::id::{Key as _, OperatorId, OrderId, ProposalId, SetAsideId};
use sea_orm::ConnectionTrait as _;
use sharepass::infra::failure::{Failure, Never};
use uuid::Uuid;

use super::{Engine, Network};

impl Network {
    /// From now on a table takes no row (`INSERT`) or no change (`UPDATE`) of what a column names.
    pub async fn poison(&self, table: &str, event: &str, column: &str, key: Uuid) {
        let literal = self.engine().literal(key);
        let name = format!("poison_{}", key.simple());
        let sql = match self.engine() {
            Engine::Sqlite => vec![format!(
                "CREATE TRIGGER {name} BEFORE {event} ON \"{table}\" WHEN NEW.{column} = {literal} \
                 BEGIN SELECT RAISE(ABORT, 'poisoned'); END"
            )],
            Engine::Postgres => vec![
                format!(
                    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS \
                     $$ BEGIN RAISE EXCEPTION 'poisoned'; END $$"
                ),
                format!(
                    "CREATE TRIGGER {name} BEFORE {event} ON \"{table}\" FOR EACH ROW \
                     WHEN (NEW.{column} = {literal}) EXECUTE FUNCTION {name}()"
                ),
            ],
        };
        self.does(&sql).await;
    }

    /// It takes them again.
    pub async fn heal(&self, table: &str, key: Uuid) {
        let name = format!("poison_{}", key.simple());
        let sql = match self.engine() {
            Engine::Sqlite => format!("DROP TRIGGER {name}"),
            Engine::Postgres => format!("DROP TRIGGER {name} ON \"{table}\""),
        };
        self.does(&[sql]).await;
    }

    /// Runs statements past the program, as somebody with the database's password could.
    pub async fn does(&self, statements: &[String]) {
        let done = self.app.db.write(async |tx| {
            for sql in statements {
                tx.execute_unprepared(sql).await?;
            }
            Ok::<_, Failure<Never>>(())
        });
        done.await.map_err(Failure::into_broken).expect("statements that the database takes");
    }

    /// Writes that so many things are set aside.
    pub async fn sets_aside(&self, many: usize) {
        let row = |_| {
            let (id, subject): (SetAsideId, OrderId) = (self.app.clock.key(), self.app.clock.key());
            let [id, key] = [id.0, subject.0].map(|key| self.engine().literal(key));
            let at = self.app.clock.now().0;
            format!(
                "INSERT INTO set_aside (id, work, subject, name, reason, tries, first_at, retry_at) \
                 VALUES ({id}, 'orders', {key}, '{subject}', 'of no use', 1, {at}, {at})"
            )
        };
        self.does(&(0..many).map(row).collect::<Vec<_>>()).await;
    }

    /// Writes that so many things are proposed, by operators of their own.
    pub async fn proposes(&self, many: usize) {
        let mut statements = Vec::new();
        for _ in 0..many {
            let by = OperatorId::parse(&self.operator().await.id).expect("an operator").0;
            let (id, subject): (ProposalId, OrderId) = (self.app.clock.key(), self.app.clock.key());
            let [id, subject, by] = [id.0, subject.0, by].map(|key| self.engine().literal(key));
            let at = self.app.clock.now().0;
            statements.push(format!(
                "INSERT INTO proposal (id, kind, subject_id, reason, status, proposed_by, proposed_at) \
                 VALUES ({id}, 'settlement_failed', {subject}, 'of no use', 'proposed', {by}, {at})"
            ));
        }
        self.does(&statements).await;
    }

    /// The keys of a table, in the order in which they were made.
    pub async fn keys_of(&self, table: &str) -> Vec<Uuid> {
        let db = self.app.db.read();
        let query = format!("SELECT id FROM \"{table}\" ORDER BY id");
        let rows = db
            .query_all_raw(sharepass::infra::db::sql(db, query, []))
            .await
            .expect("the keys of a table");
        rows.iter().map(|row| row.try_get("", "id").expect("a key")).collect()
    }
}
