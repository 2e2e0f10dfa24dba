//! The languages that the program answers in.

/// The language of sentences in an answer, by `Accept-Language`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// The default.
    #[default]
    English,
    /// `zh` of any region.
    Chinese,
}
