//! The tree of categories: two levels, changed by migrations alone, so it is read once a process.

use std::collections::HashMap;
use std::sync::Arc;

use entity::category;
use sea_orm::{EntityTrait, QueryOrder};
use tokio::sync::OnceCell;

use crate::infra::db::Db;

/// A kind of goods or services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its slug.
    pub id: String,
    /// The broader kind; none: it is a family itself.
    pub parent: Option<String>,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// The slugs of the narrower kinds, in their order.
    pub children: Vec<String>,
}

/// All categories.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    by_id: HashMap<String, Category>,
    roots: Vec<String>,
}

impl Tree {
    /// A tree of these categories, given in the order of their places.
    pub fn new(categories: impl IntoIterator<Item = Category>) -> Self {
        let mut tree = Self::default();
        let mut branches: HashMap<String, Vec<String>> = HashMap::new();
        for category in categories {
            match &category.parent {
                Some(parent) => {
                    branches.entry(parent.clone()).or_default().push(category.id.clone());
                }
                None => tree.roots.push(category.id.clone()),
            }
            tree.by_id.insert(category.id.clone(), category);
        }
        for (parent, children) in branches {
            if let Some(category) = tree.by_id.get_mut(&parent) {
                category.children = children;
            }
        }
        tree
    }

    /// One category by its slug.
    pub fn get(&self, id: &str) -> Option<&Category> {
        self.by_id.get(id)
    }

    /// The families, in their order.
    pub fn roots(&self) -> impl Iterator<Item = &Category> {
        self.roots.iter().filter_map(|id| self.get(id))
    }

    /// The slug of the family that a category belongs to: its parent, or itself.
    pub fn family<'a>(&'a self, id: &'a str) -> Option<&'a str> {
        let category = self.get(id)?;
        Some(category.parent.as_deref().unwrap_or(&category.id))
    }
}

/// The tree, read when it is first asked for.
#[derive(Debug, Default)]
pub struct Categories(OnceCell<Arc<Tree>>);

impl Categories {
    /// The tree.
    pub async fn tree(&self, db: &Db) -> anyhow::Result<Arc<Tree>> {
        let read = async || -> anyhow::Result<Arc<Tree>> {
            let found = category::Entity::find().order_by_asc(category::Column::Position);
            let rows = found.order_by_asc(category::Column::Id).all(db.read()).await?;
            let categories = rows.into_iter().map(|row| Category {
                id: row.id,
                parent: row.parent_id,
                name_zh: row.name_zh,
                name_en: row.name_en,
                children: Vec::new(),
            });
            Ok(Arc::new(Tree::new(categories)))
        };
        self.0.get_or_try_init(read).await.cloned()
    }
}
