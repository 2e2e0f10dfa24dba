//! The pure rules of entering and comparing: each code once, with its evidence.

use entity::merchant;
use entity::money::Money;
use entity::payment::Tender;
use sharepass::domain::catalog::distance::{Point, metres, squared};
use sharepass::domain::catalog::{Buyer, PriceReason, bill_price, price};
use sharepass::domain::goods::barcode::{self, NotABarcode};
use sharepass::domain::goods::comparison::{
    Code, Copied, Elsewhere, Facts, Found, Registration, Twin, compare, result,
};
use sharepass::domain::goods::entry::{Draft, Stock};
use sharepass::domain::goods::history::supports_list_price;
use sharepass::domain::goods::import::{ImportOffersRefused, Table, read};
use sharepass::domain::goods::terms::{Wanted, terms, title_key, wanted};
use sharepass::domain::goods::{
    Asked, Category, Content, RevisionStatus, SaveOfferRefused as Refused, Tree, Verdict,
};
use sharepass::domain::membership::Standing;

use crate::market::{NOON, draft};

fn fen(fen: i64) -> Money {
    Money::from_fen(fen).expect("a price")
}

fn tree() -> Tree {
    let category = |id: &str, parent: Option<&str>| Category {
        id: id.to_owned(),
        parent: parent.map(str::to_owned),
        name_zh: "类".to_owned(),
        name_en: "kind".to_owned(),
        children: Vec::new(),
    };
    Tree::new([category("dining", None), category("hotpot", Some("dining"))])
}

pub fn entry() -> Content {
    draft("牛肉火锅双人餐", 20_000, 16_000).check(&tree(), NOON).expect("an entry").content
}

pub fn facts() -> Facts {
    Facts {
        now: NOON,
        reference_days: 7,
        registration: Registration {
            merchant_status: merchant::Status::Approved,
            licence_no: "91310000MA1FL0AB12".to_owned(),
            shop_open: true,
            shop_category: "dining".to_owned(),
            shop_family: "dining".to_owned(),
            entry_family: "dining".to_owned(),
        },
        own: Vec::new(),
        copied: Vec::new(),
        asked: Vec::new(),
        elsewhere: Vec::new(),
        lookalike: None,
    }
}

/// The one finding of this code, its verdict, and one piece of its evidence.
#[track_caller]
fn finds(found: &[Found], code: Code, verdict: Verdict, name: &str, value: &str) {
    let of_code: Vec<&Found> = found.iter().filter(|found| found.code == code).collect();
    assert_eq!(of_code.len(), 1, "{code:?} once in {found:?}");
    assert_eq!(of_code[0].verdict, verdict, "{code:?}");
    let evidence = of_code[0].evidence.iter().find(|(known, _)| *known == name);
    assert_eq!(evidence.map(|(_, value)| value.as_str()), Some(value), "{:?}", of_code[0]);
}

#[test]
fn an_honest_entry_passes_without_findings() {
    assert_eq!(compare(&entry(), &facts()), []);
    assert_eq!(result(&[]), RevisionStatus::Passed);
}

#[test]
fn an_entry_is_held_against_the_registration() {
    let mut closing = facts();
    closing.registration.merchant_status = merchant::Status::Closing;
    let found = compare(&entry(), &closing);
    finds(&found, Code::MerchantNotApproved, Verdict::Reject, "merchantStatus", "CLOSING");
    assert_eq!(result(&found), RevisionStatus::Rejected);

    let mut closed = facts();
    closed.registration.shop_open = false;
    finds(&compare(&entry(), &closed), Code::ShopClosed, Verdict::Reject, "shopStatus", "CLOSED");

    let mut unlike = facts();
    unlike.registration.entry_family = "pets".to_owned();
    let found = compare(&entry(), &unlike);
    finds(&found, Code::CategoryUnlikeShop, Verdict::Review, "family", "pets");
    assert_eq!(result(&found), RevisionStatus::NeedsReview);

    let mut foreign = entry();
    foreign.description = "执照 91310000MA1FL0XY99，正品。".to_owned();
    let found = compare(&foreign, &facts());
    finds(&found, Code::ForeignLicence, Verdict::Review, "licenceNo", "91310000MA1FL0XY99");
    foreign.description = "执照 91310000MA1FL0AB12，正品。".to_owned();
    assert_eq!(compare(&foreign, &facts()), []);
}

#[test]
fn an_entry_is_held_against_what_may_be_written() {
    let titled = |title: &str| Content { title: title.to_owned(), ..entry() };
    let described = |text: &str| Content { description: text.to_owned(), ..entry() };

    let found = compare(&titled("高仿手表"), &facts());
    finds(&found, Code::ForbiddenWords, Verdict::Reject, "word", "高仿");
    let found = compare(&described("A Ｆirearm for the wall"), &facts());
    finds(&found, Code::ForbiddenWords, Verdict::Reject, "field", "description");
    assert_eq!(compare(&described("Pornic is a town in France, wine from there"), &facts()), []);

    let found = compare(&titled("全网最低火锅"), &facts());
    finds(&found, Code::AdvertisingSuperlative, Verdict::Review, "word", "全网最低");

    let rejected = [
        ("火锅 138-0013-8000", "PHONE"),
        ("火锅１３８００１３８０００", "PHONE"),
        ("火锅+86 13800138000", "PHONE"),
        ("火锅 a.b@example.cn", "EMAIL"),
        ("火锅 加微信号 hotpot88", "MESSENGER"),
        ("火锅 QQ:8812345", "MESSENGER"),
    ];
    for (title, kind) in rejected {
        let found = compare(&titled(title), &facts());
        finds(&found, Code::ContactDetails, Verdict::Reject, "kind", kind);
    }
    let found = compare(&described("来电 13800138000 预订"), &facts());
    finds(&found, Code::ContactDetails, Verdict::Review, "field", "description");

    for title in ["火锅 https://a.example/x", "火锅 www.huoguo", "看huoguo.com/优惠"] {
        let found = compare(&titled(title), &facts());
        finds(&found, Code::Link, Verdict::Reject, "field", "title");
    }
    let found = compare(&described("菜单在 menu.huoguo.cn"), &facts());
    finds(&found, Code::Link, Verdict::Review, "link", "menu.huoguo.cn");
    for harmless in ["1.5L 可乐, 6901234567892", "第1.company 套餐", "净重 500g 12 罐 2026.11.23"]
    {
        assert_eq!(compare(&described(harmless), &facts()), [], "{harmless}");
    }
}

#[test]
fn a_member_price_is_really_below_the_list_price() {
    let priced =
        |list, member| Content { list_price: fen(list), member_price: fen(member), ..entry() };
    let found = compare(&priced(10_000, 9_901), &facts());
    finds(&found, Code::SavingTooSmall, Verdict::Reject, "discountBasisPoints", "99");
    assert_eq!(compare(&priced(10_000, 9_900), &facts()), []);
    let found = compare(&priced(10_000, 999), &facts());
    finds(&found, Code::SavingImplausible, Verdict::Review, "memberPrice", "9.99");
    assert_eq!(compare(&priced(10_000, 1_000), &facts()), []);
}

#[test]
fn an_entry_is_held_against_other_entries() {
    let twin =
        |same_title, same_barcode| Twin { offer: "off_x".to_owned(), same_title, same_barcode };
    let mut twins = facts();
    twins.own = vec![twin(true, false)];
    let found = compare(&entry(), &twins);
    finds(&found, Code::DuplicateTitle, Verdict::Reject, "offer", "off_x");

    twins.own = vec![twin(false, true)];
    let coded = Content { barcode: Some("6901234567892".to_owned()), ..entry() };
    let found = compare(&coded, &twins);
    finds(&found, Code::DuplicateBarcode, Verdict::Review, "barcode", "6901234567892");

    let mut copies = facts();
    copies.copied = vec![Copied { offer: "off_y".to_owned(), same_title: false }];
    let found = compare(&entry(), &copies);
    finds(&found, Code::CopiedDescription, Verdict::Review, "offer", "off_y");
    copies.copied.push(Copied { offer: "off_z".to_owned(), same_title: true });
    let found = compare(&entry(), &copies);
    finds(&found, Code::CopiedEntry, Verdict::Review, "offer", "off_z");
}

fn asked(from_day: i64, until_day: Option<i64>, list: i64, member: i64) -> Asked {
    Asked {
        from: NOON.plus_days(from_day),
        until: until_day.map(|day| NOON.plus_days(day)),
        list_price: fen(list),
        member_price: fen(member),
    }
}

#[test]
fn an_entry_is_held_against_its_own_price_history() {
    // It was 160.00 and 10 % off; now 200.00 and 20 % off is asked.
    let mut raised = facts();
    raised.asked = vec![asked(-30, None, 16_000, 14_400)];
    let found = compare(&entry(), &raised);
    let code = Code::ListPriceRaisedBeforeDiscount;
    finds(&found, code, Verdict::Review, "lowestListPrice", "160.00");
    finds(&found, code, Verdict::Review, "earlierDiscountBasisPoints", "1000");
    finds(&found, Code::ListPriceAboveLowestAsked, Verdict::Note, "days", "7");

    // Dearer with the same discount is a higher price, not a trick.
    raised.asked = vec![asked(-30, None, 16_000, 12_800)];
    let found = compare(&entry(), &raised);
    assert_eq!(found.len(), 1);
    finds(&found, Code::ListPriceAboveLowestAsked, Verdict::Note, "lowestListPrice", "160.00");
    assert_eq!(result(&found), RevisionStatus::Passed);

    // What was asked before those days does not count.
    raised.asked = vec![asked(-30, Some(-8), 16_000, 14_400), asked(-8, None, 20_000, 18_000)];
    assert_eq!(compare(&entry(), &raised), []);
}

#[test]
fn an_entry_is_held_against_the_same_item_elsewhere() {
    let other = |list, member| Elsewhere { list_price: fen(list), member_price: fen(member) };
    let mut dear = facts();
    dear.elsewhere = vec![other(12_000, 10_000), other(13_000, 11_000), other(14_000, 12_000)];
    let found = compare(&entry(), &dear);
    assert_eq!(found.len(), 1);
    finds(&found, Code::ListPriceFarAboveOthers, Verdict::Review, "medianListPrice", "130.00");
    // Two are too few to know what is usual.
    dear.elsewhere.pop();
    assert_eq!(compare(&entry(), &dear), []);

    let mut cheap = facts();
    cheap.elsewhere = vec![other(60_000, 40_000); 4];
    let found = compare(&entry(), &cheap);
    assert_eq!(found.len(), 1);
    finds(&found, Code::MemberPriceFarBelowOthers, Verdict::Review, "others", "4");
}

#[test]
fn a_list_price_is_struck_only_where_history_supports_it() {
    let list = fen(20_000);
    let at = |asked: &[Asked]| supports_list_price(list, asked, NOON, 7);
    assert!(!at(&[]), "never asked");
    assert!(!at(&[asked(-6, None, 20_000, 1)]), "not through all of the days");
    assert!(at(&[asked(-7, None, 20_000, 1)]), "through all of them");
    assert!(!at(&[asked(-9, Some(-3), 19_999, 1), asked(-3, None, 20_000, 1)]), "lower within");
    assert!(at(&[asked(-9, Some(-7), 19_999, 1), asked(-7, None, 20_000, 1)]), "lower before");
    assert!(at(&[asked(-9, Some(-3), 25_000, 1), asked(-3, None, 20_000, 1)]), "lowered since");
    assert!(at(&[asked(-9, None, 20_000, 1), asked(1, None, 10_000, 1)]), "only announced");
}

#[test]
fn barcodes_are_checked() {
    for right in ["96385074", "036000291452", "4006381333931", "10614141000415", "6901234567892"] {
        assert_eq!(barcode::check(right), Ok(()), "{right}");
    }
    assert_eq!(barcode::check("6901234567893"), Err(NotABarcode::CheckDigit));
    for wrong in ["", "123", "690123456789X", "690123456789２", "123456789012345"] {
        assert_eq!(barcode::check(wrong), Err(NotABarcode::Form), "{wrong}");
    }
}

type Change = Box<dyn Fn(&mut Draft)>;

#[test]
fn every_field_of_an_entry_has_its_codes() {
    let checked = |change: &dyn Fn(&mut Draft)| {
        let mut draft = draft("火锅", 20_000, 16_000);
        change(&mut draft);
        draft.check(&tree(), NOON).map(|_| ())
    };
    let cases: Vec<(Refused, Change)> = vec![
        (Refused::TitleEmpty, Box::new(|d| d.title = " ".to_owned())),
        (Refused::TitleEmpty, Box::new(|d| d.title = "！！！".to_owned())),
        (Refused::TitleTooLong, Box::new(|d| d.title = "火".repeat(81))),
        (Refused::TitleUnprintable, Box::new(|d| d.title = "火\0锅".to_owned())),
        (Refused::TitleEnEmpty, Box::new(|d| d.title_en = Some(String::new()))),
        (Refused::TitleEnTooLong, Box::new(|d| d.title_en = Some("a".repeat(161)))),
        (Refused::TitleEnUnprintable, Box::new(|d| d.title_en = Some("a\u{7}b".to_owned()))),
        (Refused::DescriptionEmpty, Box::new(|d| d.description = "\n".to_owned())),
        (Refused::DescriptionTooLong, Box::new(|d| d.description = "a".repeat(4_001))),
        (Refused::DescriptionUnprintable, Box::new(|d| d.description = "a\0".to_owned())),
        (Refused::CategoryUnknown, Box::new(|d| d.category = "x".to_owned())),
        (Refused::ListPriceNotPositive, Box::new(|d| d.list_price = Money::ZERO)),
        (Refused::ListPriceTooHigh, Box::new(|d| d.list_price = fen(100_000_001))),
        (Refused::MemberPriceNotPositive, Box::new(|d| d.member_price = Money::ZERO)),
        (Refused::MemberPriceNotBelowListPrice, Box::new(|d| d.member_price = fen(20_000))),
        (Refused::StockOutOfRange, Box::new(|d| d.stock = Stock::Left(-1))),
        (Refused::StockOutOfRange, Box::new(|d| d.stock = Stock::Left(1_000_001))),
        (Refused::BarcodeUnreadable, Box::new(|d| d.barcode = Some("12".to_owned()))),
        (
            Refused::BarcodeCheckDigitWrong,
            Box::new(|d| d.barcode = Some("6901234567890".to_owned())),
        ),
        (
            Refused::TooManyImages,
            Box::new(|d| d.images = vec!["https://a.example/1.jpg".to_owned(); 10]),
        ),
        (Refused::ImageNotAUrl, Box::new(|d| d.images = vec!["http://a.example/1".to_owned()])),
        (
            Refused::ValidityReversed,
            Box::new(|d| {
                d.valid_from = Some(NOON.plus_days(2));
                d.valid_until = Some(NOON.plus_days(2));
            }),
        ),
        (Refused::ValidityOver, Box::new(|d| d.valid_until = Some(NOON))),
    ];
    for (code, change) in &cases {
        assert_eq!(checked(change), Err(*code));
    }
    assert_eq!(checked(&|d| d.stock = Stock::Left(0)), Ok(()));
    assert_eq!(checked(&|d| d.title = format!(" {} ", "火".repeat(80))), Ok(()));
}

#[test]
fn text_is_found_in_one_spelling() {
    let found = terms("ＩＰhone15 手机壳, Café-bar!");
    let expected = ["bar", "café", "iphone15", "壳", "手", "手机", "机", "机壳"];
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    assert_eq!(title_key("「牛肉」 Hot-Pot ２人"), "牛肉hotpot2人");
    let both = wanted("火锅 Hot p");
    assert_eq!(both.exact, ["hot", "火锅"]);
    assert_eq!(both.prefix.as_deref(), Some("p"));
    assert_eq!(wanted("hot 火").exact, ["hot", "火"]);
    assert_eq!(wanted("hot 火").prefix, None);
    assert_eq!(wanted("?!"), Wanted::default());
}

#[test]
fn one_function_says_what_is_paid() {
    let customer = |standing, tender| Buyer::Customer { standing, tender };
    let cases = [
        (Buyer::Guest, 100, PriceReason::NotAMember),
        (customer(Standing::None, Tender::Balance), 100, PriceReason::NotAMember),
        (customer(Standing::InForce, Tender::Balance), 80, PriceReason::Member),
        (customer(Standing::InForce, Tender::Gateway), 100, PriceReason::ThirdPartyPayment),
        (customer(Standing::None, Tender::Gateway), 100, PriceReason::ThirdPartyPayment),
        (customer(Standing::Frozen, Tender::Balance), 100, PriceReason::MembershipFrozen),
        (customer(Standing::Closed, Tender::Balance), 100, PriceReason::MembershipClosed),
    ];
    for (buyer, amount, reason) in cases {
        let price = price(fen(100), fen(80), buyer);
        assert_eq!((price.amount, price.reason), (fen(amount), reason), "{buyer:?}");
    }
    let member = customer(Standing::InForce, Tender::Balance);
    assert_eq!(bill_price(fen(9_999), 500, member).map(|p| p.amount), Some(fen(9_500)));
    assert_eq!(bill_price(fen(9_999), 500, Buyer::Guest).map(|p| p.amount), Some(fen(9_999)));
    assert_eq!(bill_price(fen(1), 9_000, member).map(|p| p.amount), Some(fen(1)));
    assert_eq!(bill_price(fen(1), 10_001, member), None);
}

#[test]
fn distances_are_whole_numbers() {
    let shanghai = Point { latitude_e6: 31_230_400, longitude_e6: 121_473_700 };
    let beijing = Point { latitude_e6: 39_904_200, longitude_e6: 116_407_400 };
    let metres_apart = metres(shanghai, beijing).expect("a distance");
    assert!((1_057_000..1_078_000).contains(&metres_apart), "{metres_apart}");
    assert_eq!(metres(shanghai, shanghai), Some(0));
    let east = Point { latitude_e6: 0, longitude_e6: 179_900_000 };
    let west = Point { latitude_e6: 0, longitude_e6: -179_900_000 };
    assert!(metres(east, west).is_some_and(|metres| (22_000..23_000).contains(&metres)));
    let pole = Point { latitude_e6: 90_000_000, longitude_e6: -180_000_000 };
    let other = Point { latitude_e6: -90_000_000, longitude_e6: 180_000_000 };
    assert!(squared(pole, other).is_some());
}

#[test]
fn files_are_read_row_by_row() {
    let file = "\u{feff}title,description,category_id,list_price,member_price,stock,images\n\
                火锅,好吃,hotpot,20.00,16,5,https://a.example/1 https://a.example/2\n\
                \"a,b\",c,hotpot,x,1,,\n\
                short,row\n";
    let table = Table::of_text(file).expect("a table");
    let rows = read(&table).expect("rows");
    assert_eq!(rows.len(), 3);
    let first = rows[0].as_ref().expect("a row");
    assert_eq!(first.draft.images.len(), 2);
    assert_eq!(first.draft.stock, Stock::Left(5));
    assert_eq!(rows[1].as_ref().err(), Some(&Refused::ListPriceUnreadable));
    assert_eq!(rows[2].as_ref().err(), Some(&Refused::RowMalformed));

    let refused = |file: &str| Table::of_text(file).and_then(|table| read(&table)).err();
    assert_eq!(refused(""), Some(ImportOffersRefused::Empty));
    assert_eq!(refused("title,description\n"), Some(ImportOffersRefused::ColumnMissing));
    assert_eq!(refused("title,colour\n"), Some(ImportOffersRefused::ColumnUnknown));
    assert_eq!(refused("title,title\n"), Some(ImportOffersRefused::ColumnRepeated));
    let header = "title,description,category_id,list_price,member_price\n";
    assert_eq!(refused(header), Some(ImportOffersRefused::Empty));
    let many = format!("{header}{}", "a,b,c,2,1\n".repeat(5_001));
    assert_eq!(refused(&many), Some(ImportOffersRefused::TooManyRows));
}
