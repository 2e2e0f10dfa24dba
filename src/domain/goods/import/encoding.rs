//! The bytes of a text file become text: UTF-8, UTF-16 with its mark, or GB18030, as spreadsheets in
//! China save it. What can be read in none of them for sure is not guessed at. Pure.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8};

/// What the first row of a file says about the encoding that it was read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// Nothing in it is known.
    Unknown,
    /// It names columns, none of them in Chinese.
    Known,
    /// It names columns in Chinese, so it was read rightly.
    Chinese,
}

/// The text of a file. None when its encoding cannot be told.
pub fn text(bytes: &[u8], header: impl Fn(&str) -> Header) -> Option<String> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decoded(encoding, bytes.get(mark..)?);
    }
    if let Some(text) = decoded(UTF_8, bytes) {
        return Some(text);
    }
    let text = decoded(GB18030, bytes).filter(|text| !text.contains(is_never_typed))?;
    let right = match header(&text) {
        Header::Chinese => true,
        Header::Unknown => false,
        Header::Known => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(bytes, true);
            let guess = detector.guess(None, Utf8Detection::Deny);
            ![BIG5, EUC_JP, EUC_KR, SHIFT_JIS].contains(&guess)
        }
    };
    right.then_some(text)
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    // UTF-16 without a mark is full of these.
    (!text.contains('\0')).then(|| text.into_owned())
}

/// Letters that bytes of another encoding turn into, and nobody types.
const fn is_never_typed(letter: char) -> bool {
    matches!(letter, '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}' | '\u{fffd}')
}
