//! Amounts in cells, by one rule: digits, with a point before one or two places, and with commas or
//! blanks between groups of three or without any. `¥`, `CNY`, `RMB` before it and `元` behind it are
//! passed over, and digits may be of full width. What another country would read as another amount
//! (`1.234,50`, `1,23`, `1_000`, `1e3`) is refused. Pure.

use entity::money::Money;

/// The amount of a cell. None when it is none by the rule.
pub fn read(cell: &str) -> Option<Money> {
    let narrow: String = cell.chars().map(narrow).collect();
    let plain = narrow.trim();
    let plain =
        ["¥", "CNY", "RMB"].iter().find_map(|sign| plain.strip_prefix(sign)).unwrap_or(plain);
    let plain = plain.strip_suffix('元').unwrap_or(plain).trim();
    let (whole, places) = match plain.split_once('.') {
        Some((whole, places)) => (whole, Some(places)),
        None => (plain, None),
    };
    let whole = ungrouped(whole)?;
    let text = match places {
        Some(places) => format!("{whole}.{places}"),
        None => whole,
    };
    text.parse().ok()
}

/// The digits of a whole number, out of their groups.
fn ungrouped(whole: &str) -> Option<String> {
    let Some(separator) = [',', ' '].into_iter().find(|separator| whole.contains(*separator))
    else {
        return Some(whole.to_owned());
    };
    let mut groups = whole.split(separator);
    let first = groups.next()?;
    let begins = (1..=3).contains(&first.len()) && !first.starts_with('0');
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    (begins && all).then_some(digits)
}

/// A letter of full width as the one that it looks like; blanks of any width as one blank.
fn narrow(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => {
            let plain = u32::from(letter).saturating_sub(0xfee0);
            char::from_u32(plain).unwrap_or(letter)
        }
        '\u{ffe5}' | '\u{5186}' => '¥',
        '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' | '\u{3000}' | '\t' => ' ',
        _ => letter,
    }
}
