//! With what may be written at all.

use super::{Code, Found};
use crate::goods::model::{Content, Verdict};
use crate::goods::terms::folded;

/// Goods and services that may not be sold here.
const FORBIDDEN: [&str; 26] = [
    "枪支",
    "弹药",
    "毒品",
    "大麻",
    "冰毒",
    "假币",
    "假钞",
    "代开发票",
    "发票代开",
    "办证刻章",
    "赌博",
    "博彩",
    "裸聊",
    "色情",
    "迷药",
    "窃听器",
    "象牙制品",
    "走私",
    "高仿",
    "cocaine",
    "cannabis",
    "firearm",
    "ammunition",
    "counterfeit",
    "gambling",
    "porn",
];

/// Praise that the advertising law forbids, or that nobody can prove.
const SUPERLATIVES: [&str; 17] = [
    "国家级",
    "最高级",
    "最佳",
    "世界级",
    "全网最低",
    "全国第一",
    "第一品牌",
    "顶级",
    "极品",
    "绝无仅有",
    "史无前例",
    "包治百病",
    "根治",
    "best in the world",
    "world's best",
    "lowest price ever",
    "guaranteed cure",
];

/// Names of messengers after which an account is told.
const MESSENGERS: [&str; 9] =
    ["微信号", "加微信", "加v", "vx", "wechat", "qq", "whatsapp", "telegram", "line id"];

/// How an address on the web begins or ends.
const LINKS: [&str; 10] =
    ["http://", "https://", "www.", ".com", ".cn", ".net", ".org", ".shop", ".top", ".xyz"];

/// Words for what may not be sold.
pub fn forbidden_words(entry: &Content) -> Option<Found> {
    let (field, word) = first(entry, |text| word_of(text, &FORBIDDEN))?;
    let evidence = [("field", field.to_owned()), ("word", word)];
    Some(Found::new(Code::ForbiddenWords, Verdict::Reject, evidence))
}

/// Words of praise that an operator weighs.
pub fn superlatives(entry: &Content) -> Option<Found> {
    let (field, word) = first(entry, |text| word_of(text, &SUPERLATIVES))?;
    let evidence = [("field", field.to_owned()), ("word", word)];
    Some(Found::new(Code::AdvertisingSuperlative, Verdict::Review, evidence))
}

/// Ways to get round the network: phone numbers, e-mail addresses, messenger accounts.
pub fn contact_details(entry: &Content) -> Option<Found> {
    let (field, kind) = first(entry, contact_of)?;
    // What kind, not which: findings are not a place for somebody's number.
    let evidence = [("field", field.to_owned()), ("kind", kind)];
    Some(Found::new(Code::ContactDetails, by_field(field), evidence))
}

/// Links.
pub fn links(entry: &Content) -> Option<Found> {
    let (field, link) = first(entry, link_of)?;
    let evidence = [("field", field.to_owned()), ("link", link)];
    Some(Found::new(Code::Link, by_field(field), evidence))
}

fn by_field(field: &str) -> Verdict {
    if field == "description" { Verdict::Review } else { Verdict::Reject }
}

/// The first field in which something is found, titles before the description.
fn first(entry: &Content, find: impl Fn(&str) -> Option<String>) -> Option<(&'static str, String)> {
    let fields = [
        ("title", Some(&entry.title)),
        ("titleEn", entry.title_en.as_ref()),
        ("description", Some(&entry.description)),
    ];
    fields.into_iter().find_map(|(field, text)| {
        let text: String = folded(text?).collect();
        find(&text).map(|found| (field, found))
    })
}

/// Chinese words count wherever they stand, others only whole.
fn word_of(text: &str, words: &[&str]) -> Option<String> {
    let found = words.iter().find(|word| {
        text.match_indices(**word).any(|(at, _)| !word.is_ascii() || stands_alone(text, at, word))
    });
    found.map(|word| (*word).to_owned())
}

fn stands_alone(text: &str, at: usize, word: &str) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at.saturating_add(word.len())..).and_then(|after| after.chars().next());
    let apart = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_ascii_alphabetic());
    apart(before) && apart(after)
}

fn contact_of(text: &str) -> Option<String> {
    let kind = if has_mobile_number(text) {
        "PHONE"
    } else if has_email(text) {
        "EMAIL"
    } else if has_messenger(text) {
        "MESSENGER"
    } else {
        return None;
    };
    Some(kind.to_owned())
}

/// Eleven digits from 13 to 19 on, even when they are spread with blanks, dots or hyphens.
fn has_mobile_number(text: &str) -> bool {
    let spreads = |letter: char| matches!(letter, ' ' | '-' | '.' | '_');
    let joined: String = text.chars().filter(|letter| !spreads(*letter)).collect();
    let mut runs = joined.split(|letter: char| !letter.is_ascii_digit());
    runs.any(|run| {
        let national = run.strip_prefix("86").filter(|_| run.len() == 13).unwrap_or(run);
        let mut digits = national.bytes();
        national.len() == 11
            && digits.next() == Some(b'1')
            && digits.next().is_some_and(|second| second >= b'3')
    })
}

fn has_email(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let name = text.get(..at).and_then(|before| before.chars().next_back());
        let host = text.get(at.saturating_add(1)..).unwrap_or_default();
        let end = host.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-');
        let host = host.get(..end.unwrap_or(host.len())).unwrap_or_default();
        name.is_some_and(|letter| letter.is_ascii_alphanumeric())
            && host.trim_end_matches('.').contains('.')
    })
}

/// A messenger's name with an account (five letters or digits at least) after it.
fn has_messenger(text: &str) -> bool {
    MESSENGERS.iter().any(|name| {
        text.match_indices(*name).any(|(at, _)| {
            let whole = !name.is_ascii() || stands_before(text, at);
            let rest = text.get(at.saturating_add(name.len())..).unwrap_or_default();
            let rest = rest.trim_start_matches([' ', ':', '：', '号', '群', '-']);
            let account = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_');
            let account: String = account.collect();
            whole && account.len() >= 5 && account.chars().any(|c| c.is_ascii_digit())
        })
    })
}

fn stands_before(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    before.is_none_or(|letter| !letter.is_ascii_alphabetic())
}

fn link_of(text: &str) -> Option<String> {
    // An e-mail address has a host too, and is found as such.
    let mut words = text.split(|c: char| c.is_whitespace() || !c.is_ascii());
    let link = words.find(|word| {
        !word.contains('@')
            && LINKS.iter().any(|part| {
                word.match_indices(*part).any(|(at, _)| match part.strip_prefix('.') {
                    Some(_) => ends_a_host(word, at, part),
                    None => true,
                })
            })
    })?;
    Some(link.chars().take(100).collect())
}

/// `shop.com` and `shop.com/x`, not `1.company`.
fn ends_a_host(word: &str, at: usize, part: &str) -> bool {
    let before = word.get(..at).and_then(|before| before.chars().next_back());
    let after = word.get(at.saturating_add(part.len())..).and_then(|after| after.chars().next());
    before.is_some_and(|letter| letter.is_ascii_alphanumeric())
        && after.is_none_or(|letter| !letter.is_ascii_alphanumeric())
}
