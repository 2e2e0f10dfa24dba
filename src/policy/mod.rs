//! The windows, caps and ratios that other parts read: data, validated at start.

/// The rules of a region, as figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Days in which a recharge of which nothing was spent goes back whole (DOMAIN, section 4).
    pub cooling_off_days: i64,
    /// The most that one membership may hold, in fen.
    pub max_membership_balance_fen: i64,
    /// Days of own price history that a struck-through list price must stand (DOMAIN, section 3).
    pub reference_price_days: i64,
    /// Minutes in which a placed order must be paid.
    pub order_expiry_minutes: i64,
    /// Minutes in which a payment page of the gateway can be used.
    pub intent_expiry_minutes: i64,
    /// What the platform keeps of a payment by gateway, in basis points.
    pub fee_bp: i64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            cooling_off_days: 7,
            max_membership_balance_fen: 500_000,
            reference_price_days: 7,
            order_expiry_minutes: 15,
            intent_expiry_minutes: 30,
            fee_bp: 0,
        }
    }
}

impl Policy {
    /// What is wrong with these figures, one sentence each; empty when they can be used.
    pub fn faults(&self) -> Vec<String> {
        let checks = [
            ("COOLING_OFF_DAYS", self.cooling_off_days, 0, 90),
            ("MAX_MEMBERSHIP_BALANCE", self.max_membership_balance_fen, 100, 100_000_000),
            ("REFERENCE_PRICE_DAYS", self.reference_price_days, 1, 90),
            ("ORDER_EXPIRY_MINUTES", self.order_expiry_minutes, 1, 1_440),
            ("INTENT_EXPIRY_MINUTES", self.intent_expiry_minutes, 1, 1_440),
            ("FEE_BP", self.fee_bp, 0, 2_000),
        ];
        checks
            .into_iter()
            .filter(|(_, value, least, most)| value < least || value > most)
            .map(|(name, value, least, most)| {
                format!("{name} is {value}, but must be from {least} to {most}")
            })
            .collect()
    }
}
