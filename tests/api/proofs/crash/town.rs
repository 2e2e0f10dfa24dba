//! A home merchant, another one, and what they sell, on a site.

use serde_json::json;

use crate::support::process::Site;
use crate::support::{Caller, Goods, merchant_input, text};

/// What a unit costs a member, in fen.
pub const MEMBER_PRICE: i64 = 1_000;

/// Where people shop.
#[derive(Clone)]
pub struct Town {
    /// The home merchant's owner.
    pub home: Caller,
    /// What it sells.
    pub coffee: String,
    /// Another merchant's owner.
    pub other: Caller,
    /// What that one sells.
    pub bread: String,
    /// The home's plan of 500.00.
    pub plan: String,
    /// A merchant that is paid out.
    pub market: Caller,
    /// What it sells.
    pub fish: String,
    /// Its plan.
    pub market_plan: String,
    /// A merchant that is stopped now and then.
    pub spare: Caller,
    /// Who runs clearings.
    pub operator: Caller,
}

impl Town {
    /// Registers everybody.
    pub async fn found(site: &Site) -> Self {
        let operator = site.operator().await;
        let home = merchant(site, &operator, 1, "甲咖啡").await;
        let other = merchant(site, &operator, 2, "乙面包").await;
        let goods = Goods { title: "拿铁", list: "12.50", member: "10.00", stock: Some(100_000) };
        let coffee = home.offer(goods).await;
        let bread = other.priced("全麦面包", "12.50", "10.00").await;
        let plan = home.plan("500.00", "0.00").await;
        let market = merchant(site, &operator, 3, "丙市场").await;
        market.is_paid_to("6222020200112233445").await;
        let fish = market.priced("鲈鱼", "12.50", "10.00").await;
        let market_plan = market.plan("500.00", "0.00").await;
        let spare = merchant(site, &operator, 4, "丁杂货").await;
        Self { home, coffee, other, bread, plan, market, fish, market_plan, spare, operator }
    }
}

async fn merchant(site: &Site, operator: &Caller, number: u32, name: &str) -> Caller {
    let login = format!("owner{number}");
    let input = merchant_input(number, name, &login);
    let selection = "merchant { id shops { id } } viewer { staff { id } }
        session { accessToken refreshToken session { id } }";
    let done = site.caller().act("registerMerchant", selection, input).await;
    let mut owner = site.caller().with_session(&done, &login, &done["viewer"]["staff"]["id"]);
    owner.merchant = text(&done["merchant"]["id"]);
    owner.shop = text(&done["merchant"]["shops"][0]["id"]);
    let approve = json!({ "merchantId": owner.merchant });
    assert_eq!(operator.tries("approveMerchant", approve).await, "DONE");
    owner
}
