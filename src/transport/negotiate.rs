//! What the client reads: media type by `Accept`, language by `Accept-Language`.

pub use crate::infra::language::Language;
use axum::http::{HeaderMap, HeaderName, header};

/// The media types an answer can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/json`: what old clients read; request errors answer 200.
    Json,
    /// `application/graphql-response+json`: request errors answer 400.
    GraphqlResponse,
}

impl Media {
    /// The `Content-Type` of an answer.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    /// The media type the client likes best, or `None` where it reads neither.
    pub fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let text = joined(headers, &header::ACCEPT);
        if text.trim().is_empty() {
            return Some(Self::Json);
        }
        let ranges: Vec<Range<'_>> = text.split(',').filter_map(Range::read).collect();
        let json = standing(&ranges, "json");
        let response = standing(&ranges, "graphql-response+json");
        match (json, response) {
            (None, None) => None,
            (Some(json), Some(response)) if response > json => Some(Self::GraphqlResponse),
            (Some(_), _) => Some(Self::Json),
            (None, Some(_)) => Some(Self::GraphqlResponse),
        }
    }
}

/// The language the client likes best.
pub fn language_of(headers: &HeaderMap) -> Language {
    let text = joined(headers, &header::ACCEPT_LANGUAGE);
    let mut best = (0, Language::English);
    for part in text.split(',') {
        let (tag, quality) = weighted(part);
        let primary = tag.split('-').next().unwrap_or_default();
        let language = match primary.to_ascii_lowercase().as_str() {
            "zh" => Language::Chinese,
            "en" | "*" => Language::English,
            _ => continue,
        };
        if quality > best.0 {
            best = (quality, language);
        }
    }
    best.1
}

/// One media range of `Accept`.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: u16,
}

impl<'a> Range<'a> {
    fn read(part: &'a str) -> Option<Self> {
        let (name, quality) = weighted(part);
        let (kind, subtype) = name.split_once('/')?;
        let utf8 = part.split(';').skip(1).all(|parameter| match parameter.split_once('=') {
            Some((key, value)) if key.trim().eq_ignore_ascii_case("charset") => is_utf8(value),
            _ => true,
        });
        utf8.then_some(Self { kind: kind.trim(), subtype: subtype.trim(), quality })
    }

    /// How closely the range names the subtype: 2 exactly, 1 by kind, 0 anything.
    fn closeness(&self, subtype: &str) -> Option<u8> {
        if self.kind == "*" && self.subtype == "*" {
            return Some(0);
        }
        if !self.kind.eq_ignore_ascii_case("application") {
            return None;
        }
        match self.subtype {
            "*" => Some(1),
            name => name.eq_ignore_ascii_case(subtype).then_some(2),
        }
    }
}

/// Quality, then closeness, of the range that speaks for this subtype; then the earlier wins.
fn standing(ranges: &[Range<'_>], subtype: &str) -> Option<(u16, u8, std::cmp::Reverse<usize>)> {
    let mut closest: Option<(u8, u16, usize)> = None;
    for (place, range) in ranges.iter().enumerate() {
        let Some(closeness) = range.closeness(subtype) else { continue };
        if closest.is_none_or(|(known, ..)| closeness > known) {
            closest = Some((closeness, range.quality, place));
        }
    }
    let (closeness, quality, place) = closest?;
    (quality > 0).then_some((quality, closeness, std::cmp::Reverse(place)))
}

/// The name of a list element and its quality in thousandths.
fn weighted(part: &str) -> (&str, u16) {
    let mut pieces = part.split(';');
    let name = pieces.next().unwrap_or_default().trim();
    let quality = pieces
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(key, _)| key.trim().eq_ignore_ascii_case("q"))
        .map_or(1_000, |(_, value)| thousandths(value.trim()));
    (name, quality)
}

/// `0.8` is 800; what cannot be read is 0, so that it is never chosen.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole == "1" && fraction.bytes().all(|digit| digit == b'0') {
        return 1_000;
    }
    if whole != "0" || fraction.len() > 3 {
        return 0;
    }
    format!("{fraction:0<3}").parse().unwrap_or(0)
}

/// Whether a `charset` parameter names UTF-8.
pub(super) fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// All lines of one header as the one list that they are.
fn joined(headers: &HeaderMap, name: &HeaderName) -> String {
    let lines: Vec<&str> =
        headers.get_all(name).iter().filter_map(|line| line.to_str().ok()).collect();
    lines.join(",")
}
