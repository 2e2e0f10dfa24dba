//! Chance that falls the same way for the same seed, on every machine.

use anyhow::Context as _;

/// A small generator (SplitMix64): fair enough for a demo, and never another one tomorrow.
pub struct Dice(u64);

impl Dice {
    /// Dice that fall as this seed has it.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `least` to `most`, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = most.saturating_sub(least).saturating_add(1);
        let up = u64::try_from(span).ok().and_then(|span| self.roll().checked_rem(span));
        least.saturating_add(up.and_then(|up| i64::try_from(up).ok()).unwrap_or_default())
    }

    /// From 0 to one less than `count`.
    pub fn below(&mut self, count: usize) -> usize {
        let most = i64::try_from(count).unwrap_or(i64::MAX).saturating_sub(1);
        usize::try_from(self.between(0, most)).unwrap_or_default()
    }

    /// Whether something happens that happens so many times in a hundred.
    pub fn percent(&mut self, times: i64) -> bool {
        self.between(1, 100) <= times
    }

    /// One of many.
    pub fn one<'a, T>(&mut self, many: &'a [T]) -> anyhow::Result<&'a T> {
        let place = self.below(many.len());
        many.get(place).context("there is nothing to choose from")
    }

    /// Changes the order.
    pub fn shuffle<T>(&mut self, many: &mut [T]) {
        for place in 1..many.len() {
            let other = self.below(place.saturating_add(1));
            many.swap(place, other);
        }
    }
}

/// The so-manieth of a list that begins again after its end.
pub fn in_turn<T>(many: &[T], number: usize) -> anyhow::Result<&T> {
    let place = number.checked_rem(many.len()).context("there is nothing to choose from")?;
    many.get(place).context("there is nothing to choose from")
}
