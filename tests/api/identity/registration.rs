//! Registering as a customer and as a merchant.

use serde_json::{Value, json};
use sharepass::infra::language::Language;

use crate::support::{PASSWORD, merchant_input, on_both};

const REGISTER: &str = "mutation($input: RegisterCustomerInput!) {
    registerCustomer(input: $input) {
        customer { name phone email marketing sessions { device current } }
        session { accessToken refreshToken session { device } }
        userErrors { code message field }
    }
}";

const REGISTER_MERCHANT: &str = "mutation($input: RegisterMerchantInput!) {
    registerMerchant(input: $input) {
        merchant { legalName status shops { name category { id } city location { latitude longitude }
            phone memberDiscountBasisPoints acceptWithinSeconds status } }
        viewer { kind staff { role login merchant { status licenceNo contactPhone staff { name } } } }
        session { accessToken }
        userErrors { code message field }
    }
}";

#[tokio::test]
async fn a_customer_registers_and_is_logged_in() {
    on_both(async |network| {
        let input = json!({
            "phone": "138 0013 8000", "email": "Ann@Example.com", "name": " 安 ",
            "password": PASSWORD, "device": "Firefox"
        });
        let done = network.caller().post(REGISTER, json!({ "input": input })).await;
        let done = &done["registerCustomer"];
        assert_eq!(done["userErrors"], json!([]));
        assert_eq!(done["customer"]["phone"], "+8613800138000");
        assert_eq!(done["customer"]["email"], "ann@example.com");
        assert_eq!(done["customer"]["name"], "安");
        assert_eq!(done["customer"]["marketing"], false);
        assert_eq!(done["session"]["session"]["device"], "Firefox");

        for login in ["13800138000", "+86 138 0013 8000", "ANN@example.com"] {
            let caller = network.caller().log_in(login, PASSWORD).await;
            let viewer = caller.post("{ viewer { kind customer { name } } }", json!({})).await;
            let expected = json!({ "kind": "CUSTOMER", "customer": { "name": "安" } });
            assert_eq!(viewer["viewer"], expected);
        }
    })
    .await;
}

#[tokio::test]
async fn a_customers_registration_is_refused_for_each_reason() {
    on_both(async |network| {
        let input = |change: Value| {
            let mut input = json!({ "phone": "13700000001", "email": "a@b.cn", "name": "Ann",
                "password": PASSWORD });
            for (name, value) in change.as_object().expect("an object") {
                input[name] = value.clone();
            }
            json!({ "input": input })
        };
        let guest = network.caller();
        let long = "x".repeat(129);
        for (change, code) in [
            (json!({ "phone": null, "email": null }), "PHONE_OR_EMAIL_REQUIRED"),
            (json!({ "phone": "12345" }), "PHONE_INVALID"),
            (json!({ "email": "nobody" }), "EMAIL_INVALID"),
            (json!({ "name": "  " }), "NAME_INVALID"),
            (json!({ "name": "x".repeat(61) }), "NAME_INVALID"),
            (json!({ "password": "short" }), "PASSWORD_TOO_SHORT"),
            (json!({ "password": long }), "PASSWORD_TOO_LONG"),
            (json!({ "password": "13700000001" }), "PASSWORD_IS_LOGIN"),
            (json!({ "password": "12345678" }), "PASSWORD_TOO_COMMON"),
            (json!({}), "DONE"),
            (json!({ "email": null }), "PHONE_TAKEN"),
            (json!({ "phone": null, "email": "A@B.cn" }), "EMAIL_TAKEN"),
        ] {
            assert_eq!(guest.refusal(REGISTER, input(change.clone())).await, code, "{change}");
        }
        let mut chinese = network.caller();
        chinese.language = Language::Chinese;
        let done = chinese.post(REGISTER, input(json!({ "name": "" }))).await;
        let error = &done["registerCustomer"]["userErrors"][0];
        assert_eq!(error["field"], json!(["name"]));
        assert_eq!(error["message"], "请填写您的姓名，最多 60 个字符。");
    })
    .await;
}

#[tokio::test]
async fn a_merchant_registers_and_waits() {
    on_both(async |network| {
        let mut input = merchant_input(7, "上海咖啡有限公司", "Wang.XiaoMing");
        input["device"] = json!("till");
        let done = network.caller().post(REGISTER_MERCHANT, json!({ "input": input })).await;
        let done = &done["registerMerchant"];
        assert_eq!(done["userErrors"], json!([]));
        assert_eq!(done["merchant"]["status"], "PENDING");
        let shop = &done["merchant"]["shops"][0];
        assert_eq!(shop["location"], json!({ "latitude": 31.2304, "longitude": 121.4737 }));
        assert_eq!(shop["phone"], "+862162520000");
        assert_eq!(shop["memberDiscountBasisPoints"], 500);
        assert_eq!(shop["status"], "OPEN");
        assert_eq!(done["viewer"]["kind"], "STAFF");
        let staff = &done["viewer"]["staff"];
        assert_eq!((&staff["role"], &staff["login"]), (&json!("OWNER"), &json!("wang.xiaoming")));
    })
    .await;
}

#[tokio::test]
async fn a_merchants_registration_is_refused_for_each_reason() {
    on_both(async |network| {
        let guest = network.caller();
        let first = merchant_input(1, "甲", "first");
        let done = guest.refusal(REGISTER_MERCHANT, json!({ "input": first })).await;
        assert_eq!(done, "DONE");
        network.operator().await;
        let long = "x".repeat(129);
        for (path, value, code) in [
            ("/licenceNo", json!("91350100M000100Y44"), "LICENCE_INVALID"),
            ("/licenceNo", first["licenceNo"].clone(), "LICENCE_TAKEN"),
            ("/legalName", json!(" "), "LEGAL_NAME_INVALID"),
            ("/contactPhone", json!("110"), "CONTACT_PHONE_INVALID"),
            ("/shop/name", json!(""), "SHOP_NAME_INVALID"),
            ("/shop/nameEn", json!(""), "SHOP_NAME_EN_INVALID"),
            ("/shop/categoryId", json!("dragons"), "CATEGORY_NOT_FOUND"),
            ("/shop/city", json!("x".repeat(41)), "CITY_INVALID"),
            ("/shop/address", json!(""), "ADDRESS_INVALID"),
            ("/shop/phone", json!("x"), "SHOP_PHONE_INVALID"),
            ("/shop/latitude", json!(90.1), "LOCATION_INVALID"),
            ("/shop/longitude", json!(-180.1), "LOCATION_INVALID"),
            ("/shop/memberDiscountBasisPoints", json!(9_001), "MEMBER_DISCOUNT_INVALID"),
            ("/shop/acceptWithinSeconds", json!(59), "ACCEPT_WITHIN_INVALID"),
            ("/owner/login", json!("13800138000"), "LOGIN_INVALID"),
            ("/owner/login", json!("FIRST"), "LOGIN_TAKEN"),
            ("/owner/login", json!("operator0"), "LOGIN_TAKEN"),
            ("/owner/name", json!(""), "OWNER_NAME_INVALID"),
            ("/owner/password", json!("short"), "PASSWORD_TOO_SHORT"),
            ("/owner/password", json!(long), "PASSWORD_TOO_LONG"),
            ("/owner/password", json!("secondlogin"), "PASSWORD_IS_LOGIN"),
            ("/owner/password", json!("iloveyou"), "PASSWORD_TOO_COMMON"),
        ] {
            let mut input = merchant_input(2, "乙", "secondlogin");
            *input.pointer_mut(path).expect("a field") = value;
            let code_of = guest.refusal(REGISTER_MERCHANT, json!({ "input": input })).await;
            assert_eq!(code_of, code, "{path}");
        }
        let done = merchant_input(2, "乙", "secondlogin");
        assert_eq!(guest.refusal(REGISTER_MERCHANT, json!({ "input": done })).await, "DONE");
    })
    .await;
}
