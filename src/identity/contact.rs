//! How people are reached and named: phones, e-mail addresses, login names, lines of text. Each is
//! brought to the one spelling that is stored and compared.

/// A phone number as `+` and its digits: a Chinese mobile number, or any in E.164. None when it is
/// neither.
pub fn phone(text: &str) -> Option<String> {
    let bare: String =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '(' | ')')).collect();
    let (international, digits) = match bare.strip_prefix('+') {
        Some(digits) => (true, digits),
        None => (false, bare.as_str()),
    };
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    if !international {
        return is_chinese_mobile(digits).then(|| format!("+86{digits}"));
    }
    let right = match digits.strip_prefix("86") {
        Some(national) if national.starts_with('1') => is_chinese_mobile(national),
        _ => (8..=15).contains(&digits.len()) && !digits.starts_with('0'),
    };
    right.then(|| format!("+{digits}"))
}

fn is_chinese_mobile(digits: &str) -> bool {
    let mut letters = digits.bytes();
    digits.len() == 11
        && letters.next() == Some(b'1')
        && letters.next().is_some_and(|second| (b'3'..=b'9').contains(&second))
}

/// An e-mail address in lower case. None when nothing could be delivered there.
pub fn email(text: &str) -> Option<String> {
    let address = text.trim().to_ascii_lowercase();
    let (name, domain) = address.rsplit_once('@')?;
    let of_name =
        |letter: u8| letter.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&letter);
    let name_is_right = (1..=64).contains(&name.len())
        && name.bytes().all(of_name)
        && name.split('.').all(|part| !part.is_empty());
    let of_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-')
    };
    let domain_is_right = domain.contains('.') && domain.split('.').all(of_label);
    (address.len() <= 254 && name_is_right && domain_is_right).then_some(address)
}

/// A login name of staff or of an operator: 3 to 40 of `a-z 0-9 . _ -` in lower case, beginning
/// with a letter, so that none reads like a phone number or an e-mail address.
pub fn login(text: &str) -> Option<String> {
    let name = text.trim().to_ascii_lowercase();
    let right = (3..=40).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"._-".contains(&letter));
    right.then_some(name)
}

/// A line of text without blanks around it: 1 to `longest` characters, no line breaks or other
/// control characters.
pub fn line(text: &str, longest: usize) -> Option<String> {
    let line = text.trim();
    let right =
        !line.is_empty() && line.chars().count() <= longest && !line.chars().any(char::is_control);
    right.then(|| line.to_owned())
}

/// A name that others may see: of `王小明` the family name, of `Ann Lee` the first letter.
pub fn masked(name: &str) -> String {
    name.chars().next().map_or_else(|| "*".to_owned(), |first| format!("{first}*"))
}
