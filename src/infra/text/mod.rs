//! Text that people type: the one place where it is cleaned, compared, and read as what it means.
//! Pure functions.
//!
//! What is kept is in NFC, without letters that cannot be seen ([`line`], [`paragraphs`]). What is
//! compared or searched is folded further ([`fold`], [`title_key`], [`words`], [`lookalike`]), and
//! so is what it is compared with. Numbers and codes are read by what they mean ([`phone`],
//! [`email`], [`code`], [`moment`]). No other module changes letters: a test reads the sources.

mod clean;
mod code;
mod earlier;
mod email;
mod fold;
mod key;
mod letter;
mod moment;
mod nul;
mod phone;

pub use clean::{Flaw, first_letter, line, nfc, or_none, paragraphs, password};
pub use code::{code, gtins, scanned, spaceless};
pub use earlier::earlier_spellings;
pub use email::email;
pub use fold::{fold, words};
pub use key::{latin, lookalike, title_key};
pub use letter::{is_mark, is_unspaced};
pub use moment::{moment, moment_of, written};
pub use nul::{without_nul, writes_nul};
pub use phone::{Country, phone, service_phone};
