//! The words in which SQLite and PostgreSQL differ.
//!
//! `$uuid`, `$int`, `$bool`, `$json` and `$bytes` are the column types, `$nil` is the key of nobody,
//! `$strict` ends a table: SQLite's STRICT tables refuse a float where an integer of fen belongs.
//! `$bytewise` is a text whose order is that of its bytes on both, so that a range of it is all that
//! begins alike.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Runs a file of SQL statements after putting in this database's words.
pub async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    let [uuid, int, bool, json, strict, bytewise, bytes, nil] = match backend {
        DbBackend::Postgres => {
            let nil = "CAST('00000000-0000-0000-0000-000000000000' AS uuid)";
            ["uuid", "bigint", "boolean", "jsonb", "", "text COLLATE \"C\"", "bytea", nil]
        }
        _ => ["BLOB", "INTEGER", "INTEGER", "TEXT", "STRICT", "TEXT", "BLOB", "zeroblob(16)"],
    };
    let sql = sql
        .replace("$uuid", uuid)
        .replace("$int", int)
        .replace("$bool", bool)
        .replace("$json", json)
        .replace("$strict", strict)
        .replace("$bytewise", bytewise)
        .replace("$bytes", bytes)
        .replace("$nil", nil);
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// Lets a column whose values are listed by a constraint have one more: `new`, beside `known`.
///
/// What stands in the tables stays as it is. Whatever else the constraint lists is kept, so that
/// migrations need not know of each other.
pub async fn allow(
    manager: &SchemaManager<'_>,
    (table, constraint): (&str, &str),
    known: &str,
    new: &str,
) -> Result<(), DbErr> {
    let sql = match manager.get_database_backend() {
        DbBackend::Postgres => format!(
            "DO $do$ DECLARE said text; BEGIN \
             SELECT pg_get_constraintdef(oid) INTO STRICT said FROM pg_constraint \
             WHERE conname = '{constraint}' AND conrelid = '{table}'::regclass; \
             EXECUTE 'ALTER TABLE {table} DROP CONSTRAINT {constraint}, ADD CONSTRAINT {constraint} ' \
             || replace(said, quote_literal('{known}') || '::text', \
             quote_literal('{known}') || '::text, ' || quote_literal('{new}') || '::text'); \
             END $do$"
        ),
        // The procedure of https://sqlite.org/lang_altertable.html#otheralter for changes that leave
        // the content as it is.
        _ => format!(
            "PRAGMA writable_schema = ON; \
             UPDATE sqlite_schema SET sql = replace(sql, '''{known}''', '''{known}'', ''{new}''') \
             WHERE type = 'table' AND name = '{table}'; \
             PRAGMA writable_schema = RESET"
        ),
    };
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// Lets a column be empty that could not be. It is a key of another table.
pub async fn loosen(manager: &SchemaManager<'_>, table: &str, column: &str) -> Result<(), DbErr> {
    let sql = match manager.get_database_backend() {
        DbBackend::Postgres => format!("ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL"),
        _ => format!(
            "PRAGMA writable_schema = ON; \
             UPDATE sqlite_schema SET sql = replace(sql, '{column} BLOB NOT NULL', '{column} BLOB') \
             WHERE type = 'table' AND name = '{table}'; \
             PRAGMA writable_schema = RESET"
        ),
    };
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// The one of two texts that is meant for this database.
pub fn pick<'a>(manager: &SchemaManager<'_>, postgres: &'a str, sqlite: &'a str) -> &'a str {
    match manager.get_database_backend() {
        DbBackend::Postgres => postgres,
        _ => sqlite,
    }
}
