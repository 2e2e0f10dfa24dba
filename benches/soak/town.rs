//! The people of the soak: merchants with counters, and customers with devices.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use serde_json::json;

use crate::support::process::Site;
use crate::support::{Caller, PASSWORD, merchant_input, text};

/// The sockets of a merchant: its counters.
const COUNTERS: usize = 10;

/// The sockets of a customer: their devices.
const DEVICES: usize = 4;

/// Of five sockets one is at a counter.
const AT_COUNTERS: usize = 5;

/// How many register at the same time.
const TOGETHER: usize = 8;

/// Everybody.
pub struct Town {
    /// Merchants, each with what it sells.
    pub merchants: Vec<Merchant>,
    /// Customers; the home of each is the merchant of the same number, beginning again at the end.
    pub customers: Vec<Caller>,
}

/// A merchant.
pub struct Merchant {
    /// Its owner.
    pub owner: Caller,
    /// What it sells, for 10.00 to a member.
    pub offer: String,
    plan: String,
}

impl Town {
    /// Registers as many as will have so many sockets, lets each customer join, and log in afresh.
    pub async fn found(sites: &[Site], sockets: usize) -> Self {
        let operator = sites[0].operator().await;
        let at_counters = sockets / AT_COUNTERS;
        let merchants = stream::iter(0..at_counters.div_ceil(COUNTERS))
            .map(|number| merchant(&sites[number % sites.len()], &operator, number))
            .buffered(TOGETHER);
        let merchants: Vec<Merchant> = merchants.collect().await;
        let customers = stream::iter(0..(sockets - at_counters).div_ceil(DEVICES))
            .map(|number| {
                let home = &merchants[number % merchants.len()];
                customer(&sites[number % sites.len()], home, number)
            })
            .buffered(TOGETHER);
        let customers: Vec<Caller> = customers.collect().await;
        println!("{} merchants, {} customers", merchants.len(), customers.len());
        Self { merchants, customers }
    }

    /// Everybody with the number of their sockets.
    pub fn accounts(&self) -> impl Iterator<Item = (&Caller, usize)> {
        let owners = self.merchants.iter().map(|merchant| (&merchant.owner, COUNTERS));
        owners.chain(self.customers.iter().map(|customer| (customer, DEVICES)))
    }
}

/// An address of one's own: limits by address are not what is measured.
fn address(street: u8, number: usize) -> IpAddr {
    let [_, _, high, low] = u32::try_from(number).expect("a few thousand").to_be_bytes();
    IpAddr::V4(Ipv4Addr::new(10, street, high, low))
}

async fn merchant(site: &Site, operator: &Caller, number: usize) -> Merchant {
    let login = format!("owner{number}");
    let number_of_licence = u32::try_from(number).expect("a few thousand");
    let input = merchant_input(number_of_licence, &format!("商户{number}"), &login);
    let mut guest = site.caller();
    guest.address = address(1, number);
    let selection = "merchant { id shops { id } } viewer { staff { id } }
        session { accessToken refreshToken session { id } }";
    let done = guest.act("registerMerchant", selection, input).await;
    let mut owner = guest.with_session(&done, &login, &done["viewer"]["staff"]["id"]);
    owner.merchant = text(&done["merchant"]["id"]);
    owner.shop = text(&done["merchant"]["shops"][0]["id"]);
    let approve = json!({ "merchantId": owner.merchant });
    assert_eq!(operator.tries("approveMerchant", approve).await, "DONE");
    let offer = owner.priced("拿铁 Latte", "12.50", "10.00").await;
    let plan = owner.plan("1000.00", "0.00").await;
    Merchant { owner, offer, plan }
}

async fn customer(site: &Site, home: &Merchant, number: usize) -> Caller {
    let phone = format!("138{number:08}");
    let mut guest = site.caller();
    guest.address = address(2, number);
    let input = json!({ "phone": phone, "name": "Customer", "password": PASSWORD });
    let selection = "customer { id } session { accessToken refreshToken session { id } }";
    let done = guest.act("registerCustomer", selection, input).await;
    let customer = guest.with_session(&done, &phone, &done["customer"]["id"]);
    let joined = customer.begin_joining(&home.plan, "join").await;
    let pay_url = text(&joined["recharge"]["payment"]["payUrl"]);
    let confirm = site.http().post(format!("{pay_url}/confirm")).json(&json!({}));
    assert!(confirm.send().await.expect("the gateway answers").status().is_success());
    while customer.balance().await != "1000.00" {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    customer
}
