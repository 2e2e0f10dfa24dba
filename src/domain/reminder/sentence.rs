//! What a reminder says, to whom it is said, in Chinese and in English.

use super::Kind;
use super::model::{Figures, RecipientKind};

/// A reminder in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// A few words in English.
    pub title_en: &'static str,
    /// A few words in Chinese.
    pub title_zh: &'static str,
    /// A sentence in English.
    pub en: String,
    /// A sentence in Chinese.
    pub zh: String,
}

/// What a reminder of this kind says to this kind of recipient.
///
/// A campaign says what its merchant wrote; these words stand in where that is gone.
pub fn sentence(kind: Kind, to: RecipientKind, figures: Figures) -> Words {
    let [title_en, title_zh] = title(kind);
    let [en, zh] = match to {
        RecipientKind::Merchant => to_merchant(kind),
        RecipientKind::Customer => to_customer(kind),
    };
    let amount = figures.amount.unwrap_or_default().to_string();
    let before = figures.before.unwrap_or_default().to_string();
    let fill = |text: &str| text.replace("{amount}", &amount).replace("{before}", &before);
    Words { title_en, title_zh, en: fill(en), zh: fill(zh) }
}

const fn title(kind: Kind) -> [&'static str; 2] {
    match kind {
        Kind::OrderPaid => ["Order paid", "订单已支付"],
        Kind::OrderAccepted => ["Order accepted", "商家已接单"],
        Kind::OrderDeclined => ["Order declined", "订单未被接受"],
        Kind::OrderFulfilled => ["Order handed over", "订单已完成"],
        Kind::BillCharged => ["Bill paid", "账单已支付"],
        Kind::OrderCancelled => ["Order cancelled", "订单已取消"],
        Kind::OrderExpired => ["Order expired", "订单已过期"],
        Kind::OrderRefunded => ["Order refunded", "订单已退款"],
        Kind::RefundOwed => ["Refund owed", "退款待付"],
        Kind::ClaimGivenUp => ["Claim given up", "顾客放弃债权"],
        Kind::PaymentFailed => ["Payment failed", "支付失败"],
        Kind::RechargeSucceeded => ["Topped up", "充值成功"],
        Kind::RechargeFailed => ["Top-up failed", "充值失败"],
        Kind::MembershipJoined => ["New membership", "会员已开通"],
        Kind::MembershipClosed => ["Membership closed", "会员已关闭"],
        Kind::BonusExpiring => ["Bonus expires soon", "赠送金即将到期"],
        Kind::BalanceLow => ["Balance is low", "余额不足"],
        Kind::RevisionPassed => ["Entry passed", "信息对比已通过"],
        Kind::RevisionNeedsReview => ["Entry in review", "信息待审核"],
        Kind::RevisionRejected => ["Entry refused", "信息未通过"],
        Kind::MerchantApproved => ["Approved", "入驻已通过"],
        Kind::MerchantSuspended => ["Suspended", "商家已暂停"],
        Kind::MerchantClosing => ["Closure announced", "停业公告"],
        Kind::SettlementPaid => ["Settlement paid", "结算已付款"],
        Kind::SettlementFailed => ["Settlement failed", "结算付款失败"],
        Kind::PaymentDue => ["Payment due", "待缴款"],
        Kind::PayoutAccountChanged => ["Payout account changed", "收款账户已变更"],
        Kind::StaffChanged => ["Staff changed", "员工已变更"],
        Kind::WebhookSwitchedOff => ["Webhook switched off", "推送地址已停用"],
        Kind::CustodyShortfall => ["Custody is short", "托管资金不足"],
        Kind::PriceDropped => ["Price dropped", "商品降价"],
        Kind::Campaign => ["News from your merchant", "商家活动"],
    }
}

const fn to_merchant(kind: Kind) -> [&'static str; 2] {
    match kind {
        Kind::OrderPaid => [
            "An order of ¥{amount} was paid. Accept or decline it before its deadline.",
            "有一笔 ¥{amount} 的订单已支付，请在截止时间前接单或拒单。",
        ],
        Kind::OrderAccepted => [
            "The order of ¥{amount} was accepted. Prepare it for its customer.",
            "¥{amount} 的订单已接单，请为顾客备货。",
        ],
        Kind::OrderDeclined => [
            "The order of ¥{amount} was declined. Its money went back to the customer.",
            "¥{amount} 的订单已拒单，款项已退回顾客。",
        ],
        Kind::OrderFulfilled => {
            ["The order of ¥{amount} was handed over.", "¥{amount} 的订单已核销完成。"]
        }
        Kind::BillCharged => [
            "A member paid a bill with a pay code: ¥{amount}.",
            "会员用付款码支付了账单：¥{amount}。",
        ],
        Kind::OrderCancelled => [
            "The order of ¥{amount} was cancelled. Do not prepare it.",
            "¥{amount} 的订单已取消，请勿备货。",
        ],
        Kind::OrderExpired => [
            "An order of ¥{amount} was not paid in time. Its stock is free again.",
            "¥{amount} 的订单未按时支付，库存已释放。",
        ],
        Kind::OrderRefunded => [
            "The order of ¥{amount} was refunded to its customer.",
            "¥{amount} 的订单已退款给顾客。",
        ],
        Kind::RefundOwed => [
            "You owe a customer ¥{amount} of a refund, for you were paid out already. Pay it in; else \
             it is taken from what you earn next.",
            "您尚欠顾客退款 ¥{amount}（款项已结算给您）。请缴款，否则将优先从您之后的收入中退还。",
        ],
        Kind::ClaimGivenUp => [
            "A customer gave up ¥{amount} that you owed. You need not pay it in any more.",
            "有顾客放弃了您所欠的 ¥{amount}，您无需再缴付该款项。",
        ],
        Kind::RechargeSucceeded => ["A member topped up ¥{amount}.", "有会员充值了 ¥{amount}。"],
        Kind::MembershipJoined => [
            "You have a new member, who paid ¥{amount} at the start.",
            "您有一位新会员，首次充值 ¥{amount}。",
        ],
        Kind::MembershipClosed => {
            ["A membership with you was closed.", "有一位会员关闭了会员资格。"]
        }
        Kind::RevisionPassed => [
            "The entry passed the comparison and is on show.",
            "您录入的信息已通过对比，现已展示。",
        ],
        Kind::RevisionNeedsReview => [
            "The platform looks at the entry. Answer its findings to speed this up.",
            "您录入的信息正由平台审核，回复对比结果可加快审核。",
        ],
        Kind::RevisionRejected => [
            "The entry was refused. Its findings say what to change.",
            "您录入的信息未通过，请按对比结果修改后重新提交。",
        ],
        Kind::MerchantApproved => [
            "The platform approved you. Your offers can be shown now.",
            "平台已通过您的入驻申请，现在可以展示商品。",
        ],
        Kind::MerchantSuspended => [
            "The platform suspended you. The reason stands in your account.",
            "平台已暂停您的商家资格，原因请在账户中查看。",
        ],
        Kind::MerchantClosing => {
            ["Your closure was announced to your members.", "您的停业公告已通知会员。"]
        }
        Kind::SettlementPaid => {
            ["¥{amount} were paid out to your account.", "结算款 ¥{amount} 已支付到您的账户。"]
        }
        Kind::SettlementFailed => [
            "The bank could not pay ¥{amount} to your account. Check it; the next clearing tries \
             again.",
            "银行未能将 ¥{amount} 付至您的账户，请核对账户，下次清算将再次付款。",
        ],
        Kind::PaymentDue => [
            "You owe ¥{amount}. Until it is paid in or earned, you take no recharges.",
            "您应缴 ¥{amount}；缴清或由后续收入抵清前，暂不接受充值。",
        ],
        Kind::PayoutAccountChanged => [
            "The bank account that you are paid out to was changed. If no owner of yours did it, \
             tell the platform at once.",
            "您的收款银行账户已变更。如非本商户负责人操作，请立即联系平台。",
        ],
        Kind::StaffChanged => [
            "Somebody was made an owner or a manager, or a member of your staff was removed. If no \
             owner of yours did it, tell the platform at once.",
            "有人被设为所有者或店长，或有员工被移除。如非本商户负责人操作，请立即联系平台。",
        ],
        Kind::WebhookSwitchedOff => [
            "One of your webhook endpoints failed for more than a day, or said that it is gone, and \
             was switched off. Repair it, then enable it: what it missed can be sent.",
            "您的一个推送地址连续一天以上推送失败或已失效，现已停用。修复后请重新启用，遗漏的消息可补发。",
        ],
        Kind::CustodyShortfall => [
            "Your members' custody lacks ¥{amount} of what they spent elsewhere, more than you \
             are owed. The next clearing claims it.",
            "会员在其他商家消费后，托管资金尚缺 ¥{amount}，超出您的应收款，将在下次清算时收回。",
        ],
        Kind::PaymentFailed
        | Kind::RechargeFailed
        | Kind::BonusExpiring
        | Kind::BalanceLow
        | Kind::PriceDropped
        | Kind::Campaign => title(kind),
    }
}

const fn to_customer(kind: Kind) -> [&'static str; 2] {
    match kind {
        Kind::OrderPaid => [
            "You paid ¥{amount}. The shop will accept or decline your order soon.",
            "您已支付 ¥{amount}，请等待商家接单。",
        ],
        Kind::OrderAccepted => [
            "The shop accepted your order of ¥{amount}. Show its code at the counter.",
            "商家已接受您 ¥{amount} 的订单，请到店出示核销码。",
        ],
        Kind::OrderDeclined => [
            "The shop could not take your order. Your ¥{amount} went back to where it came from.",
            "商家未能接单，¥{amount} 已原路退回。",
        ],
        Kind::BillCharged => [
            "You paid a bill with your pay code: ¥{amount}. If it was not you, freeze your membership.",
            "您用付款码支付了账单：¥{amount}。如非本人操作，请立即冻结会员。",
        ],
        Kind::OrderFulfilled => {
            ["Your order of ¥{amount} was handed over.", "您 ¥{amount} 的订单已完成。"]
        }
        Kind::OrderCancelled => [
            "Your order of ¥{amount} is cancelled. What was paid goes back to where it came from.",
            "您 ¥{amount} 的订单已取消，已付款项将原路退回。",
        ],
        Kind::OrderExpired => [
            "Your order of ¥{amount} was not paid in time. Place it again if you still want it.",
            "您 ¥{amount} 的订单未按时支付，已过期；如仍需要请重新下单。",
        ],
        Kind::OrderRefunded => [
            "Your order of ¥{amount} was refunded to where the money came from.",
            "您 ¥{amount} 的订单已原路退款。",
        ],
        Kind::RefundOwed => [
            "The shop owes you ¥{amount} of a refund. It goes back to where it came from as soon as \
             the shop has the money.",
            "商家尚欠您退款 ¥{amount}，待商家有款后将立即原路退回。",
        ],
        Kind::PaymentFailed => [
            "A payment of ¥{amount} did not succeed. Nothing was charged; you can try again.",
            "¥{amount} 的支付未成功，未扣款，您可以重试。",
        ],
        Kind::RechargeSucceeded => {
            ["Your top-up of ¥{amount} arrived.", "您充值的 ¥{amount} 已到账。"]
        }
        Kind::RechargeFailed => [
            "Your top-up of ¥{amount} did not succeed. Money that came for it goes back to where it came \
             from; you can try again.",
            "您 ¥{amount} 的充值未成功；如已付款，将原路退回，您可以重试。",
        ],
        Kind::MembershipJoined => [
            "You are a member now: the member price is yours at every shop of the network.",
            "您已成为会员，可在联盟内所有商家享受会员价。",
        ],
        Kind::MembershipClosed => ["Your membership was closed.", "您的会员资格已关闭。"],
        Kind::BonusExpiring => [
            "A bonus of ¥{amount} will expire soon. Use it while it is there.",
            "您有 ¥{amount} 赠送金即将到期，请尽快使用。",
        ],
        Kind::BalanceLow => [
            "¥{amount} are left in your membership. Top up to keep paying the member price.",
            "您的会员余额还剩 ¥{amount}，充值后可继续享受会员价。",
        ],
        Kind::MerchantSuspended => [
            "Your home merchant was suspended. Top-ups are stopped; choose a refund or another home.",
            "您的会员商家已被暂停，充值已停止，请选择退款或转到其他商家。",
        ],
        Kind::MerchantClosing => [
            "Your home merchant is going to close. Choose a refund or another home.",
            "您的会员商家即将停业，请选择退款或转到其他商家。",
        ],
        Kind::PriceDropped => [
            "The member price of an offer fell from ¥{before} to ¥{amount}.",
            "您关注商家的商品会员价由 ¥{before} 降至 ¥{amount}。",
        ],
        Kind::RevisionPassed
        | Kind::RevisionNeedsReview
        | Kind::RevisionRejected
        | Kind::MerchantApproved
        | Kind::SettlementPaid
        | Kind::SettlementFailed
        | Kind::PaymentDue
        | Kind::PayoutAccountChanged
        | Kind::StaffChanged
        | Kind::WebhookSwitchedOff
        | Kind::CustodyShortfall
        | Kind::ClaimGivenUp
        | Kind::Campaign => title(kind),
    }
}
