//! The points that callers spend on operations: buckets that fill evenly again.

use entity::timestamp::Timestamp;
use sharepass::infra::limiter::{Left, Limited, Points, Purse};

const NOW: Timestamp = Timestamp(1_795_420_800_000_000);

fn purse(per_minute: u32) -> Purse {
    Purse::of_account("somebody", per_minute)
}

#[tokio::test]
async fn a_bucket_empties_and_fills_evenly() {
    let points = Points::new(None, "test");
    let purses = [purse(600)];
    let left = points.spend(NOW, &purses, 600).await;
    assert_eq!(left, Ok(Some(Left { most: 600, now: 0 })));
    assert_eq!(points.look(NOW, &purses), Err(Limited { retry_after: 1 }));
    assert_eq!(points.spend(NOW, &purses, 100).await, Err(Limited { retry_after: 10 }));
    let later = NOW.plus_seconds(10);
    assert_eq!(points.look(later, &purses), Ok(()));
    assert_eq!(points.spend(later, &purses, 101).await, Err(Limited { retry_after: 1 }));
    let left = points.spend(later, &purses, 90).await;
    assert_eq!(left, Ok(Some(Left { most: 600, now: 10 })));
}

#[tokio::test]
async fn what_is_dearer_than_the_bucket_waits_for_a_full_one() {
    let points = Points::new(None, "test");
    let purses = [purse(60)];
    assert!(points.spend(NOW, &purses, 1_000_000).await.is_ok());
    let late = points.spend(NOW.plus_seconds(59), &purses, 1_000_000).await;
    assert_eq!(late, Err(Limited { retry_after: 1 }));
    assert!(points.spend(NOW.plus_seconds(60), &purses, 1_000_000).await.is_ok());
}

#[tokio::test]
async fn a_refusal_takes_nothing_and_no_limit_limits_nothing() {
    let points = Points::new(None, "test");
    let own = Purse::of_account("own", 600);
    let shared = Purse::of_account("shared", 60);
    let both = [own.clone(), shared];
    assert!(points.spend(NOW, &both, 60).await.is_ok());
    assert!(points.spend(NOW, &both, 60).await.is_err());
    let left = points.spend(NOW, std::slice::from_ref(&own), 0).await;
    assert_eq!(left, Ok(Some(Left { most: 600, now: 540 })));
    for _ in 0..10 {
        assert_eq!(points.spend(NOW, &[purse(0)], usize::MAX).await, Ok(None));
    }
}
