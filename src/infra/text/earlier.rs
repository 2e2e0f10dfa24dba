//! Logins in the spellings of before.

/// The spellings in which versions before 2026-11-30 kept what a customer logs in with: rows that
/// are not brought to today's spelling yet, or that cannot be because another has it, are found by
/// them.
pub fn earlier_spellings(login: &str) -> Vec<String> {
    let bare = |letter: &char| !letter.is_whitespace() && !matches!(letter, '-' | '(' | ')');
    let bare: String = login.chars().filter(bare).collect();
    let digits = |text: &str| text.bytes().all(|letter| letter.is_ascii_digit());
    let phone = match bare.strip_prefix('+') {
        Some(rest) => (digits(rest) && (8..=15).contains(&rest.len())).then(|| bare.clone()),
        None => (digits(&bare) && bare.len() == 11).then(|| format!("+86{bare}")),
    };
    let email = login.contains('@').then(|| super::code::lower(login));
    [phone, email].into_iter().flatten().collect()
}
