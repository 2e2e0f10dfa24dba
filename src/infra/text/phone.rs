//! Phone numbers by the numbering plans of the world (a port of libphonenumber), in E.164.

use rlibphonenumber::enums::Region;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

use super::code::spaceless;

/// The country whose numbers are written without a country code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country(Region);

impl Default for Country {
    fn default() -> Self {
        Self(Region::CN)
    }
}

impl Country {
    /// By its two capital letters (ISO 3166). None when there is no such country.
    pub fn parse(letters: &str) -> Option<Self> {
        let named = letters.len() == 2 && letters.bytes().all(|letter| letter.is_ascii_uppercase());
        let region: Region = letters.parse().ok().filter(|_| named)?;
        PHONE_NUMBER_UTIL
            .get_supported_regions()
            .any(|known| known == region)
            .then_some(Self(region))
    }
}

/// A phone number in E.164: `+` and digits. A number without a country code is of `country`. None
/// when no numbering plan has it, or when an extension follows.
pub fn phone(text: &str, country: Country) -> Option<String> {
    let dialled = spaceless(text);
    let known = |letter: char| letter.is_ascii_digit() || "+-().".contains(letter);
    // The library would read letters as the digits of a keypad, and take digits after `ext`.
    if !dialled.chars().all(known) {
        return None;
    }
    // A zero in brackets is not dialled from abroad; in Italy it is, and the plan knows.
    let own = by_plan(&dialled, country);
    let own = own.or_else(|| by_plan(&dialled.replacen("(0)", "", 1), country));
    // A Chinese mobile number is known by its form wherever the platform serves.
    let bare = spaceless(text).replace('-', "");
    let mobile = bare.len() == 11 && bare.starts_with('1');
    own.or_else(|| by_plan(&bare, Country(Region::CN)).filter(|_| mobile))
}

fn by_plan(dialled: &str, country: Country) -> Option<String> {
    let number = PHONE_NUMBER_UTIL.parse(dialled, Some(country.0)).ok()?;
    let right = number.extension.is_none() && PHONE_NUMBER_UTIL.is_valid_number(&number);
    right.then(|| PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned())
}

/// A phone number of a shop: any in E.164, or a short service number such as 95588 as it is
/// dialled.
pub fn service_phone(text: &str, country: Country) -> Option<String> {
    phone(text, country).or_else(|| {
        let dialled = spaceless(text).replace('-', "");
        let digits = dialled.bytes().all(|letter| letter.is_ascii_digit());
        let short = match (dialled.as_bytes().first(), country.0) {
            // Shorter ones are those of emergencies, which no shop answers.
            (Some(b'1'), _) => (5..=6).contains(&dialled.len()),
            (Some(b'9'), Region::CN) => {
                (5..=8).contains(&dialled.len())
                    && (dialled.starts_with("95") || dialled.starts_with("96"))
            }
            _ => false,
        };
        (digits && short).then_some(dialled)
    })
}
