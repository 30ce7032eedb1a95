//! What an authority answers an installation that asks, and what an installation writes down of asking.

use super::*;
use std::time::{Duration, Instant};

on_each_engine!(what_is_known_is_not_answered_again_and_a_change_is_answered_at_once, |store| async {
    let pair = Pair::with(&store, 1, 1).await;
    let asked = async |query: &str, tag: &[(&str, &str)]| {
        let call = format!("GET /api/v1/license-key?account={}{query}", pair.account);
        pair.authority.api_with(OPERATOR_KEY, &call, None, tag).await
    };
    let first = asked("", &[]).await;
    assert_eq!((first.status.as_u16(), first.header("etag")), (200, Some("\"n1\"")), "{}", first.body);
    let key = first.json();
    assert_eq!(at(&key, "valid_until") - at(&key, "issued_at"), chrono::TimeDelta::days(14));
    assert_eq!(at(&key, "refresh_after") - at(&key, "issued_at"), chrono::TimeDelta::days(1));
    assert_eq!(pair.add("fetched", &text(&key, "access_key")).await.status, 201);
    for (query, tag) in [("&number=1", None), ("", Some("\"n1\"")), ("&number=1&wait=1", None)] {
        let tag: Vec<(&str, &str)> = tag.map(|tag| ("if-none-match", tag)).into_iter().collect();
        let reply = asked(query, &tag).await;
        assert_eq!((reply.status.as_u16(), reply.body.as_str()), (304, ""), "{query}");
    }
    assert_eq!(asked("&number=7", &[]).await.status, 200, "a number that was never signed");
    assert_eq!(asked("&wait=26", &[]).await.status, 422);

    let (answered, took) = tokio::join!(async { (asked("&number=1&wait=20", &[]).await, Instant::now()) }, async {
        // What changes nothing for the account wakes nobody up for long.
        account(&pair.authority, "other@keys.example").await;
        tokio::time::sleep(Duration::from_millis(600)).await;
        pair.buy("order-2", 0, 1).await;
        Instant::now()
    });
    let (reply, at) = answered;
    assert_eq!((reply.status.as_u16(), reply.header("etag")), (200, Some("\"n2\"")), "{}", reply.body);
    assert!(at.saturating_duration_since(took) < Duration::from_secs(1));
    pair.end().await;
});

on_each_engine!(a_run_that_fails_is_told_and_written_down, |store| async {
    let pair = Pair::of(&store).await;
    for _ in 0..2 {
        let run = done(&pair.here, &pair.admin, "POST /api/v1/license-keys/sync", None).await;
        assert_eq!(text(&run, "outcome"), "failed");
        assert!(text(&run, "fault").starts_with("unreachable: "), "{run}");
    }
    let runs = done(&pair.here, OPERATOR_KEY, "GET /api/v1/license-key-runs", None).await;
    let runs = runs["items"].as_array().unwrap();
    assert_eq!(runs.len(), 2);
    assert!(
        runs.iter().all(|run| run["way"] == "now" && run["outcome"] == "failed" && run["account"].is_null()),
        "{runs:?}"
    );
    let state = done(&pair.here, OPERATOR_KEY, "GET /api/v1/upstream", None).await;
    assert_eq!((state["is_old"].as_bool(), state["last_good"].is_null()), (Some(true), true));
    pair.end().await;
});
