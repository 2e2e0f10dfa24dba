//! Barcodes of goods: GTIN of 8, 12, 13 or 14 digits, the last of which checks the others. All
//! four are one number, which is compared with 14 digits.

use crate::infra::text;

/// What is wrong with a barcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotABarcode {
    /// Not 8, 12, 13 or 14 digits.
    Form,
    /// The last digit does not fit the others.
    CheckDigit,
}

/// Whether two barcodes are one number.
pub fn same(one: &str, other: &str) -> bool {
    let [one, ..] = text::gtins(one);
    let [other, ..] = text::gtins(other);
    one == other
}

/// Checks the digits of a barcode.
pub fn check(barcode: &str) -> Result<(), NotABarcode> {
    let digits: Option<Vec<u32>> = barcode.chars().map(|digit| digit.to_digit(10)).collect();
    let digits = digits.filter(|digits| matches!(digits.len(), 8 | 12 | 13 | 14));
    let digits = digits.ok_or(NotABarcode::Form)?;
    // From the right, the check digit itself counting once, digits count once and thrice in turn.
    let weights = [1_u32, 3].into_iter().cycle();
    let products = digits.iter().rev().zip(weights).map(|(digit, by)| digit.saturating_mul(by));
    let fits = products.sum::<u32>().is_multiple_of(10);
    if fits { Ok(()) } else { Err(NotABarcode::CheckDigit) }
}
