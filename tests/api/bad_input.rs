//! Wrong input: each mutation answers it with a code, a field and a sentence in both languages,
//! never with `INTERNAL`, and nothing of it is kept.

use std::collections::{BTreeMap, BTreeSet};

use entity::id::spell;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::{Map, Value, json};
use sharepass::infra::language::Language;
use uuid::Uuid;

use crate::authorization::{OK, ROWS, Stage};
use crate::support::{Caller, Goods, Network, PASSWORD, on_both, text};

/// A mutation, what is changed of a good input, the code, and the field that is at fault. Names
/// that begin with `@` stand for what [`Bad::meant`] puts in their place.
struct Case(&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case("acceptOrder", r#"{"orderId": "@no order"}"#, "NOT_FOUND", "orderId"),
    Case("acceptOrder", r#"{"orderId": "@placed"}"#, "NOT_PAID", "orderId"),
    Case("acceptOrder", r#"{"orderId": "@accepted"}"#, "NOT_PAID", "orderId"),
    Case("acknowledgeMerchantFault", r#"{"membershipId": "@no membership"}"#, "NOT_FOUND", "membershipId"),
    Case("acknowledgeMerchantFault", r#"{"membershipId": "@their membership"}"#, "NOT_FOUND", "membershipId"),
    Case("acknowledgeMerchantFault", r#"{"membershipId": "@pending membership"}"#, "NOT_OPEN", "membershipId"),
    Case("acknowledgeMerchantFault", r#"{"membershipId": "@faulty membership"}"#, "ALREADY_ACKNOWLEDGED", "membershipId"),
    Case("acknowledgeMerchantFault", r#"{"reason": " "}"#, "REASON_INVALID", "reason"),
    Case("acknowledgeMerchantFault", r#"{"reason": "@a501"}"#, "REASON_INVALID", "reason"),
    Case("acknowledgeReminders", r#"{"ids": []}"#, "EXACTLY_ONE", ""),
    Case("acknowledgeReminders", r#"{"ids": null}"#, "EXACTLY_ONE", ""),
    Case("acknowledgeReminders", r#"{"ids": "@101 reminders"}"#, "TOO_MANY", "ids"),
    Case("acknowledgeReminders", r#"{"ids": ["@no reminder"]}"#, "NOT_FOUND", "ids"),
    Case("addStaff", r#"{"login": ""}"#, "LOGIN_INVALID", "login"),
    Case("addStaff", r#"{"login": "@a41"}"#, "LOGIN_INVALID", "login"),
    Case("addStaff", r#"{"login": "@their login"}"#, "LOGIN_TAKEN", "login"),
    Case("addStaff", r#"{"name": " "}"#, "NAME_INVALID", "name"),
    Case("addStaff", r#"{"name": "@a61"}"#, "NAME_INVALID", "name"),
    Case("addStaff", r#"{"password": ""}"#, "PASSWORD_TOO_SHORT", "password"),
    Case("addStaff", r#"{"password": "@a129"}"#, "PASSWORD_TOO_LONG", "password"),
    Case("addStaff", r#"{"role": "MANAGER"}"#, "PASSWORD_REQUIRED", "ownPassword"),
    Case("addStaff", r#"{"role": "MANAGER", "ownPassword": "x"}"#, "WRONG_PASSWORD", "ownPassword"),
    Case("addStaff", r#"{"shopId": "@no shop"}"#, "SHOP_NOT_FOUND", "shopId"),
    Case("addStaff", r#"{"shopId": "@their shop"}"#, "SHOP_NOT_FOUND", "shopId"),
    Case("addStaff", r#"{"shopId": "@shop", "role": "OWNER"}"#, "OWNER_OF_ALL_SHOPS", "shopId"),
    Case("announceClosure", r#"{"reason": " "}"#, "REASON_INVALID", "reason"),
    Case("announceClosure", r#"{"reason": "@a501"}"#, "REASON_INVALID", "reason"),
    Case("announceClosure", r#"{"reason": "a\u0007b"}"#, "REASON_INVALID", "reason"),
    Case("announceClosure", r#"{"closesAt": "2020-01-01T00:00:00Z"}"#, "TOO_SOON", "closesAt"),
    Case("announceClosure", r#"{"closesAt": "9999-12-31T23:59:59Z"}"#, "TOO_FAR", "closesAt"),
    Case("announceClosure", "{}", "NOT_APPROVED", ""),
    Case("answerFindings", r#"{"answers": []}"#, "NO_ANSWERS", "answers"),
    Case("answerFindings", r#"{"answers": [{"number": 1, "answer": ""}]}"#, "ANSWER_EMPTY", "answers.answer"),
    Case("answerFindings", r#"{"answers": [{"number": 1, "answer": "@a1001"}]}"#, "ANSWER_TOO_LONG", "answers.answer"),
    Case("answerFindings", r#"{"answers": [{"number": 1, "answer": "a\u0007b"}]}"#, "ANSWER_UNPRINTABLE", "answers.answer"),
    Case("answerFindings", r#"{"answers": [{"number": -1, "answer": "a"}]}"#, "FINDING_UNKNOWN", "answers.number"),
    Case("answerFindings", r#"{"answers": [{"number": 1, "answer": "a"}, {"number": 1, "answer": "b"}]}"#, "FINDING_REPEATED", "answers.number"),
    Case("answerFindings", r#"{"revisionId": "@no revision"}"#, "NOT_FOUND", "revisionId"),
    Case("answerFindings", r#"{"revisionId": "@passed"}"#, "NOT_WAITING", ""),
    Case("approveMerchant", r#"{"note": ""}"#, "NOTE_INVALID", "note"),
    Case("approveMerchant", r#"{"note": "@a501"}"#, "NOTE_INVALID", "note"),
    Case("approveMerchant", r#"{"merchantId": "@no merchant"}"#, "NOT_FOUND", "merchantId"),
    Case("approveMerchant", r#"{"merchantId": "@merchant"}"#, "NOT_PENDING", "merchantId"),
    Case("cancelOrder", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("cancelOrder", r#"{"idempotencyKey": "@a65"}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("cancelOrder", r#"{"reason": "@a201"}"#, "REASON_TOO_LONG", "reason"),
    Case("cancelOrder", r#"{"orderId": "@no order"}"#, "NOT_FOUND", "orderId"),
    Case("cancelOrder", r#"{"orderId": "@accepted"}"#, "ALREADY_ACCEPTED", "orderId"),
    Case("changePassword", r#"{"currentPassword": ""}"#, "WRONG_PASSWORD", "currentPassword"),
    Case("changePassword", r#"{"newPassword": ""}"#, "PASSWORD_TOO_SHORT", "newPassword"),
    Case("changePassword", r#"{"newPassword": "@a129"}"#, "PASSWORD_TOO_LONG", "newPassword"),
    Case("changePassword", r#"{"newPassword": "12345678"}"#, "PASSWORD_TOO_COMMON", "newPassword"),
    Case("chargePayCode", r#"{"shopId": "@no shop"}"#, "SHOP_NOT_FOUND", "shopId"),
    Case("chargePayCode", r#"{"shopId": "@their shop"}"#, "SHOP_NOT_FOUND", "shopId"),
    Case("chargePayCode", r#"{"amount": "0.00"}"#, "AMOUNT_INVALID", "amount"),
    Case("chargePayCode", r#"{"billNumber": "@a65"}"#, "BILL_NUMBER_INVALID", "billNumber"),
    Case("chargePayCode", r#"{"code": "12345678901234567890"}"#, "CODE_INVALID", "code"),
    Case("chargePayCode", r#"{"code": "79927398710000000004"}"#, "CODE_NOT_FOUND", "code"),
    Case("chargePayCode", r#"{"code": "@replaced code"}"#, "CODE_EXPIRED", "code"),
    Case("chargePayCode", r#"{"code": "@used code"}"#, "CODE_USED", "code"),
    Case("chargePayCode", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("chargePayCode", r#"{"idempotencyKey": "@till's key"}"#, "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    Case("chargePayCode", r#"{"amount": "999999999.00"}"#, "CANNOT_PAY", ""),
    Case("closeMembership", r#"{"membershipId": "@no membership"}"#, "NOT_FOUND", "membershipId"),
    Case("closeMembership", r#"{"membershipId": "@their membership"}"#, "NOT_FOUND", "membershipId"),
    Case("closeMembership", r#"{"membershipId": "@closed membership"}"#, "NOT_OPEN", "membershipId"),
    Case("closeMembership", r#"{"membershipId": "@unpaid membership"}"#, "NOT_OPEN", "membershipId"),
    Case("closeMembership", r#"{"membershipId": "@spent membership", "cause": "COOLING_OFF"}"#, "NOT_COOLING_OFF", "cause"),
    Case("closeMembership", r#"{"membershipId": "@waiting membership"}"#, "ORDERS_OPEN", "membershipId"),
    Case("closeMembership", r#"{"cause": "MERCHANTS_FAULT"}"#, "NO_MERCHANTS_FAULT", "cause"),
    Case("closeMembership", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("closeMembership", r#"{"idempotencyKey": "@a65"}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("closeMembership", r#"{"idempotencyKey": "@used key"}"#, "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    Case("confirmSettlement", r#"{"settlementId": "@no settlement"}"#, "NOT_FOUND", "settlementId"),
    Case("confirmSettlement", r#"{"settlementId": "@failed settlement"}"#, "ALREADY_SETTLED", "settlementId"),
    Case("confirmSettlement", r#"{"reason": "account closed"}"#, "REASON_INVALID", "reason"),
    Case("confirmSettlement", r#"{"outcome": "FAILED"}"#, "REASON_INVALID", "reason"),
    Case("confirmSettlement", r#"{"outcome": "FAILED", "reason": ""}"#, "REASON_INVALID", "reason"),
    Case("confirmSettlement", r#"{"outcome": "FAILED", "reason": "@a201"}"#, "REASON_INVALID", "reason"),
    Case("confirmSettlement", r#"{"bankReference": ""}"#, "BANK_REFERENCE_TOO_LONG", "bankReference"),
    Case("confirmSettlement", r#"{"bankReference": "@a201"}"#, "BANK_REFERENCE_TOO_LONG", "bankReference"),
    Case("confirmSettlement", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("confirmSettlement", r#"{"idempotencyKey": "@a65"}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("confirmSettlement", r#"{"idempotencyKey": "@operator's key"}"#, "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    Case("correctLedger", r#"{"legs": []}"#, "LEGS_INVALID", "legs"),
    Case("correctLedger", r#"{"legs": [{"account": "FEES", "side": "CREDIT", "amount": "1.00"}]}"#, "LEGS_INVALID", "legs"),
    Case("correctLedger", r#"{"legs": "@21 legs"}"#, "LEGS_INVALID", "legs"),
    Case("correctLedger", r#"{"legs": [{"account": "PAYABLE", "merchantId": "@merchant", "side": "DEBIT", "amount": "1.00"}, {"account": "FEES", "side": "CREDIT", "amount": "1.00"}, {"account": "FEES", "side": "DEBIT", "amount": "1.00"}]}"#, "LEGS_INVALID", "legs"),
    Case("correctLedger", r#"{"legs": [{"account": "PAYABLE", "merchantId": "@merchant", "side": "DEBIT", "amount": "1.01"}, {"account": "FEES", "side": "CREDIT", "amount": "1.00"}]}"#, "UNBALANCED", "legs"),
    Case("correctLedger", r#"{"legs": [{"account": "PAYABLE", "merchantId": "@merchant", "side": "DEBIT", "amount": "1.00"}, {"account": "FEES", "side": "DEBIT", "amount": "1.00"}]}"#, "UNBALANCED", "legs"),
    Case("correctLedger", r#"{"legs": [{"account": "PAYABLE", "merchantId": "@merchant", "side": "DEBIT", "amount": "0.00"}, {"account": "FEES", "side": "CREDIT", "amount": "1.00"}]}"#, "AMOUNT_INVALID", "legs.amount"),
    Case("correctLedger", r#"{"legs": [{"account": "PAYABLE", "side": "DEBIT", "amount": "1.00"}, {"account": "FEES", "side": "CREDIT", "amount": "1.00"}]}"#, "MERCHANT_REQUIRED", "legs.merchantId"),
    Case("correctLedger", r#"{"legs": [{"account": "GATEWAY_CASH", "merchantId": "@merchant", "side": "DEBIT", "amount": "1.00"}, {"account": "FEES", "side": "CREDIT", "amount": "1.00"}]}"#, "MERCHANT_NOT_USED", "legs.merchantId"),
    Case("correctLedger", r#"{"legs": [{"account": "PAYABLE", "merchantId": "@no merchant", "side": "DEBIT", "amount": "1.00"}, {"account": "FEES", "side": "CREDIT", "amount": "1.00"}]}"#, "MERCHANT_NOT_FOUND", "legs.merchantId"),
    Case("correctLedger", r#"{"reason": " "}"#, "REASON_INVALID", "reason"),
    Case("correctLedger", r#"{"reason": "@a501"}"#, "REASON_INVALID", "reason"),
    Case("correctLedger", r#"{"correctsTransferId": "@no transfer"}"#, "TRANSFER_NOT_FOUND", "correctsTransferId"),
    Case("correctLedger", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("createMembershipPlan", r#"{"name": " "}"#, "NAME_INVALID", "name"),
    Case("createMembershipPlan", r#"{"name": "@a61"}"#, "NAME_INVALID", "name"),
    Case("createMembershipPlan", r#"{"description": ""}"#, "DESCRIPTION_INVALID", "description"),
    Case("createMembershipPlan", r#"{"description": "@a2001"}"#, "DESCRIPTION_INVALID", "description"),
    Case("createMembershipPlan", r#"{"terms": "@a10001"}"#, "TERMS_TOO_LONG", "terms"),
    Case("createMembershipPlan", r#"{"price": "0.00"}"#, "PRICE_OUT_OF_RANGE", "price"),
    Case("createMembershipPlan", r#"{"price": "0.99"}"#, "PRICE_OUT_OF_RANGE", "price"),
    Case("createMembershipPlan", r#"{"price": "5000.01"}"#, "PRICE_OUT_OF_RANGE", "price"),
    Case("createMembershipPlan", r#"{"bonus": "10.01"}"#, "BONUS_OUT_OF_RANGE", "bonus"),
    Case("createMembershipPlan", r#"{"custodyShareBasisPoints": -1}"#, "CUSTODY_SHARE_OUT_OF_RANGE", "custodyShareBasisPoints"),
    Case("createMembershipPlan", r#"{"custodyShareBasisPoints": 10001}"#, "CUSTODY_SHARE_OUT_OF_RANGE", "custodyShareBasisPoints"),
    Case("createMembershipPlan", r#"{"bonusValidDays": 0}"#, "BONUS_VALIDITY_OUT_OF_RANGE", "bonusValidDays"),
    Case("createMembershipPlan", r#"{"bonusValidDays": 3651}"#, "BONUS_VALIDITY_OUT_OF_RANGE", "bonusValidDays"),
    Case("createPayCode", r#"{"membershipId": "@no membership"}"#, "MEMBERSHIP_NOT_FOUND", "membershipId"),
    Case("createPayCode", r#"{"membershipId": "@their membership"}"#, "MEMBERSHIP_NOT_FOUND", "membershipId"),
    Case("createPayCode", r#"{"membershipId": "@closed membership"}"#, "NO_MEMBERSHIP", ""),
    Case("createPayCode", r#"{"membershipId": "@lost membership"}"#, "MEMBERSHIP_FROZEN", ""),
    Case("createPayCode", r#"{"limit": "0.00"}"#, "LIMIT_INVALID", "limit"),
    Case("createPayCode", r#"{"limit": "5000.01"}"#, "LIMIT_INVALID", "limit"),
    Case("createShop", r#"{"name": ""}"#, "NAME_INVALID", "name"),
    Case("createShop", r#"{"name": "@a61"}"#, "NAME_INVALID", "name"),
    Case("createShop", r#"{"nameEn": ""}"#, "NAME_EN_INVALID", "nameEn"),
    Case("createShop", r#"{"categoryId": "nonsense"}"#, "CATEGORY_NOT_FOUND", "categoryId"),
    Case("createShop", r#"{"city": ""}"#, "CITY_INVALID", "city"),
    Case("createShop", r#"{"address": "@a201"}"#, "ADDRESS_INVALID", "address"),
    Case("createShop", r#"{"phone": "12"}"#, "PHONE_INVALID", "phone"),
    Case("createShop", r#"{"latitude": 90.1}"#, "LOCATION_INVALID", "latitude"),
    Case("createShop", r#"{"longitude": -180.1}"#, "LOCATION_INVALID", "latitude"),
    Case("createShop", r#"{"memberDiscountBasisPoints": -1}"#, "MEMBER_DISCOUNT_INVALID", "memberDiscountBasisPoints"),
    Case("createShop", r#"{"memberDiscountBasisPoints": 9001}"#, "MEMBER_DISCOUNT_INVALID", "memberDiscountBasisPoints"),
    Case("createShop", r#"{"acceptWithinSeconds": 59}"#, "ACCEPT_WITHIN_INVALID", "acceptWithinSeconds"),
    Case("createShop", r#"{"acceptWithinSeconds": 901}"#, "ACCEPT_WITHIN_INVALID", "acceptWithinSeconds"),
    Case("createWebhookEndpoint", r#"{"url": "https://user@hooks.example.com/"}"#, "URL_NOT_PLAIN", "url"),
    Case("createWebhookEndpoint", r#"{"url": "https://:word@hooks.example.com/"}"#, "URL_NOT_PLAIN", "url"),
    Case("createWebhookEndpoint", r#"{"url": "https://hooks.example.com/#a"}"#, "URL_NOT_PLAIN", "url"),
    Case("createWebhookEndpoint", r#"{"kinds": ["ORDER_PAID", "BALANCE_LOW"]}"#, "KIND_NOT_FOR_MERCHANTS", "kinds"),
    Case("createWebhookEndpoint", r#"{"shopId": "@no shop"}"#, "SHOP_NOT_FOUND", "shopId"),
    Case("createWebhookEndpoint", r#"{"shopId": "@their shop"}"#, "SHOP_NOT_FOUND", "shopId"),
    Case("decideCorrection", r#"{"correctionId": "@no correction"}"#, "NOT_FOUND", "correctionId"),
    Case("decideCorrection", r#"{"correctionId": "@own correction"}"#, "SAME_OPERATOR", "correctionId"),
    Case("decideCorrection", r#"{"correctionId": "@decided correction"}"#, "ALREADY_DECIDED", "correctionId"),
    Case("decideCorrection", r#"{"reason": ""}"#, "REASON_INVALID", "reason"),
    Case("decideCorrection", r#"{"reason": "@a501"}"#, "REASON_INVALID", "reason"),
    Case("decideCorrection", r#"{"idempotencyKey": "@a65"}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("decideProposal", r#"{"proposalId": "@no proposal"}"#, "NOT_FOUND", "proposalId"),
    Case("decideProposal", r#"{"proposalId": "@own proposal"}"#, "SAME_OPERATOR", "proposalId"),
    Case("decideProposal", r#"{"proposalId": "@decided proposal"}"#, "ALREADY_DECIDED", "proposalId"),
    Case("decideProposal", r#"{"reason": ""}"#, "REASON_INVALID", "reason"),
    Case("decideProposal", r#"{"reason": "@a201"}"#, "REASON_INVALID", "reason"),
    Case("decideProposal", r#"{"idempotencyKey": "@a65"}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("declineOrder", r#"{"reason": ""}"#, "REASON_INVALID", "reason"),
    Case("declineOrder", r#"{"reason": "@a201"}"#, "REASON_INVALID", "reason"),
    Case("declineOrder", r#"{"idempotencyKey": "@a65"}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("declineOrder", r#"{"orderId": "@placed"}"#, "NOT_PAID", "orderId"),
    Case("declineOrder", r#"{"orderId": "@no order"}"#, "NOT_FOUND", "orderId"),
    Case("eraseMyAccount", r#"{"password": ""}"#, "WRONG_PASSWORD", "password"),
    Case("eraseMyAccount", r#"{"password": "@password"}"#, "OPEN_MEMBERSHIP", ""),
    Case("freezeMembership", r#"{"membershipId": "@no membership"}"#, "NOT_FOUND", "membershipId"),
    Case("freezeMembership", r#"{"membershipId": "@their membership"}"#, "NOT_FOUND", "membershipId"),
    Case("freezeMembership", r#"{"membershipId": "@lost membership"}"#, "NOT_ACTIVE", "membershipId"),
    Case("freezeMembership", r#"{"membershipId": "@lost membership", "reason": "LOSS"}"#, "NOT_ACTIVE", "membershipId"),
    Case("fulfilOrder", r#"{"redeemCode": ""}"#, "WRONG_CODE", "redeemCode"),
    Case("fulfilOrder", r#"{"redeemCode": "@a1001"}"#, "WRONG_CODE", "redeemCode"),
    Case("fulfilOrder", r#"{"orderId": "@no order"}"#, "NOT_FOUND", "redeemCode"),
    Case("fulfilOrder", r#"{"orderId": "@paid"}"#, "NOT_ACCEPTED", "orderId"),
    Case("giveUpClaim", r#"{"membershipId": null}"#, "INPUT_INVALID", ""),
    Case("giveUpClaim", r#"{"refundId": "@no refund"}"#, "INPUT_INVALID", ""),
    Case("giveUpClaim", r#"{"membershipId": null, "refundId": "@no refund"}"#, "NOT_FOUND", ""),
    Case("giveUpClaim", r#"{"membershipId": "@no membership"}"#, "NOT_FOUND", ""),
    Case("giveUpClaim", r#"{"membershipId": "@their membership"}"#, "NOT_FOUND", ""),
    Case("giveUpClaim", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("giveUpClaim", r#"{"idempotencyKey": "@used key"}"#, "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    Case("importOffers", r#"{"content": ""}"#, "EMPTY", "content"),
    Case("importOffers", r#"{"content": "title\nTea"}"#, "COLUMN_MISSING", "content"),
    Case("importOffers", r#"{"content": "title,title\nTea,Tea"}"#, "COLUMN_REPEATED", "content"),
    Case("importOffers", r#"{"content": "title,colour\nTea,red"}"#, "COLUMN_UNKNOWN", "content"),
    Case("importOffers", r#"{"content": "@5001 rows"}"#, "TOO_MANY_ROWS", "content"),
    Case("importOffers", r#"{"content": null}"#, "FILE_UNREADABLE", "file"),
    Case("importOffers", r#"{"file": "eA=="}"#, "FILE_UNREADABLE", "file"),
    Case("importOffers", r#"{"content": null, "file": "?"}"#, "FILE_UNREADABLE", "file"),
    Case("importOffers", r#"{"content": null, "file": "Y2Fm6Sz///8K"}"#, "ENCODING_UNREADABLE", "file"),
    Case("importOffers", r#"{"shopId": "@no shop"}"#, "SHOP_NOT_FOUND", "shopId"),
    Case("joinMembership", r#"{"planId": "@no plan"}"#, "PLAN_NOT_FOUND", "planId"),
    Case("joinMembership", r#"{"acceptedTermsVersion": -1}"#, "TERMS_CHANGED", "acceptedTermsVersion"),
    Case("joinMembership", r#"{"idempotencyKey": " "}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("logIn", r#"{"login": ""}"#, "WRONG_CREDENTIALS", "password"),
    Case("logIn", r#"{"login": "@a1001"}"#, "WRONG_CREDENTIALS", "password"),
    Case("logIn", r#"{"password": "a\u0007b"}"#, "WRONG_CREDENTIALS", "password"),
    Case("moveMembership", r#"{"membershipId": "@no membership"}"#, "NOT_FOUND", "membershipId"),
    Case("moveMembership", r#"{"membershipId": "@their membership"}"#, "NOT_FOUND", "membershipId"),
    Case("moveMembership", r#"{"membershipId": "@lost membership"}"#, "NOT_ACTIVE", "membershipId"),
    Case("moveMembership", r#"{"membershipId": "@closed membership"}"#, "NOT_ACTIVE", "membershipId"),
    Case("moveMembership", r#"{"planId": "@no plan"}"#, "PLAN_NOT_FOUND", "planId"),
    Case("moveMembership", r#"{"planId": "@retired plan"}"#, "PLAN_NOT_FOUND", "planId"),
    Case("moveMembership", r#"{"membershipId": "@membership"}"#, "SAME_HOME", "planId"),
    Case("moveMembership", r#"{"planId": "@plan of one that closes"}"#, "MERCHANT_NOT_TAKING_RECHARGES", "planId"),
    Case("moveMembership", r#"{"acceptedTermsVersion": 2}"#, "TERMS_CHANGED", "acceptedTermsVersion"),
    Case("moveMembership", r#"{"acceptedTermsVersion": -1}"#, "TERMS_CHANGED", "acceptedTermsVersion"),
    Case("moveMembership", r#"{"membershipId": "@waiting membership"}"#, "ORDERS_OPEN", "membershipId"),
    Case("moveMembership", r#"{"planId": "@lost plan"}"#, "TARGET_NOT_ACTIVE", ""),
    Case("moveMembership", r#"{"membershipId": "@spent membership"}"#, "NOTHING_TO_MOVE", ""),
    Case("moveMembership", r#"{"planId": "@full plan"}"#, "BALANCE_CAP_EXCEEDED", ""),
    Case("moveMembership", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("moveMembership", r#"{"idempotencyKey": "@a65"}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("moveMembership", r#"{"idempotencyKey": "@used key"}"#, "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    Case("payIn", r#"{"amount": "0.00"}"#, "AMOUNT_INVALID", "amount"),
    Case("payIn", r#"{"amount": "100000000.01"}"#, "AMOUNT_INVALID", "amount"),
    Case("payIn", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("payIn", r#"{"idempotencyKey": "@a65"}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("payOrder", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("payOrder", r#"{"orderId": "@no order"}"#, "NOT_FOUND", "orderId"),
    Case("payOrder", r#"{"orderId": "@paid"}"#, "NOT_PLACED", "orderId"),
    Case("payOrder", r#"{"membershipId": "@their membership"}"#, "NO_MEMBERSHIP", ""),
    Case("payOrder", r#"{"membershipId": "@membership", "tender": "GATEWAY"}"#, "MEMBERSHIP_NOT_USED", "membershipId"),
    Case("placeOrder", r#"{"lines": []}"#, "LINES_INVALID", "lines"),
    Case("placeOrder", r#"{"lines": [{"offerId": "@offer", "quantity": 0}]}"#, "QUANTITY_INVALID", "lines.quantity"),
    Case("placeOrder", r#"{"lines": [{"offerId": "@offer", "quantity": -1}]}"#, "QUANTITY_INVALID", "lines.quantity"),
    Case("placeOrder", r#"{"lines": [{"offerId": "@offer", "quantity": 1000}]}"#, "QUANTITY_INVALID", "lines.quantity"),
    Case("placeOrder", r#"{"lines": [{"offerId": "@no offer", "quantity": 1}]}"#, "OFFER_NOT_FOUND", "lines.offerId"),
    Case("placeOrder", r#"{"lines": [{"offerId": "@draft", "quantity": 1}]}"#, "OFFER_NOT_FOUND", "lines.offerId"),
    Case("placeOrder", r#"{"lines": [{"offerId": "@offer", "quantity": 1}, {"offerId": "@offer", "quantity": 1}]}"#, "OFFER_REPEATED", "lines.offerId"),
    Case("placeOrder", r#"{"lines": [{"offerId": "@offer", "quantity": 1, "expectedMemberPrice": "0.00"}]}"#, "PRICE_CHANGED", "lines"),
    Case("placeOrder", r#"{"shopId": "@their shop"}"#, "OFFER_NOT_FOUND", "lines.offerId"),
    Case("placeOrder", r#"{"shopId": "@no shop"}"#, "OFFER_NOT_FOUND", "lines.offerId"),
    Case("placeOrder", r#"{"note": "@a501"}"#, "NOTE_TOO_LONG", "note"),
    Case("placeOrder", r#"{"idempotencyKey": "@a65"}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("recharge", r#"{"amount": "0.00"}"#, "AMOUNT_TOO_SMALL", "amount"),
    Case("recharge", r#"{"amount": "0.99"}"#, "AMOUNT_TOO_SMALL", "amount"),
    Case("recharge", r#"{"amount": "1000000.00"}"#, "BALANCE_CAP_EXCEEDED", "amount"),
    Case("recharge", r#"{"membershipId": "@no membership"}"#, "NOT_FOUND", "membershipId"),
    Case("recharge", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("rechargeAndPay", r#"{"amount": "0.00"}"#, "AMOUNT_TOO_SMALL", "amount"),
    Case("rechargeAndPay", r#"{"amount": "1000000.00"}"#, "BALANCE_CAP_EXCEEDED", "amount"),
    Case("rechargeAndPay", r#"{"orderId": "@paid"}"#, "NOT_PLACED", "orderId"),
    Case("rechargeAndPay", r#"{"orderId": "@no order"}"#, "ORDER_NOT_FOUND", "orderId"),
    Case("rechargeAndPay", r#"{"membershipId": "@no membership"}"#, "MEMBERSHIP_NOT_FOUND", "membershipId"),
    Case("rechargeAndPay", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("resolveQuarantine", r#"{"reason": " "}"#, "REASON_INVALID", "reason"),
    Case("resolveQuarantine", r#"{"decision": "SEND_BACK"}"#, "NOTHING_TO_SEND_BACK", "decision"),
    Case("resolveQuarantine", r#"{"idempotencyKey": "@a65"}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("resolveReconciliationCase", r#"{"note": " "}"#, "NOTE_INVALID", "note"),
    Case("resolveReconciliationCase", r#"{"note": "@a201"}"#, "NOTE_INVALID", "note"),
    Case("resolveReconciliationCase", r#"{"caseId": "@no case"}"#, "NOT_FOUND", "caseId"),
    Case("redeliverWebhook", r#"{"deliveryId": "@no delivery"}"#, "NOT_FOUND", "deliveryId"),
    Case("refreshSession", r#"{"refreshToken": ""}"#, "INVALID_TOKEN", "refreshToken"),
    Case("refreshSession", r#"{"refreshToken": "@a1001"}"#, "INVALID_TOKEN", "refreshToken"),
    Case("refundOrder", r#"{"amount": "1.00"}"#, "AMOUNT_INVALID", "amount"),
    Case("refundOrder", r#"{"reason": " "}"#, "REASON_INVALID", "reason"),
    Case("refundOrder", r#"{"orderId": "@paid"}"#, "NOT_REFUNDABLE", "orderId"),
    Case("refundOrder", r#"{"orderId": "@no order"}"#, "NOT_FOUND", "orderId"),
    Case("refundOrder", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("registerCustomer", r#"{"phone": null}"#, "PHONE_OR_EMAIL_REQUIRED", "phone"),
    Case("registerCustomer", r#"{"phone": "123"}"#, "PHONE_INVALID", "phone"),
    Case("registerCustomer", r#"{"phone": "@their phone"}"#, "PHONE_TAKEN", "phone"),
    Case("registerCustomer", r#"{"email": "nobody"}"#, "EMAIL_INVALID", "email"),
    Case("registerCustomer", r#"{"name": ""}"#, "NAME_INVALID", "name"),
    Case("registerCustomer", r#"{"name": "a\u0007b"}"#, "NAME_INVALID", "name"),
    Case("registerCustomer", r#"{"password": "@a129"}"#, "PASSWORD_TOO_LONG", "password"),
    Case("registerMerchant", r#"{"licenceNo": "91310115MA1K00000A"}"#, "LICENCE_INVALID", "licenceNo"),
    Case("registerMerchant", r#"{"licenceNo": ""}"#, "LICENCE_INVALID", "licenceNo"),
    Case("registerMerchant", r#"{"legalName": "@a101"}"#, "LEGAL_NAME_INVALID", "legalName"),
    Case("registerMerchant", r#"{"contactPhone": ""}"#, "CONTACT_PHONE_INVALID", "contactPhone"),
    Case("registerMerchant", r#"{"shop": {"name": ""}}"#, "SHOP_NAME_INVALID", "shop.name"),
    Case("registerMerchant", r#"{"shop": {"categoryId": "nonsense"}}"#, "CATEGORY_NOT_FOUND", "shop.categoryId"),
    Case("registerMerchant", r#"{"shop": {"latitude": -91}}"#, "LOCATION_INVALID", "shop.latitude"),
    Case("registerMerchant", r#"{"shop": {"acceptWithinSeconds": -5}}"#, "ACCEPT_WITHIN_INVALID", "shop.acceptWithinSeconds"),
    Case("registerMerchant", r#"{"owner": {"login": "x"}}"#, "LOGIN_INVALID", "owner.login"),
    Case("registerMerchant", r#"{"owner": {"name": ""}}"#, "OWNER_NAME_INVALID", "owner.name"),
    Case("registerMerchant", r#"{"owner": {"password": "short"}}"#, "PASSWORD_TOO_SHORT", "owner.password"),
    Case("reinstateMerchant", r#"{"reason": ""}"#, "REASON_INVALID", "reason"),
    Case("reinstateMerchant", r#"{"merchantId": "@no merchant"}"#, "NOT_FOUND", "merchantId"),
    Case("reinstateMerchant", r#"{"merchantId": "@merchant"}"#, "NOT_SUSPENDED", "merchantId"),
    Case("rejectMerchant", r#"{"reason": "@a501"}"#, "REASON_INVALID", "reason"),
    Case("rejectMerchant", r#"{"merchantId": "@no merchant"}"#, "NOT_FOUND", "merchantId"),
    Case("rejectMerchant", r#"{"merchantId": "@merchant"}"#, "NOT_PENDING", "merchantId"),
    Case("removeStaff", r#"{"password": null}"#, "PASSWORD_REQUIRED", "password"),
    Case("removeStaff", r#"{"password": "x"}"#, "WRONG_PASSWORD", "password"),
    Case("removeStaff", r#"{"staffId": "@no staff"}"#, "NOT_FOUND", "staffId"),
    Case("removeStaff", r#"{"staffId": "@owner"}"#, "LAST_OWNER", "staffId"),
    Case("removeStaff", r#"{"staffId": "@their owner"}"#, "NOT_FOUND", "staffId"),
    Case("removeWebhookEndpoint", r#"{"endpointId": "@no endpoint"}"#, "NOT_FOUND", "endpointId"),
    Case("retireMembershipPlan", r#"{"planId": "@no plan"}"#, "NOT_FOUND", "planId"),
    Case("reviewRevision", r#"{"decision": "REJECT"}"#, "REASON_MISSING", "reason"),
    Case("reviewRevision", r#"{"decision": "REJECT", "reason": ""}"#, "REASON_MISSING", "reason"),
    Case("reviewRevision", r#"{"reason": "@a501"}"#, "REASON_TOO_LONG", "reason"),
    Case("reviewRevision", r#"{"revisionId": "@no revision"}"#, "NOT_FOUND", "revisionId"),
    Case("reviewRevision", r#"{"revisionId": "@passed"}"#, "ALREADY_DECIDED", ""),
    Case("revokeSession", r#"{"sessionId": "@no session"}"#, "NOT_FOUND", "sessionId"),
    Case("rotateWebhookSecret", r#"{"endpointId": "@no endpoint"}"#, "NOT_FOUND", "endpointId"),
    Case("runClearing", r#"{"idempotencyKey": ""}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("runClearing", r#"{"idempotencyKey": "@a65"}"#, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    Case("runClearing", r#"{"idempotencyKey": "@operator's key"}"#, "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    Case("saveOffer", r#"{"shopId": "@no shop"}"#, "SHOP_NOT_FOUND", "shopId"),
    Case("saveOffer", r#"{"shopId": "@their shop"}"#, "SHOP_NOT_FOUND", "shopId"),
    Case("saveOffer", r#"{"offerId": "@no offer"}"#, "NOT_FOUND", "offerId"),
    Case("saveOffer", r#"{"title": ""}"#, "TITLE_EMPTY", "title"),
    Case("saveOffer", r#"{"title": "@a81"}"#, "TITLE_TOO_LONG", "title"),
    Case("saveOffer", r#"{"title": "a\u0007b"}"#, "TITLE_UNPRINTABLE", "title"),
    Case("saveOffer", r#"{"title": "a\ufffdb"}"#, "TEXT_MISREAD", ""),
    Case("saveOffer", r#"{"titleEn": ""}"#, "TITLE_EN_EMPTY", "titleEn"),
    Case("saveOffer", r#"{"titleEn": "@a161"}"#, "TITLE_EN_TOO_LONG", "titleEn"),
    Case("saveOffer", r#"{"description": ""}"#, "DESCRIPTION_EMPTY", "description"),
    Case("saveOffer", r#"{"description": "@a4001"}"#, "DESCRIPTION_TOO_LONG", "description"),
    Case("saveOffer", r#"{"categoryId": "nonsense"}"#, "CATEGORY_UNKNOWN", "categoryId"),
    Case("saveOffer", r#"{"listPrice": "0.00"}"#, "LIST_PRICE_NOT_POSITIVE", "listPrice"),
    Case("saveOffer", r#"{"listPrice": "1000000.01"}"#, "LIST_PRICE_TOO_HIGH", "listPrice"),
    Case("saveOffer", r#"{"memberPrice": "0.00"}"#, "MEMBER_PRICE_NOT_POSITIVE", "memberPrice"),
    Case("saveOffer", r#"{"memberPrice": "30.00"}"#, "MEMBER_PRICE_NOT_BELOW_LIST_PRICE", "memberPrice"),
    Case("saveOffer", r#"{"stock": -1}"#, "STOCK_OUT_OF_RANGE", "stock"),
    Case("saveOffer", r#"{"stock": 1000001}"#, "STOCK_OUT_OF_RANGE", "stock"),
    Case("saveOffer", r#"{"barcode": "12"}"#, "BARCODE_UNREADABLE", "barcode"),
    Case("saveOffer", r#"{"barcode": "6901234567890"}"#, "BARCODE_CHECK_DIGIT_WRONG", "barcode"),
    Case("saveOffer", r#"{"images": ["ftp://a.example/b"]}"#, "IMAGE_NOT_A_URL", "images"),
    Case("saveOffer", r#"{"images": ["http://a.example/b"]}"#, "IMAGE_NOT_A_URL", "images"),
    Case("saveOffer", r#"{"reference": "@a65"}"#, "REFERENCE_INVALID", "reference"),
    Case("saveOffer", r#"{"reference": "a\u0007b"}"#, "REFERENCE_INVALID", "reference"),
    Case("saveOffer", r#"{"images": "@10 images"}"#, "TOO_MANY_IMAGES", "images"),
    Case("saveOffer", r#"{"imageIds": ["@no image"]}"#, "IMAGE_NOT_FOUND", "imageIds"),
    Case("saveOffer", r#"{"validFrom": "2027-02-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z"}"#, "VALIDITY_REVERSED", "validUntil"),
    Case("saveOffer", r#"{"validUntil": "2020-01-01T00:00:00Z"}"#, "VALIDITY_OVER", "validUntil"),
    Case("sendCampaign", r#"{"title": ""}"#, "BAD_TITLE", "title"),
    Case("sendCampaign", r#"{"title": "@a61"}"#, "BAD_TITLE", "title"),
    Case("sendCampaign", r#"{"body": ""}"#, "BAD_BODY", "body"),
    Case("sendCampaign", r#"{"body": "@a501"}"#, "BAD_BODY", "body"),
    Case("sendCampaign", r#"{"offerId": "@no offer"}"#, "OFFER_NOT_FOUND", "offerId"),
    Case("setPayoutAccount", r#"{"bankName": ""}"#, "BANK_NAME_INVALID", "bankName"),
    Case("setPayoutAccount", r#"{"bankName": " 行 "}"#, "BANK_NAME_INVALID", "bankName"),
    Case("setPayoutAccount", r#"{"bankName": "@a61"}"#, "BANK_NAME_INVALID", "bankName"),
    Case("setPayoutAccount", r#"{"accountNumber": ""}"#, "ACCOUNT_NUMBER_INVALID", "accountNumber"),
    Case("setPayoutAccount", r#"{"accountNumber": "1234-567"}"#, "ACCOUNT_NUMBER_INVALID", "accountNumber"),
    Case("setPayoutAccount", r#"{"accountNumber": "1234567890123456789012345678901"}"#, "ACCOUNT_NUMBER_INVALID", "accountNumber"),
    Case("setPayoutAccount", r#"{"accountNumber": "6228x480012345678"}"#, "ACCOUNT_NUMBER_INVALID", "accountNumber"),
    Case("setPayoutAccount", r#"{"password": ""}"#, "WRONG_PASSWORD", "password"),
    Case("setPayoutAccount", r#"{"password": "not the password"}"#, "WRONG_PASSWORD", "password"),
    Case("setReminderPreferences", r#"{"mutedShopIds": ["@no shop"]}"#, "SHOP_NOT_FOUND", "mutedShopIds"),
    Case("setReminderPreferences", r#"{"mutedShopIds": ["@their shop"]}"#, "SHOP_NOT_FOUND", "mutedShopIds"),
    Case("setReminderPreferences", r#"{"mutedUntil": "9999-12-31T23:59:59Z"}"#, "MUTED_TOO_LONG", "mutedUntil"),
    Case("setReminderPreferences", r#"{"quietHours": {"from": "24:00", "until": "07:00", "timeZone": "Asia/Shanghai"}}"#, "QUIET_HOURS_INVALID", "quietHours"),
    Case("setReminderPreferences", r#"{"quietHours": {"from": "22:00", "until": "7:00", "timeZone": "Asia/Shanghai"}}"#, "QUIET_HOURS_INVALID", "quietHours"),
    Case("setReminderPreferences", r#"{"quietHours": {"from": "22:00", "until": "22:00", "timeZone": "Asia/Shanghai"}}"#, "QUIET_HOURS_INVALID", "quietHours"),
    Case("setReminderPreferences", r#"{"quietHours": {"from": "22:00", "until": "07:00", "timeZone": "Mars/Base"}}"#, "TIME_ZONE_UNKNOWN", "quietHours.timeZone"),
    Case("setReminderPreferences", r#"{"quietHours": {"from": "22:00", "until": "07:00", "timeZone": ""}}"#, "TIME_ZONE_UNKNOWN", "quietHours.timeZone"),
    Case("suspendMerchant", r#"{"reason": " "}"#, "REASON_INVALID", "reason"),
    Case("suspendMerchant", r#"{"merchantId": "@no merchant"}"#, "NOT_FOUND", "merchantId"),
    Case("suspendMerchant", r#"{"merchantId": "@pending merchant"}"#, "NOT_APPROVED", "merchantId"),
    Case("testWebhookEndpoint", r#"{"endpointId": "@no endpoint"}"#, "NOT_FOUND", "endpointId"),
    Case("undoFulfilment", r#"{"orderId": "@accepted"}"#, "NOT_UNDOABLE", "orderId"),
    Case("undoFulfilment", r#"{"orderId": "@no order"}"#, "NOT_FOUND", "orderId"),
    Case("unfreezeMembership", r#"{"membershipId": "@no membership"}"#, "NOT_FOUND", "membershipId"),
    Case("unfreezeMembership", r#"{"membershipId": "@their membership"}"#, "NOT_FOUND", "membershipId"),
    Case("unfreezeMembership", r#"{"membershipId": "@lost membership"}"#, "PASSWORD_REQUIRED", "password"),
    Case("unfreezeMembership", r#"{"membershipId": "@lost membership", "password": ""}"#, "WRONG_PASSWORD", "password"),
    Case("updateMerchant", r#"{"imageId": "@no image"}"#, "IMAGE_NOT_FOUND", "imageId"),
    Case("updateMerchant", r#"{"contactPhone": ""}"#, "CONTACT_PHONE_INVALID", "contactPhone"),
    Case("updateMerchant", r#"{"legalName": "Another"}"#, "REGISTRATION_STANDS", ""),
    Case("updateShop", r#"{"shopId": "@no shop"}"#, "NOT_FOUND", "shopId"),
    Case("updateShop", r#"{"shopId": "@their shop"}"#, "NOT_FOUND", "shopId"),
    Case("updateShop", r#"{"imageId": "@no image"}"#, "IMAGE_NOT_FOUND", "imageId"),
    Case("updateShop", r#"{"name": ""}"#, "NAME_INVALID", "name"),
    Case("updateShop", r#"{"phone": "x"}"#, "PHONE_INVALID", "phone"),
    Case("updateShop", r#"{"memberDiscountBasisPoints": 9001}"#, "MEMBER_DISCOUNT_INVALID", "memberDiscountBasisPoints"),
    Case("updateWebhookEndpoint", r#"{"endpointId": "@no endpoint"}"#, "NOT_FOUND", "endpointId"),
    Case("updateWebhookEndpoint", r#"{"url": "https://user@hooks.example.com/"}"#, "URL_NOT_PLAIN", "url"),
    Case("updateWebhookEndpoint", r#"{"kinds": ["CAMPAIGN"]}"#, "KIND_NOT_FOR_MERCHANTS", "kinds"),
    Case("updateWebhookEndpoint", r#"{"shopId": "@their shop"}"#, "SHOP_NOT_FOUND", "shopId"),
    Case("uploadImage", r#"{"bytes": 0}"#, "SIZE_INVALID", "bytes"),
    Case("uploadImage", r#"{"bytes": 20971521}"#, "SIZE_INVALID", "bytes"),
    Case("withdrawOffer", r#"{"offerId": "@no offer"}"#, "NOT_FOUND", "offerId"),
];

/// Mutations whose input cannot be wrong.
const NEVER_WRONG: [&str; 3] = ["exportMyData", "logOut", "setPushPreferences"];

/// A key that no row has.
const NOWHERE: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_ffff);

/// The id of an object that is not there.
fn nowhere(prefix: &str) -> String {
    format!("{prefix}_{}", spell(NOWHERE))
}

/// What the cases are about.
struct Bad<'a> {
    stage: &'a Stage<'a>,
    placed: String,
    paid: String,
    accepted: String,
    passed: String,
    theirs: String,
    own_proposal: String,
    decided_proposal: String,
    own_correction: String,
    decided_correction: String,
    lost: String,
    lost_plan: String,
    pending: String,
    faulty: String,
    unpaid: String,
    closed: String,
    spent: String,
    waiting: String,
    full_plan: String,
    retired_plan: String,
    closing_plan: String,
    used_key: String,
    failed_settlement: String,
    operators_key: String,
    replaced_code: String,
    used_code: String,
    tills_key: String,
}

impl<'a> Bad<'a> {
    async fn set(stage: &'a Stage<'a>) -> Self {
        let asked = format!("{{ offer(id: \"{}\") {{ revision {{ id }} }} }}", stage.offer);
        let shown = stage.owner.post(&asked, json!({})).await;
        let decided_correction = stage.proposed(&stage.network.operator().await).await;
        let decision = json!({ "correctionId": decided_correction, "decision": "REJECT",
            "reason": "It was right", "idempotencyKey": stage.network.key() });
        assert_eq!(stage.operator.tries("decideCorrection", decision).await, "DONE");
        let decided_proposal = stage.proposal(&stage.network.operator().await).await;
        let decision = json!({ "proposalId": decided_proposal, "decision": "REJECT",
            "reason": "It is not so", "idempotencyKey": stage.network.key() });
        assert_eq!(stage.operator.tries("decideProposal", decision).await, "DONE");
        let another = stage.network.merchant("壬").await.plan("10.00", "0.00").await;
        let lost = stage.alice.join(stage.network, &another).await;
        let report = json!({ "membershipId": lost, "reason": "LOSS" });
        assert_eq!(stage.alice.tries("freezeMembership", report).await, "DONE");
        let dave = stage.network.customer("Dave").await;
        let begun = dave.begin_joining(&stage.plan, &stage.network.key()).await;
        let faulty = stage.joined().await;
        let fault = json!({ "membershipId": faulty, "reason": "The shop moved away" });
        assert_eq!(stage.owner.tries("acknowledgeMerchantFault", fault).await, "DONE");
        let empty = stage.network.merchant("丑").await.plan("10.00", "0.00").await;
        let begun_by_alice = stage.alice.begin_joining(&empty, &stage.network.key()).await;
        let closed = stage.another_home("寅", "10.00").await;
        let used_key = stage.network.key();
        let input = json!({ "membershipId": closed, "cause": "CUSTOMERS_WISH",
            "idempotencyKey": used_key });
        assert_eq!(stage.alice.tries("closeMembership", input).await, "DONE");
        let full_plan = stage.network.merchant("卯").await.plan("5000.00", "0.00").await;
        stage.alice.join(stage.network, &full_plan).await;
        let retired_plan = stage.owner.plan("10.00", "0.00").await;
        let retired = json!({ "planId": retired_plan });
        assert_eq!(stage.owner.tries("retireMembershipPlan", retired).await, "DONE");
        let failed_settlement = stage.instructed().await;
        let operators_key = stage.network.key();
        let failed = json!({ "settlementId": failed_settlement, "outcome": "FAILED",
            "reason": "account closed", "idempotencyKey": operators_key });
        assert_eq!(stage.operator.tries("confirmSettlement", failed).await, "DONE");
        let replaced_code = stage.alice.pay_code().await.1;
        let (used_code, tills_key) = (stage.alice.pay_code().await.1, stage.network.key());
        let charged = stage.till.charge(&used_code, "1.00", &tills_key).await;
        assert_eq!(charged["userErrors"], json!([]));
        let closing_plan = stage.rival.plan("10.00", "0.00").await;
        let end = stage.input("announceClosure", "").await;
        assert_eq!(stage.rival.tries("announceClosure", end).await, "DONE");
        Self {
            lost,
            lost_plan: another,
            unpaid: text(&begun_by_alice["membership"]["id"]),
            closed,
            spent: spent(stage).await,
            waiting: waiting(stage).await,
            full_plan,
            retired_plan,
            closing_plan,
            used_key,
            failed_settlement,
            operators_key,
            replaced_code,
            used_code,
            tills_key,
            pending: text(&begun["membership"]["id"]),
            faulty,
            placed: stage.placed().await,
            paid: stage.paid().await,
            accepted: stage.accepted().await.0,
            passed: text(&shown["offer"]["revision"]["id"]),
            theirs: text(&stage.bob.memberships().await[0]["id"]),
            own_correction: stage.proposed(&stage.operator).await,
            own_proposal: stage.proposal(&stage.operator).await,
            decided_proposal,
            decided_correction,
            stage,
        }
    }

    /// What a name in a case stands for.
    fn meant(&self, name: &str) -> Value {
        let stage = self.stage;
        if let Some(long) = name.strip_prefix('a').and_then(|many| many.parse().ok()) {
            return json!("a".repeat(long));
        }
        match name {
            "no order" => json!(nowhere("ord")),
            "no reminder" => json!(nowhere("rem")),
            "no shop" => json!(nowhere("shp")),
            "no image" => json!(nowhere("img")),
            "no merchant" => json!(nowhere("mer")),
            "no revision" => json!(nowhere("rev")),
            "no membership" => json!(nowhere("mbr")),
            "no refund" => json!(nowhere("owr")),
            "no plan" => json!(nowhere("pln")),
            "no offer" => json!(nowhere("off")),
            "no staff" => json!(nowhere("stf")),
            "no correction" => json!(nowhere("cor")),
            "no transfer" => json!(nowhere("trf")),
            "no proposal" => json!(nowhere("prp")),
            "own proposal" => json!(self.own_proposal),
            "decided proposal" => json!(self.decided_proposal),
            "own correction" => json!(self.own_correction),
            "decided correction" => json!(self.decided_correction),
            "21 legs" => {
                let leg = json!({ "account": "FEES", "side": "DEBIT", "amount": "1.00" });
                json!(vec![leg; 21])
            }
            "no case" => json!(nowhere("rcc")),
            "no endpoint" => json!(nowhere("whe")),
            "no delivery" => json!(nowhere("whd")),
            "no session" => json!(nowhere("ses")),
            "placed" => json!(self.placed),
            "paid" => json!(self.paid),
            "accepted" => json!(self.accepted),
            "passed" => json!(self.passed),
            "their membership" => json!(self.theirs),
            "lost membership" => json!(self.lost),
            "unpaid membership" => json!(self.unpaid),
            "closed membership" => json!(self.closed),
            "spent membership" => json!(self.spent),
            "waiting membership" => json!(self.waiting),
            "lost plan" => json!(self.lost_plan),
            "full plan" => json!(self.full_plan),
            "retired plan" => json!(self.retired_plan),
            "plan of one that closes" => json!(self.closing_plan),
            "used key" => json!(self.used_key),
            "no settlement" => json!(nowhere("stl")),
            "failed settlement" => json!(self.failed_settlement),
            "replaced code" => json!(self.replaced_code),
            "used code" => json!(self.used_code),
            "till's key" => json!(self.tills_key),
            "operator's key" => json!(self.operators_key),
            "pending membership" => json!(self.pending),
            "faulty membership" => json!(self.faulty),
            "their login" => json!(stage.rival.login),
            "their phone" => json!(stage.bob.login),
            "their shop" => json!(stage.rival.shop),
            "their owner" => json!(stage.rival.id),
            "owner" => json!(stage.owner.id),
            "shop" => json!(stage.owner.shop),
            "merchant" => json!(stage.owner.merchant),
            "pending merchant" => json!(stage.applicant.merchant),
            "membership" => json!(stage.membership),
            "offer" => json!(stage.offer),
            "draft" => json!(stage.draft),
            "password" => json!(PASSWORD),
            "101 reminders" => json!(vec![stage.told_alice.clone(); 101]),
            "10 images" => json!(vec!["https://a.example/b.jpg"; 10]),
            "5001 rows" => {
                let head = "title,description,category_id,list_price,member_price\n";
                json!(format!("{head}{}", "Tea,Tea,coffee,3,2\n".repeat(5_001)))
            }
            _ => panic!("@{name} stands for nothing"),
        }
    }

    /// Puts a change into a good input.
    fn change(&self, input: &mut Value, change: &Value) {
        match (input, change) {
            (Value::Object(old), Value::Object(new)) => {
                for (name, value) in new {
                    self.change(old.entry(name.clone()).or_insert(Value::Null), value);
                }
            }
            (old, new) => *old = self.filled(new),
        }
    }

    fn filled(&self, value: &Value) -> Value {
        match value {
            Value::String(name) if name.starts_with('@') => self.meant(&name[1..]),
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            Value::Object(members) => {
                let filled = members.iter().map(|(name, of)| (name.clone(), self.filled(of)));
                Value::Object(filled.collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }
}

/// A membership of the first customer that holds nothing any more.
async fn spent(stage: &Stage<'_>) -> String {
    let home = stage.network.merchant("辰").await;
    let goods = Goods { title: "乌龙茶 D", list: "30.00", member: "24.00", stock: None };
    let (offer, plan) = (home.offer(goods).await, home.plan("24.00", "0.00").await);
    let membership = stage.alice.join(stage.network, &plan).await;
    stage.alice.fetched(stage.network, &home, &offer).await;
    membership
}

/// A membership of the first customer with an order that a shop has accepted.
async fn waiting(stage: &Stage<'_>) -> String {
    let home = stage.network.merchant("巳").await;
    let goods = Goods { title: "乌龙茶 E", list: "30.00", member: "24.00", stock: None };
    let (offer, plan) = (home.offer(goods).await, home.plan("100.00", "0.00").await);
    let membership = stage.alice.join(stage.network, &plan).await;
    let order = stage.alice.bought(stage.network, &home.shop, &offer).await;
    assert_eq!(home.accept(&order).await["order"]["status"], "ACCEPTED");
    membership
}

/// Who does a mutation, and a good input for it.
async fn good(stage: &Stage<'_>, mutation: &str) -> (Caller, Value) {
    let row = ROWS.iter().find(|row| row.0 == mutation).expect("a row of authorization");
    let doers = ["ALREADY", "NOBODY_TO_TELL", "NOTHING_OWED", "WRONG_PASSWORD"];
    let able = row.2.iter().position(|end| *end == OK);
    let able = able.or_else(|| row.2.iter().position(|end| doers.contains(end)));
    // Wrong passwords count against their account, so these two are tried with different ones.
    // A merchant that closes takes no money: it is not the one that other inputs are made with.
    let able = match mutation {
        "changePassword" => Some(8),
        "announceClosure" => Some(7),
        _ => able,
    };
    let actor = stage.actor(able.expect("somebody who may"));
    (actor, stage.input(mutation, row.1).await)
}

fn document(mutation: &str) -> String {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let errors = "userErrors { code field message }";
    let rows =
        if mutation == "importOffers" { format!("rows {{ {errors} }}") } else { String::new() };
    format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {rows} {errors} }} }}")
}

/// The first refusal of an answer, null when there is none.
fn refusal<'v>(answer: &'v Value, mutation: &str) -> &'v Value {
    let payload = &answer["data"][mutation];
    let own = &payload["userErrors"][0];
    if own.is_null() { &payload["rows"][0]["userErrors"][0] } else { own }
}

fn is_chinese(sentence: &str) -> bool {
    sentence.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

/// How many rows each table has. A refused act leaves its idempotency key, which answers again.
async fn rows(network: &Network) -> BTreeMap<String, i64> {
    let db = network.app.db.read();
    let backend = db.get_database_backend();
    let tables = match backend {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        _ => "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
    };
    let found = db.query_all_raw(Statement::from_string(backend, tables)).await.expect("tables");
    let names: Vec<String> =
        found.iter().map(|row| row.try_get("", "name").expect("a name")).collect();
    let counts: Vec<String> = names
        .iter()
        .filter(|name| *name != "idempotency_key" && !name.starts_with("sqlite_"))
        .map(|name| format!("SELECT '{name}' AS name, COUNT(*) AS many FROM \"{name}\""))
        .collect();
    let all = Statement::from_string(backend, counts.join(" UNION ALL "));
    let found = db.query_all_raw(all).await.expect("counts");
    let pair = |row: &sea_orm::QueryResult| {
        (row.try_get("", "name").expect("a name"), row.try_get("", "many").expect("a count"))
    };
    found.iter().map(pair).collect()
}

/// The names of all mutations.
async fn mutations(network: &Network) -> BTreeSet<String> {
    let query = "{ __schema { mutationType { fields { name } } } }";
    let schema = network.caller().post(query, json!({})).await;
    let fields = schema["__schema"]["mutationType"]["fields"].as_array().expect("fields");
    fields.iter().map(|field| text(&field["name"])).collect()
}

#[tokio::test]
async fn wrong_input_is_refused_with_a_code_a_field_and_a_sentence_and_leaves_nothing() {
    on_both(async |network| {
        let stage = Stage::set(network).await;
        let bad = Bad::set(&stage).await;
        let mut prepared: BTreeMap<&str, (Caller, Value)> = BTreeMap::new();
        let mut wrong = Vec::new();
        for Case(mutation, change, code, field) in CASES {
            if !prepared.contains_key(mutation) {
                prepared.insert(mutation, good(&stage, mutation).await);
            }
            let (mut actor, mut input) = prepared[mutation].clone();
            if input.get("idempotencyKey").is_some() {
                input["idempotencyKey"] = json!(network.key());
            }
            bad.change(&mut input, &serde_json::from_str(change).expect("JSON"));
            network.quiet().await;
            let before = rows(network).await;
            let document = document(mutation);
            let english = actor.call(&document, json!({ "input": input })).await;
            actor.language = Language::Chinese;
            let chinese = actor.call(&document, json!({ "input": input })).await;
            let after = rows(network).await;
            let (en, zh) = (refusal(&english, mutation), refusal(&chinese, mutation));
            let path: Vec<&str> =
                en["field"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let sentence = en["message"].as_str().unwrap_or_default();
            let change = change.chars().take(80).collect::<String>();
            if en["code"] != *code || path.join(".") != *field {
                let seen = if en.is_null() { &english } else { en };
                wrong.push(format!("{mutation} {change}: {seen}, not {code} at {field}"));
            } else if !sentence.ends_with('.') || is_chinese(sentence) {
                wrong.push(format!("{mutation} {change}: no English sentence: {sentence}"));
            } else if zh["code"] != *code || !is_chinese(zh["message"].as_str().unwrap_or("")) {
                wrong.push(format!("{mutation} {change}: no Chinese sentence: {chinese}"));
            } else if before != after {
                let grown = after.iter().filter(|(name, many)| before.get(*name) != Some(many));
                let grown: Vec<_> = grown.map(|(name, _)| name).collect();
                wrong.push(format!("{mutation} {change}: has left rows in {grown:?}"));
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
        let mut tried: BTreeSet<String> = prepared.keys().map(|name| (*name).to_owned()).collect();
        tried.extend(NEVER_WRONG.map(str::to_owned));
        assert_eq!(tried, mutations(network).await, "a mutation has no case");
    })
    .await;
}

/// What is put into a place of an input in turn, by the kind of what was there.
fn strange(name: &str, value: &Value) -> Vec<Value> {
    let id = name.ends_with("Id") || name == "ids";
    match value {
        Value::String(_) if id => vec![
            json!(""),
            json!("nonsense"),
            json!("ord_"),
            json!(nowhere("ord")),
            json!(nowhere("off")),
            json!("mer_\u{0}"),
            json!(7),
        ],
        Value::String(_) => vec![
            json!(""),
            json!(" \t\n"),
            json!("\u{0}"),
            json!("a\u{0}b"),
            json!("\u{feff}\u{202e}\u{fffd}"),
            json!("😀".repeat(300)),
            json!("x".repeat(20_000)),
            json!("-1.00"),
            json!("99999999999999999999.99"),
            json!("92233720368547758.07"),
            json!("1e400"),
            json!("9999-12-31T23:59:59Z"),
            json!("'; DROP TABLE customer; --"),
            json!(true),
        ],
        Value::Number(_) => vec![
            json!(0),
            json!(-1),
            json!(i32::MAX),
            json!(i32::MIN),
            json!(i64::MAX),
            json!(1e308),
            json!(0.000_000_1),
            json!("1"),
        ],
        _ => vec![json!("x"), json!([]), json!({}), json!([null]), json!(1)],
    }
}

/// Every place of an input, as a pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, inside) in members {
                places(inside, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (number, inside) in items.iter().enumerate() {
                places(inside, &format!("{at}/{number}"), found);
            }
        }
        _ => found.push(at.to_owned()),
    }
}

/// What an input may also have that the good one leaves out.
fn more(mutation: &str) -> Value {
    match mutation {
        "acknowledgeReminders" => json!({ "upTo": "x" }),
        "approveMerchant" | "placeOrder" => json!({ "note": "x" }),
        "cancelOrder" | "reviewRevision" => json!({ "reason": "x" }),
        "confirmSettlement" => json!({ "bankReference": "x", "reason": "x" }),
        "correctLedger" => json!({ "correctsTransferId": "x" }),
        "createMembershipPlan" => {
            json!({ "bonus": "1.00", "bonusValidDays": 40, "custodyShareBasisPoints": 5000,
                "terms": "x" })
        }
        "chargePayCode" => json!({ "billNumber": "x" }),
        "createPayCode" => json!({ "limit": "1.00" }),
        "giveUpClaim" => json!({ "refundId": "x" }),
        "refundOrder" => json!({ "amount": "1.00" }),
        "updateShop" => json!({ "imageId": "x", "nameEn": "x", "phone": "x", "city": "x",
            "address": "x", "latitude": 1.5, "longitude": 1.5, "categoryId": "x",
            "memberDiscountBasisPoints": 1, "acceptWithinSeconds": 60 }),
        "createShop" => json!({ "nameEn": "x", "phone": "x", "city": "x",
            "address": "x", "latitude": 1.5, "longitude": 1.5, "categoryId": "x",
            "memberDiscountBasisPoints": 1, "acceptWithinSeconds": 60 }),
        "setReminderPreferences" => json!({ "mutedShopIds": ["x"], "mutedUntil": "x",
            "quietHours": { "from": "x", "until": "x", "timeZone": "x" } }),
        "unfreezeMembership" => json!({ "password": "x" }),
        "logIn" => json!({ "device": "x", "as": "STAFF" }),
        "payOrder" => json!({ "membershipId": "x" }),
        "registerCustomer" => json!({ "email": "x", "device": "x" }),
        "registerMerchant" => json!({ "device": "x" }),
        "saveOffer" => json!({ "offerId": "x", "titleEn": "x", "barcode": "x", "stock": 1,
            "images": ["x"], "imageIds": ["x"], "validFrom": "x", "validUntil": "x" }),
        "createWebhookEndpoint" => json!({ "kinds": ["x"], "shopId": "x" }),
        "updateWebhookEndpoint" => {
            json!({ "url": "x", "shopId": "x", "enabled": true, "missed": "SKIP" })
        }
        "updateMerchant" => json!({ "legalName": "x", "licenceNo": "x", "imageId": "x" }),
        _ => json!({}),
    }
}

#[tokio::test]
async fn strange_values_anywhere_break_nothing() {
    on_both(async |network| {
        let stage = Stage::set(network).await;
        let (mut wrong, mut calls) = (Vec::new(), 0);
        let mut all: Vec<String> = mutations(network).await.into_iter().collect();
        // Strange passwords lock the login that other inputs are made with; plans have a limit.
        all.sort_by_key(|name| matches!(name.as_str(), "logIn" | "createMembershipPlan"));
        for mutation in all {
            if ["exportMyData", "logOut", "changePassword"].contains(&mutation.as_str()) {
                continue;
            }
            let (actor, input) = good(&stage, &mutation).await;
            let mut whole = input.clone();
            let added = more(&mutation);
            for (name, value) in added.as_object().expect("members") {
                whole[name] = value.clone();
            }
            let mut all = Vec::new();
            places(&whole, "", &mut all);
            for place in all {
                let usual = whole.pointer(&place).expect("a place").clone();
                let name = place.rsplit('/').next().unwrap_or_default();
                for value in strange(name, &usual) {
                    let mut changed = input.clone();
                    let known = changed.pointer(&place).is_some();
                    if !known {
                        let first = place.split('/').nth(1).expect("a member");
                        changed[first] = whole[first].clone();
                    }
                    *changed.pointer_mut(&place).expect("a place") = value.clone();
                    if changed.get("idempotencyKey").is_some() && name != "idempotencyKey" {
                        changed["idempotencyKey"] = json!(network.key());
                    }
                    let answer =
                        actor.call(&document(&mutation), json!({ "input": changed })).await;
                    calls += 1;
                    let code = &answer["errors"][0]["extensions"]["code"];
                    let served = answer["data"].is_object() && answer["errors"].is_null();
                    let known = ["BAD_USER_INPUT", "RATE_LIMITED", "PAYLOAD_TOO_LARGE"];
                    let refused = code.as_str().is_some_and(|code| known.contains(&code));
                    if !served && !refused {
                        let value: String = value.to_string().chars().take(40).collect();
                        wrong.push(format!("{mutation}{place} = {value}: {answer}"));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
        assert!(calls > 500, "{calls} calls");
    })
    .await;
}

#[tokio::test]
async fn no_text_has_a_nul_character() {
    on_both(async |network| {
        let alice = network.customer("Alice").await;
        let query =
            "query($text: String!) { merchants(filter: { search: $text }) { nodes { id } } }";
        let faults = [
            alice.errors(query, json!({ "text": "a\u{0}b" })).await,
            alice.errors(query, json!({ "text": "a", "more": [{ "in": "\u{0}" }] })).await,
            alice
                .errors(
                    "{ merchants(filter: { search: \"a\\u0000\" }) { nodes { id } } }",
                    json!({}),
                )
                .await,
        ];
        for fault in faults {
            assert_eq!(fault[0]["extensions"]["code"], "BAD_USER_INPUT", "{fault}");
            assert!(text(&fault[0]["message"]).contains("NUL"), "{fault}");
        }
    })
    .await;
}
