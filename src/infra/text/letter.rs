//! Kinds of letters, by the Unicode properties.

use icu_properties::props::{
    BinaryProperty, Dash, DefaultIgnorableCodePoint, EnumeratedProperty, ExtendedPictographic,
    GeneralCategory, NoncharacterCodePoint, Script,
};

fn category(letter: char) -> GeneralCategory {
    GeneralCategory::for_char(letter)
}

/// A letter that leaves no ink: zero-width spaces and joiners, soft hyphens, marks of direction,
/// tags, fillers, selectors.
pub fn is_invisible(letter: char) -> bool {
    // The annotation marks are not on Unicode's own list; the deprecated ones among them are.
    DefaultIgnorableCodePoint::for_char(letter) || matches!(letter, '\u{fff9}'..='\u{fffb}')
}

/// A blank of any width, and letters that only look like one.
pub fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{2800}')
}

/// An end of a line, in any of the ways to write one.
pub const fn is_break(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A letter that no text has: a control character, one that turns the direction of others round,
/// a place that Unicode keeps empty, or one that means something on one device alone.
pub fn is_forbidden(letter: char) -> bool {
    matches!(category(letter), GeneralCategory::Control | GeneralCategory::PrivateUse)
        || NoncharacterCodePoint::for_char(letter)
        || matches!(letter, '\u{202d}' | '\u{202e}')
}

/// A letter, digit or symbol that is seen by itself.
pub fn is_seen(letter: char) -> bool {
    use GeneralCategory as Kind;
    let blank = is_invisible(letter) || is_blank(letter) || is_forbidden(letter);
    !blank
        && !matches!(
            category(letter),
            Kind::NonspacingMark
                | Kind::SpacingMark
                | Kind::EnclosingMark
                | Kind::Format
                | Kind::Surrogate
                | Kind::ConnectorPunctuation
                | Kind::DashPunctuation
                | Kind::OpenPunctuation
                | Kind::ClosePunctuation
                | Kind::InitialPunctuation
                | Kind::FinalPunctuation
                | Kind::OtherPunctuation
        )
}

/// A mark that is drawn onto the letter before it.
pub fn is_mark(letter: char) -> bool {
    use GeneralCategory as Kind;
    matches!(category(letter), Kind::NonspacingMark | Kind::SpacingMark | Kind::EnclosingMark)
}

/// A mark drawn round the letter before it, such as a key or a circle.
pub fn is_enclosing(letter: char) -> bool {
    category(letter) == GeneralCategory::EnclosingMark
}

/// A number that is no plain digit: circled, raised, lowered, a fraction.
pub fn is_odd_number(letter: char) -> bool {
    category(letter) == GeneralCategory::OtherNumber
}

/// A sign of arithmetic or of money.
pub fn is_sign(letter: char) -> bool {
    matches!(category(letter), GeneralCategory::MathSymbol | GeneralCategory::CurrencySymbol)
}

/// A hyphen or dash of any length, or a minus sign.
pub fn is_dash(letter: char) -> bool {
    Dash::for_char(letter) && !matches!(letter, '\u{301c}' | '\u{3030}' | '\u{2053}' | '\u{223c}')
}

/// A picture, or a symbol that may be drawn as one.
pub fn is_picture(letter: char) -> bool {
    // Skin tones are modifiers of pictures.
    ExtendedPictographic::for_char(letter)
        || matches!(letter, '\u{1f3fb}'..='\u{1f3ff}' | '\u{1f1e6}'..='\u{1f1ff}')
}

/// A symbol of any kind.
pub fn is_symbol(letter: char) -> bool {
    use GeneralCategory as Kind;
    matches!(
        category(letter),
        Kind::MathSymbol | Kind::CurrencySymbol | Kind::OtherSymbol | Kind::ModifierSymbol
    )
}

/// A Han character.
pub fn is_han(letter: char) -> bool {
    Script::for_char(letter) == Script::Han
}

/// A letter of a script whose words are written with joiners that change how they read.
pub fn joins(letter: char) -> bool {
    use Script as Of;
    let scripts = [
        Of::Arabic,
        Of::Syriac,
        Of::Mongolian,
        Of::Devanagari,
        Of::Bengali,
        Of::Gurmukhi,
        Of::Gujarati,
        Of::Oriya,
        Of::Tamil,
        Of::Telugu,
        Of::Kannada,
        Of::Malayalam,
        Of::Sinhala,
        Of::Khmer,
        Of::Myanmar,
        Of::Tibetan,
    ];
    scripts.contains(&Script::for_char(letter))
}

/// Whether a mark may be left out of searched words: accents of Latin and Greek letters.
pub fn bears_accents(letter: char) -> bool {
    matches!(Script::for_char(letter), Script::Latin | Script::Greek)
}

/// Whether a letter is of a script that is written without spaces: Han, and those of its
/// neighbours.
pub const fn is_unspaced(letter: char) -> bool {
    matches!(
        letter,
        '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}
