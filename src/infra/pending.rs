//! Rows that a transaction has still to write: gathered, then written together.
//!
//! On PostgreSQL one statement writes all of them, whatever their tables and number: its text depends
//! on tables and columns alone, so that it is prepared once, and the rows come as JSON. On SQLite,
//! where a statement costs no trip, each group has its own.

use std::fmt::Write as _;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue, DbBackend, DbErr, EntityName as _, EntityTrait, IdenStatic as _,
    Iterable as _, PrimaryKeyToColumn, Statement, Value,
};
use serde_json::{Map, Value as Json};

/// Most parameters of one statement on SQLite.
const MOST_PARAMETERS: usize = 32_000;

/// Rows to be written together, in groups of one table each.
#[derive(Debug, Default)]
pub struct Pending(Vec<Group>);

/// What is done with rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Insert,
    Update,
}

/// Rows of one table that have the same columns.
#[derive(Debug)]
pub struct Group {
    deed: Deed,
    table: String,
    /// The columns of the key first.
    columns: Vec<&'static str>,
    /// How many columns the key has.
    keys: usize,
    rows: Vec<Vec<Value>>,
}

/// A statement that writes rows.
#[derive(Debug)]
pub struct Written {
    /// The statement.
    pub statement: Statement,
    /// How many rows it updates at least.
    pub updates: usize,
    /// Whether it answers one row, whose column `updated` is the number of updated rows.
    pub answers: bool,
}

impl Group {
    /// A row to be inserted.
    pub fn insert<A: ActiveModelTrait>(row: &A) -> Self {
        Self::of(Deed::Insert, row)
    }

    /// A row to be updated: it has its key, and the columns to be set.
    pub fn update<A: ActiveModelTrait>(row: &A) -> Self {
        Self::of(Deed::Update, row)
    }

    fn of<A: ActiveModelTrait>(deed: Deed, row: &A) -> Self {
        let keys =
            <A::Entity as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
        let keys: Vec<_> = keys.collect();
        let is_key = |name: &&str| keys.iter().any(|key| key.as_str() == *name);
        let others = <A::Entity as EntityTrait>::Column::iter();
        let others = others.filter(|column| !is_key(&column.as_str()));
        let (mut columns, mut values) = (Vec::new(), Vec::new());
        for column in keys.iter().copied().chain(others) {
            if let ActiveValue::Set(value) | ActiveValue::Unchanged(value) = row.get(column) {
                columns.push(column.as_str());
                values.push(value);
            }
        }
        let table = A::Entity::default().table_name().to_owned();
        Self { deed, table, columns, keys: keys.len(), rows: vec![values] }
    }

    fn is_like(&self, other: &Self) -> bool {
        self.deed == other.deed && self.table == other.table && self.columns == other.columns
    }

    fn has_key_of(&self, other: &Self) -> bool {
        let same =
            |mine: &[Value], theirs: &[Value]| mine.get(..self.keys) == theirs.get(..self.keys);
        self.rows.iter().any(|mine| other.rows.iter().any(|theirs| same(mine, theirs)))
    }

    fn columns(&self) -> impl Iterator<Item = String> {
        self.columns.iter().map(|column| format!("\"{column}\""))
    }

    /// The text that writes the rows of parameter `number` to PostgreSQL.
    fn text(&self, number: usize) -> String {
        let table = &self.table;
        let rows = format!("jsonb_populate_recordset(NULL::\"{table}\", ${number})");
        match self.deed {
            Deed::Insert => {
                let columns = self.columns().collect::<Vec<_>>().join(", ");
                format!("INSERT INTO \"{table}\" ({columns}) SELECT {columns} FROM {rows}")
            }
            Deed::Update => {
                let equals = |column: String| format!("{column} = written.{column}");
                let sets: Vec<_> = self.columns().skip(self.keys).map(equals).collect();
                let own = |column: String| format!("\"{table}\".{column} = written.{column}");
                let keys: Vec<_> = self.columns().take(self.keys).map(own).collect();
                let (sets, keys) = (sets.join(", "), keys.join(" AND "));
                format!("UPDATE \"{table}\" SET {sets} FROM {rows} AS written WHERE {keys}")
            }
        }
    }

    /// The rows as a list of objects.
    fn json(&self) -> Result<Value, DbErr> {
        let rows = self.rows.iter().map(|row| {
            let fields = self.columns.iter().zip(row);
            let fields = fields.map(|(column, value)| Ok(((*column).to_owned(), json(value)?)));
            fields.collect::<Result<Map<_, _>, DbErr>>().map(Json::Object)
        });
        Ok(rows.collect::<Result<Vec<_>, DbErr>>().map(Json::Array)?.into())
    }

    /// Inserts those rows whose key is not there yet, and answers the keys of those.
    pub fn insert_new(&self, backend: DbBackend) -> Result<Statement, DbErr> {
        let keys = self.columns().take(self.keys).collect::<Vec<_>>().join(", ");
        let (head, values) = if backend == DbBackend::Postgres {
            (self.text(1), vec![self.json()?])
        } else {
            let columns = self.columns().collect::<Vec<_>>().join(", ");
            let mut number = 0_usize;
            let mut place = |_: &Value| {
                number = number.saturating_add(1);
                format!("${number}")
            };
            let mut row = |row: &Vec<Value>| {
                format!("({})", row.iter().map(&mut place).collect::<Vec<_>>().join(", "))
            };
            let rows = self.rows.iter().map(&mut row).collect::<Vec<_>>().join(", ");
            let head = format!("INSERT INTO \"{}\" ({columns}) VALUES {rows}", self.table);
            (head, self.rows.concat())
        };
        let text = format!("{head} ON CONFLICT ({keys}) DO NOTHING RETURNING {keys}");
        Ok(Statement::from_sql_and_values(backend, text, values))
    }
}

impl Pending {
    /// Whether nothing is to be written.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The groups.
    pub fn into_groups(self) -> Vec<Group> {
        self.0
    }

    /// Whether these rows cannot be written by one statement with the others: a table is written in
    /// one way, and a row once, since parts of a statement do not see each other.
    pub fn clashes(&self, new: &Group) -> bool {
        self.0.iter().any(|group| {
            group.table == new.table
                && (!group.is_like(new) || (new.deed == Deed::Update && group.has_key_of(new)))
        })
    }

    /// Adds rows that do not clash.
    pub fn add(&mut self, new: Group) {
        match self.0.iter_mut().find(|group| group.is_like(&new)) {
            Some(group) => group.rows.extend(new.rows),
            None => self.0.push(new),
        }
    }

    /// The statements that write everything, in order.
    pub fn written(self, backend: DbBackend) -> Result<Vec<Written>, DbErr> {
        if backend == DbBackend::Postgres {
            return Ok(vec![self.at_once()?]);
        }
        Ok(self.0.into_iter().flat_map(|group| one_by_one(group, backend)).collect())
    }

    /// All in one statement of PostgreSQL. Constraints and triggers see it as a whole.
    fn at_once(self) -> Result<Written, DbErr> {
        let updates = self.0.iter().filter(|group| group.deed == Deed::Update);
        let updates = updates.map(|group| group.rows.len()).sum();
        let values = self.0.iter().map(Group::json).collect::<Result<Vec<_>, _>>()?;
        let made = |text: String, answers| Written {
            statement: Statement::from_sql_and_values(DbBackend::Postgres, text, values),
            updates,
            answers,
        };
        if let [group] = self.0.as_slice() {
            return Ok(made(group.text(1), false));
        }
        let (mut text, mut counts) = (String::from("WITH "), String::new());
        for (number, group) in (1_usize..).zip(&self.0) {
            let comma = if number == 1 { "" } else { ", " };
            let counted = group.deed == Deed::Update;
            let returning = if counted { " RETURNING 1" } else { "" };
            let written = group.text(number);
            write!(text, "{comma}part{number} AS ({written}{returning})").map_err(custom)?;
            if counted {
                let plus = if counts.is_empty() { "" } else { " + " };
                write!(counts, "{plus}(SELECT count(*) FROM part{number})").map_err(custom)?;
            }
        }
        let sum = if counts.is_empty() { "0::bigint" } else { &counts };
        write!(text, " SELECT {sum} AS updated").map_err(custom)?;
        Ok(made(text, true))
    }
}

/// The statements of a group, for a database where each costs little.
fn one_by_one(group: Group, backend: DbBackend) -> Vec<Written> {
    let table = Alias::new(&group.table);
    let columns = || group.columns.iter().copied().map(Alias::new);
    if group.deed == Deed::Insert {
        let at_once = MOST_PARAMETERS.checked_div(group.columns.len()).unwrap_or(1).max(1);
        let insert = |rows: &[Vec<Value>]| {
            let mut query = Query::insert();
            query.into_table(table.clone()).columns(columns());
            for row in rows {
                query.values_panic(row.iter().cloned().map(Expr::val));
            }
            Written { statement: backend.build(&query), updates: 0, answers: false }
        };
        return group.rows.chunks(at_once).map(insert).collect();
    }
    let update = |row: &Vec<Value>| {
        let mut query = Query::update();
        query.table(table.clone());
        for (number, (column, value)) in columns().zip(row.iter().cloned()).enumerate() {
            if number < group.keys {
                query.and_where(Expr::col(column).eq(value));
            } else {
                query.value(column, value);
            }
        }
        Written { statement: backend.build(&query), updates: 1, answers: false }
    };
    group.rows.iter().map(update).collect()
}

/// A value as JSON, from which PostgreSQL reads the column's own type.
fn json(value: &Value) -> Result<Json, DbErr> {
    Ok(match value {
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::BigInt(value) => (*value).into(),
        Value::String(value) => value.clone().into(),
        Value::Uuid(value) => value.map(|value| value.to_string()).into(),
        Value::Json(value) => value.as_ref().map_or(Json::Null, |value| (**value).clone()),
        other => return Err(custom(format!("{other:?} is not written together with others"))),
    })
}

fn custom(error: impl ToString) -> DbErr {
    DbErr::Custom(error.to_string())
}
