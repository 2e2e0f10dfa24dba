//! Names of people who do not exist, and how they are reached.
//!
//! Their numbers begin with 160 and 161, which no operator was given; their e-mail addresses end
//! with `example.com`, which nobody can have.

use super::dice::in_turn;

const FAMILIES: [(&str, &str); 25] = [
    ("林", "lin"),
    ("陈", "chen"),
    ("王", "wang"),
    ("李", "li"),
    ("张", "zhang"),
    ("周", "zhou"),
    ("吴", "wu"),
    ("徐", "xu"),
    ("孙", "sun"),
    ("赵", "zhao"),
    ("黄", "huang"),
    ("朱", "zhu"),
    ("胡", "hu"),
    ("郭", "guo"),
    ("何", "he"),
    ("高", "gao"),
    ("罗", "luo"),
    ("郑", "zheng"),
    ("梁", "liang"),
    ("谢", "xie"),
    ("宋", "song"),
    ("唐", "tang"),
    ("许", "xu"),
    ("邓", "deng"),
    ("沈", "shen"),
];

const GIVEN: [(&str, &str); 32] = [
    ("晓雨", "xiaoyu"),
    ("子涵", "zihan"),
    ("思远", "siyuan"),
    ("雅婷", "yating"),
    ("志强", "zhiqiang"),
    ("梦琪", "mengqi"),
    ("俊杰", "junjie"),
    ("嘉欣", "jiaxin"),
    ("明轩", "mingxuan"),
    ("秀英", "xiuying"),
    ("浩然", "haoran"),
    ("静怡", "jingyi"),
    ("建国", "jianguo"),
    ("诗涵", "shihan"),
    ("宇航", "yuhang"),
    ("丽华", "lihua"),
    ("天佑", "tianyou"),
    ("若曦", "ruoxi"),
    ("文博", "wenbo"),
    ("佳怡", "jiayi"),
    ("国栋", "guodong"),
    ("欣然", "xinran"),
    ("一鸣", "yiming"),
    ("雪梅", "xuemei"),
    ("子墨", "zimo"),
    ("玉兰", "yulan"),
    ("振华", "zhenhua"),
    ("安琪", "anqi"),
    ("立新", "lixin"),
    ("语桐", "yutong"),
    ("海涛", "haitao"),
    ("慧敏", "huimin"),
];

/// Somebody.
pub struct Person {
    /// The name.
    pub name: String,
    /// The name in Latin letters, with a dot between; not always theirs alone.
    pub latin: String,
}

/// The so-manieth person. After 800 the names come again.
pub fn person(number: usize) -> anyhow::Result<Person> {
    let (family, family_latin) = in_turn(&FAMILIES, number)?;
    // A step further after each round of families, so that all pairs come before any comes again.
    let round = number.checked_div(FAMILIES.len()).unwrap_or_default();
    let step = number.saturating_mul(7).saturating_add(round.saturating_mul(2));
    let (given, given_latin) = in_turn(&GIVEN, step)?;
    Ok(Person { name: format!("{family}{given}"), latin: format!("{given_latin}.{family_latin}") })
}

/// The phone number of the so-manieth customer.
pub fn customer_phone(number: usize) -> String {
    format!("1380{number:07}")
}

/// The phone number of the so-manieth merchant.
pub fn merchant_phone(number: usize) -> String {
    format!("1381{number:07}")
}
