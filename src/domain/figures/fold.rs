//! Folds the tail of what is counted into the tallies of days: of each shop, each merchant and the
//! network. Triggers write its rows with the orders, payments and memberships that are counted.

use crate::infra::Infra;
use crate::infra::tail::{self, Tail};

const COUNTED: Tail = Tail {
    table: "tally_tail",
    columns: "merchant_id, shop_id, day, what, count, first, second, third",
    lock: 7_305_192,
    into: &["INSERT INTO tally (of_id, day, what, count, first, second, third) \
         SELECT of_id, day, what, SUM(count), SUM(first), SUM(second), SUM(third) FROM \
           (SELECT {nil} AS of_id, day, what, count, first, second, third FROM taken \
            UNION ALL SELECT merchant_id, day, what, count, first, second, third FROM taken \
            UNION ALL SELECT shop_id, day, what, count, first, second, third FROM taken \
              WHERE shop_id IS NOT NULL) AS each_of \
         WHERE true GROUP BY of_id, day, what ORDER BY of_id, day, what \
         ON CONFLICT (of_id, day, what) DO UPDATE SET count = tally.count + excluded.count, \
           first = tally.first + excluded.first, second = tally.second + excluded.second, \
           third = tally.third + excluded.third"],
};

/// Folds what there is. Answers how many rows it folded.
pub async fn tick(infra: &Infra) -> anyhow::Result<u64> {
    tail::fold(infra, &COUNTED).await
}
