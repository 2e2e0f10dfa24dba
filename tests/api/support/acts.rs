//! What people do in stories, in the words of the API.

use serde_json::{Value, json};

use super::caller::Caller;
use super::network::{Network, text};

/// All that a story asks about an order.
pub const ORDER: &str = "fragment order on Order {
    id status listTotal memberTotal redeemCode allowedActions reason
    amountDue { amount reason }
    payment { tender amount draws { lotId principal bonus custody } }
    pendingPayment { status payUrl }
    lines { number title quantity listPrice memberPrice }
}";

/// An offer as stories make it.
pub struct Goods<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its list price.
    pub list: &'a str,
    /// Its member price.
    pub member: &'a str,
    /// Its stock; none: unlimited.
    pub stock: Option<i64>,
}

impl Caller {
    /// Enters an offer at the merchant's first shop; answers its id.
    pub async fn offer(&self, goods: Goods<'_>) -> String {
        let done = self.save_offer(goods).await;
        assert_eq!(done["revision"]["status"], "PASSED", "{done}");
        text(&done["offer"]["id"])
    }

    /// Enters an offer at the merchant's first shop; answers the payload.
    pub async fn save_offer(&self, goods: Goods<'_>) -> Value {
        let mutation = "mutation($input: SaveOfferInput!) { saveOffer(input: $input) {
            offer { id status }
            revision { id status findings { code verdict } }
            userErrors { code field }
        } }";
        // Each in its own words: the comparison notices what was copied.
        let description = format!("{}, freshly made by {}.", goods.title, self.login);
        let input = json!({
            "shopId": self.shop, "title": goods.title, "description": description,
            "categoryId": "coffee", "listPrice": goods.list, "memberPrice": goods.member,
            "stock": goods.stock,
        });
        self.post(mutation, json!({ "input": input })).await["saveOffer"].take()
    }

    /// Makes a plan with a custody share of 40 %; answers its id.
    pub async fn plan(&self, price: &str, bonus: &str) -> String {
        let mutation = "mutation($price: Money!, $bonus: Money!) {
            createMembershipPlan(input: { name: \"Gold\", description: \"Coffee for less\",
                price: $price, bonus: $bonus, custodyShareBasisPoints: 4000 }) {
                plan { id } userErrors { code }
            } }";
        let done = self.post(mutation, json!({ "price": price, "bonus": bonus })).await;
        text(&done["createMembershipPlan"]["plan"]["id"])
    }

    /// Joins by a plan and pays the first recharge; answers the membership's id.
    pub async fn join(&self, network: &Network, plan: &str) -> String {
        let done = self.begin_joining(plan, &network.key()).await;
        let pay_url = text(&done["recharge"]["payment"]["payUrl"]);
        network.pay_at(&pay_url, self).await;
        text(&done["membership"]["id"])
    }

    /// Joins by a plan without paying; answers the payload.
    pub async fn begin_joining(&self, plan: &str, key: &str) -> Value {
        let mutation = "mutation($plan: ID!, $key: String!) {
            joinMembership(input: { planId: $plan, acceptedTermsVersion: 1,
                idempotencyKey: $key }) {
                membership { id status }
                recharge { id status principal bonus payment { status payUrl amount } }
                userErrors { code field }
            } }";
        let mut done = self.post(mutation, json!({ "plan": plan, "key": key })).await;
        done["joinMembership"].take()
    }

    /// Asks for a recharge; answers the payload.
    pub async fn recharge(&self, membership: &str, amount: &str, key: &str) -> Value {
        let mutation = "mutation($id: ID!, $amount: Money!, $key: String!) {
            recharge(input: { membershipId: $id, amount: $amount, idempotencyKey: $key }) {
                recharge { id status principal bonus payment { status payUrl } }
                userErrors { code field }
            } }";
        let input = json!({ "id": membership, "amount": amount, "key": key });
        self.post(mutation, input).await["recharge"].take()
    }

    /// Places an order of one line; answers the payload.
    pub async fn place(&self, shop: &str, offer: &str, quantity: i64, key: &str) -> Value {
        let mutation = format!(
            "mutation($shop: ID!, $offer: ID!, $quantity: Int!, $key: String!) {{
                placeOrder(input: {{ shopId: $shop, idempotencyKey: $key,
                    lines: [{{ offerId: $offer, quantity: $quantity }}] }}) {{
                    order {{ ...order }} userErrors {{ code field message }}
                }} }} {ORDER}"
        );
        let input = json!({ "shop": shop, "offer": offer, "quantity": quantity, "key": key });
        self.post(&mutation, input).await["placeOrder"].take()
    }

    /// Places an order of one line; answers its id.
    pub async fn order(&self, network: &Network, shop: &str, offer: &str, quantity: i64) -> String {
        let done = self.place(shop, offer, quantity, &network.key()).await;
        assert_eq!(done["userErrors"], json!([]));
        text(&done["order"]["id"])
    }

    /// Pays an order; answers the payload.
    pub async fn pay(&self, order: &str, tender: &str, key: &str) -> Value {
        let mutation = format!(
            "mutation($order: ID!, $tender: Tender!, $key: String!) {{
                payOrder(input: {{ orderId: $order, tender: $tender, idempotencyKey: $key }}) {{
                    order {{ ...order }} userErrors {{ code field message }}
                }} }} {ORDER}"
        );
        let input = json!({ "order": order, "tender": tender, "key": key });
        self.post(&mutation, input).await["payOrder"].take()
    }

    /// An order of one unit, paid from balance; answers its id.
    pub async fn bought(&self, network: &Network, shop: &str, offer: &str) -> String {
        let order = self.order(network, shop, offer, 1).await;
        let paid = self.pay(&order, "BALANCE", &network.key()).await;
        assert_eq!(paid["order"]["status"], "PAID", "{paid}");
        order
    }

    /// An order as this person sees it; null when it is not theirs.
    pub async fn sees(&self, order: &str) -> Value {
        let query = format!("query($id: ID!) {{ order(id: $id) {{ ...order }} }} {ORDER}");
        self.post(&query, json!({ "id": order })).await["order"].take()
    }

    /// Accepts an order; answers the payload.
    pub async fn accept(&self, order: &str) -> Value {
        let mutation = "mutation($id: ID!) { acceptOrder(input: { orderId: $id }) {
            order { id status allowedActions } userErrors { code } } }";
        self.post(mutation, json!({ "id": order })).await["acceptOrder"].take()
    }

    /// Hands an order over; answers the payload.
    pub async fn fulfil(&self, order: Option<&str>, code: &str) -> Value {
        let mutation = "mutation($id: ID, $code: String!) {
            fulfilOrder(input: { orderId: $id, redeemCode: $code }) {
            order { id status } userErrors { code } } }";
        self.post(mutation, json!({ "id": order, "code": code })).await["fulfilOrder"].take()
    }

    /// An order of one unit, paid from balance and handed over; answers its id.
    pub async fn fetched(&self, network: &Network, from: &Caller, offer: &str) -> String {
        let order = self.bought(network, &from.shop, offer).await;
        self.fetches(from, &order).await;
        order
    }

    /// The shop accepts a paid order, and hands it over.
    pub async fn fetches(&self, from: &Caller, order: &str) {
        assert_eq!(from.accept(order).await["order"]["status"], "ACCEPTED");
        let digits = text(&self.sees(order).await["redeemCode"]);
        assert_eq!(from.fulfil(Some(order), &digits).await["order"]["status"], "FULFILLED");
    }

    /// Cancels an order; answers the payload.
    pub async fn cancel(&self, order: &str, key: &str) -> Value {
        let mutation = "mutation($id: ID!, $key: String!) {
            cancelOrder(input: { orderId: $id, idempotencyKey: $key }) {
            order { id status } userErrors { code } } }";
        self.post(mutation, json!({ "id": order, "key": key })).await["cancelOrder"].take()
    }

    /// Declines an order; answers the payload.
    pub async fn decline(&self, order: &str, reason: &str, key: &str) -> Value {
        let mutation = "mutation($id: ID!, $reason: String!, $key: String!) {
            declineOrder(input: { orderId: $id, reason: $reason, idempotencyKey: $key }) {
            order { id status reason } userErrors { code } } }";
        let input = json!({ "id": order, "reason": reason, "key": key });
        self.post(mutation, input).await["declineOrder"].take()
    }

    /// Refunds an order; answers the payload.
    pub async fn refund(&self, order: &str, reason: &str, key: &str) -> Value {
        let mutation = "mutation($id: ID!, $reason: String!, $key: String!) {
            refundOrder(input: { orderId: $id, reason: $reason, idempotencyKey: $key }) {
            order { id status reason } userErrors { code } } }";
        let input = json!({ "id": order, "reason": reason, "key": key });
        self.post(mutation, input).await["refundOrder"].take()
    }

    /// The customer's memberships with all that they store.
    pub async fn memberships(&self) -> Value {
        let query = "{ viewer { customer { memberships { nodes {
            id status balance principal bonus custody portableBalance entitlements
            lots { principal bonus custody portable releasedAt }
        } } } } }";
        let mut answer = self.post(query, json!({})).await;
        answer["viewer"]["customer"]["memberships"]["nodes"].take()
    }

    /// The balance of the customer's newest membership.
    pub async fn balance(&self) -> String {
        text(&self.memberships().await[0]["balance"])
    }

    /// Where this person's reminders stand, null before the first: a subscription after it begins
    /// with what comes next.
    pub async fn newest_reminder(&self) -> Value {
        let last = "{ reminders(last: 1) { edges { cursor } } }";
        let told = self.post(last, json!({})).await;
        told["reminders"]["edges"][0]["cursor"].clone()
    }

    /// The kinds of the reminders that this person has, oldest first.
    pub async fn reminded_of(&self) -> Vec<String> {
        let query = "{ reminders(first: 100) { nodes { kind } } }";
        let answer = self.post(query, json!({})).await;
        let nodes = answer["reminders"]["nodes"].as_array().expect("a list").clone();
        nodes.iter().map(|node| text(&node["kind"])).collect()
    }
}

impl Network {
    /// An idempotency key that nobody used.
    pub fn key(&self) -> String {
        format!("key-{}", self.number())
    }
}

impl Network {
    /// A member of staff, added by the owner and logged in; at one shop, or at all of them.
    pub async fn staff(&self, owner: &Caller, role: &str, shop: Option<&str>) -> Caller {
        let login = format!("staff{}", self.number());
        let mutation = "mutation($input: AddStaffInput!) {
            addStaff(input: $input) { staff { id } userErrors { code } } }";
        let input = json!({ "login": login, "name": role, "role": role, "shopId": shop,
            "password": super::network::PASSWORD, "ownPassword": super::network::PASSWORD });
        let done = owner.post(mutation, json!({ "input": input })).await;
        let id = text(&done["addStaff"]["staff"]["id"]);
        let mut staff = self.caller().log_in(&login, super::network::PASSWORD).await;
        staff.id = id;
        staff.merchant.clone_from(&owner.merchant);
        shop.unwrap_or(&owner.shop).clone_into(&mut staff.shop);
        staff
    }
}

impl Caller {
    /// Opens another shop of the merchant; answers its id.
    pub async fn open_shop(&self, name: &str) -> String {
        let mutation = "mutation($input: CreateShopInput!) {
            createShop(input: $input) { shop { id } userErrors { code } } }";
        let input = json!({ "name": name, "categoryId": "coffee", "city": "上海",
            "address": "淮海中路 2 号", "latitude": 31.2204, "longitude": 121.4637 });
        let done = self.post(mutation, json!({ "input": input })).await;
        text(&done["createShop"]["shop"]["id"])
    }
}
