//! Amounts in cells, by one rule: digits, with a point before one or two places, and with commas or
//! blanks between groups of three or without any. `¥`, `CNY`, `RMB` before it and `元` behind it are
//! passed over, and digits may be of full width. What another country would read as another amount
//! (`1.234,50`, `1,23`, `1_000`, `1e3`) is refused. Pure.

use entity::money::Money;

use crate::infra::text::fold;

/// The amount of a cell. None when it is none by the rule.
pub fn read(cell: &str) -> Option<Money> {
    let folded = fold(cell);
    let signed = ["¥", "cny", "rmb"].iter().find_map(|sign| folded.strip_prefix(sign));
    let plain = signed.unwrap_or(&folded).trim_start();
    let plain = plain.strip_suffix('元').map_or(plain, str::trim_end);
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
