//! How long a proof runs, which chances it takes, and how it tells its figures.

/// How often something is done: as a variable of the environment says, else the short form's number.
pub fn times(variable: &str, short: usize) -> usize {
    let given = std::env::var(variable).ok().filter(|given| !given.is_empty());
    given.map_or(short, |given| {
        given.parse().unwrap_or_else(|_| panic!("{variable} is \"{given}\", which is no number"))
    })
}

/// Chances that fall the same way for the same seed (`SplitMix64`).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Those of a proof: by `PROVE_SEED`, else by one that never changes. Says which, so that a
    /// failure can be had again.
    pub fn of(proof: &str) -> Self {
        let seed = u64::try_from(times("PROVE_SEED", 20_261_123)).expect("a seed");
        figures(proof, &format!("seed {seed}"));
        Self(proof.bytes().fold(seed, |seed, byte| seed.rotate_left(8) ^ u64::from(byte)))
    }

    /// Chances of their own for one of many who act at once, whatever the others draw.
    pub fn split(&mut self) -> Self {
        Self(self.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to one less than `count`.
    pub fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count.max(1)).expect("a count");
        usize::try_from(self.next() % count).expect("less than a count")
    }

    /// Whether something happens that happens so many times in a hundred.
    pub fn percent(&mut self, times: usize) -> bool {
        self.below(100) < times
    }

    /// One of many.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Tells the figures of a proof, in the one form that `.ci/prove` looks for.
#[expect(clippy::print_stdout, reason = "`.ci/prove` reads them there")]
pub fn figures(proof: &str, what: &str) {
    println!("PROOF {proof}: {what}");
}
