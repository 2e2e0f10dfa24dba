//! Values for arguments: ids and cursors that were seen, and everything that is at an edge.

use serde_json::{Value, json};

use crate::proofs::scale::Chance;

/// How many ids are remembered of a kind.
const MOST: usize = 40;

/// Texts at the edges.
pub const TEXTS: [&str; 22] = [
    "",
    " ",
    "a",
    "拿铁",
    "Coffee & \"cake\"",
    "\u{0}",
    "\u{7}bell",
    "line\nbreak\r\n",
    "\u{202e}esrever",
    "👩‍👩‍👧‍👦",
    "e\u{301}",
    "' OR 1=1 --",
    "%_\\",
    "{{7*7}}",
    "<script>",
    "2026-11-23",
    "NaN",
    "1e999",
    "13800138000",
    "a@b.example",
    "coffee",
    "correct horse battery",
];

const INTEGERS: [&str; 12] = [
    "0",
    "1",
    "-1",
    "2",
    "7",
    "99",
    "100",
    "101",
    "999",
    "2147483647",
    "-2147483648",
    "2147483648",
];

const FLOATS: [&str; 8] =
    ["0", "31.2304", "121.4737", "-90", "90.0000001", "1e308", "-0.0", "1e-320"];

const AMOUNTS: [&str; 14] = [
    "10.00",
    "100.00",
    "0.01",
    "12.5",
    "1000",
    "5000.00",
    "5000.01",
    "0",
    "-1",
    "0.001",
    "1e3",
    "92233720368547758.07",
    "99999999999999999999",
    " 1",
];

const MOMENTS: [&str; 7] = [
    "2026-11-23T08:00:00Z",
    "2026-11-24T08:00:00+08:00",
    "1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "tomorrow",
];

const ADDRESSES: [&str; 5] =
    ["https://shop.example/a.png", "http://127.0.0.1/", "javascript:alert(1)", "//", "https://"];

/// How arguments begin that name something, and how its ids do.
const KINDS: [(&str, &str); 8] = [
    ("merchant", "mer_"),
    ("shop", "shp_"),
    ("offer", "off_"),
    ("order", "ord_"),
    ("plan", "pln_"),
    ("membershipPlan", "pln_"),
    ("membership", "mbr_"),
    ("revision", "rev_"),
];

/// What was seen in answers, to be asked for again.
#[derive(Default)]
pub struct Values {
    ids: Vec<String>,
    cursors: Vec<String>,
}

impl Values {
    /// Remembers the ids and cursors of an answer.
    pub fn harvest(&mut self, answer: &Value) {
        match answer {
            Value::String(text) => self.harvest_text(text),
            Value::Array(list) => list.iter().for_each(|value| self.harvest(value)),
            Value::Object(fields) => fields.values().for_each(|value| self.harvest(value)),
            _ => {}
        }
    }

    /// Remembers the ids in a text, and the text itself where it may be a cursor.
    pub fn harvest_text(&mut self, text: &str) {
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let words = text.split(|letter| !is_word(letter));
        let ids = words.filter(|word| word.find('_') == Some(3) && word.len() > 20);
        for id in ids {
            let kind = id.get(..3).unwrap_or_default();
            let known = self.ids.iter().filter(|known| known.starts_with(kind)).count();
            if known < MOST && !self.ids.iter().any(|known| known == id) {
                self.ids.push(id.to_owned());
            }
        }
        let short = (8..64).contains(&text.len()) && !text.contains([' ', '_', ':']);
        if short && self.cursors.len() < MOST {
            self.cursors.push(text.to_owned());
        }
    }

    /// A value of a scalar, for an argument of this name.
    pub fn of(&self, scalar: &str, name: &str, chance: &mut Chance) -> String {
        // Mostly something that fits, so that what is asked is also done.
        let edge = chance.percent(15);
        let text = match scalar {
            "Int" if edge => return (*chance.one(&INTEGERS)).to_owned(),
            "Int" => return (1 + chance.below(20)).to_string(),
            "Float" if edge => return (*chance.one(&FLOATS)).to_owned(),
            "Float" => return format!("{}.5", chance.below(90)),
            "Money" if !edge => format!("{}.{:02}", 1 + chance.below(100), chance.below(100)),
            "DateTime" if !edge => MOMENTS[chance.below(2)].to_owned(),
            "URL" if !edge => ADDRESSES[0].to_owned(),
            "String" if !edge && name != "idempotencyKey" => fitting(name, chance),
            "Boolean" => return (*chance.one(&["true", "false"])).to_owned(),
            "ID" if chance.percent(90) => self.id(name, chance),
            "Cursor" if chance.percent(80) && !self.cursors.is_empty() => {
                chance.one(&self.cursors).clone()
            }
            "Money" => (*chance.one(&AMOUNTS)).to_owned(),
            "DateTime" => (*chance.one(&MOMENTS)).to_owned(),
            "URL" => (*chance.one(&ADDRESSES)).to_owned(),
            _ if name == "idempotencyKey" && chance.percent(90) => {
                format!("key-{}", chance.below(10_000))
            }
            _ if chance.percent(5) => "很长".repeat(chance.below(2_000)),
            _ => (*chance.one(&TEXTS)).to_owned(),
        };
        json!(text).to_string()
    }

    /// An id that fits the argument's name, mostly.
    fn id(&self, name: &str, chance: &mut Chance) -> String {
        if name == "categoryId" && chance.percent(80) {
            return "coffee".to_owned();
        }
        let kind = KINDS.iter().find(|(word, _)| name.starts_with(*word));
        let fitting: Vec<&String> = match kind {
            Some((_, prefix)) if chance.percent(85) => {
                self.ids.iter().filter(|id| id.starts_with(*prefix)).collect()
            }
            _ => self.ids.iter().collect(),
        };
        if fitting.is_empty() {
            return "ord_".to_owned();
        }
        let mut id = (*chance.one(&fitting)).clone();
        if chance.percent(5) {
            id.truncate(chance.below(id.len()));
        }
        id
    }

    /// Something of any other kind.
    pub fn misfit(chance: &mut Chance) -> String {
        let all = ["null", "1", "\"a\"", "[]", "{}", "NOPE", "true", "1.5", "[[1]]", "{ a: 1 }"];
        (*chance.one(&all)).to_owned()
    }
}

/// A text that an argument of this name takes.
fn fitting(name: &str, chance: &mut Chance) -> String {
    let number = chance.below(1_000_000);
    match name {
        "categoryId" => "coffee".to_owned(),
        "phone" | "contactPhone" => format!("13{number:09}"),
        "email" => format!("a{number}@b.example"),
        "password" => "correct horse battery".to_owned(),
        "barcode" => "6901234567892".to_owned(),
        "redeemCode" => format!("{number:06}"),
        _ => format!("word{number}"),
    }
}
