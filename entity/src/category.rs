//! A kind of goods, in a tree of two levels.

use sea_orm::entity::prelude::*;

/// A kind of goods, in a tree of two levels.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "category")]
pub struct Model {
    /// Its slug.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The broader kind.
    pub parent_id: Option<String>,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// Its place among its siblings.
    pub position: i64,
}

impl ActiveModelBehavior for ActiveModel {}
