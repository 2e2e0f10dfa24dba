//! Categories.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use crate::domain::goods::Tree;
use crate::graphql::context::Caller as _;
use crate::graphql::fault::internal;

/// A kind of goods or services, in a tree of two levels.
#[derive(Clone)]
pub struct Category {
    tree: Arc<Tree>,
    id: String,
}

impl Category {
    /// The category with this slug. Costs no SQL: the tree is held in the process.
    pub async fn find(ctx: &Context<'_>, id: &str) -> Result<Self> {
        let tree = tree(ctx).await?;
        Ok(Self { tree, id: id.to_owned() })
    }

    /// The families, in their order.
    pub async fn families(ctx: &Context<'_>) -> Result<Vec<Self>> {
        let tree = tree(ctx).await?;
        let families =
            tree.roots().map(|root| Self { tree: Arc::clone(&tree), id: root.id.clone() });
        Ok(families.collect())
    }

    fn known(&self) -> Result<&crate::domain::goods::Category> {
        let known = self.tree.get(&self.id);
        known.ok_or_else(|| internal(anyhow::anyhow!("a category is not in the tree")))
    }
}

/// The tree of categories.
pub async fn tree(ctx: &Context<'_>) -> Result<Arc<Tree>> {
    let app = ctx.app();
    app.categories.tree(&app.db).await.map_err(internal)
}

/// A kind of goods or services, in a tree of two levels.
#[Object]
impl Category {
    /// The id: a slug such as `hotpot`.
    async fn id(&self) -> ID {
        ID(self.id.clone())
    }

    /// The name in Chinese.
    async fn name_zh(&self) -> Result<&str> {
        Ok(&self.known()?.name_zh)
    }

    /// The name in English.
    async fn name_en(&self) -> Result<&str> {
        Ok(&self.known()?.name_en)
    }

    /// The broader kind. Null when it is a family itself.
    async fn parent(&self) -> Result<Option<Self>> {
        let parent = self.known()?.parent.clone();
        Ok(parent.map(|id| Self { tree: Arc::clone(&self.tree), id }))
    }

    /// The narrower kinds, in their order. Empty when there are none.
    #[graphql(complexity = "child_complexity.saturating_mul(10)")]
    async fn children(&self) -> Result<Vec<Self>> {
        let children = self.known()?.children.iter();
        Ok(children.map(|id| Self { tree: Arc::clone(&self.tree), id: id.clone() }).collect())
    }
}
