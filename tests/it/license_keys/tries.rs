//! What somebody tried to register by hand is in the history of runs, with the reason why it was refused, and fills it by no more than it may.

use super::*;

async fn runs(pair: &Pair, key: &str) -> Vec<Value> {
    let runs = done(&pair.here, key, "GET /api/v1/license-key-runs?limit=200", None).await;
    runs["items"].as_array().unwrap().clone()
}

fn told(run: &Value) -> (&str, &str, i64) {
    (run["way"].as_str().unwrap(), run["outcome"].as_str().unwrap(), run["times"].as_i64().unwrap())
}

on_each_engine!(each_try_by_hand_is_a_run_with_its_reason, |store| async {
    let pair = Pair::with(&store, 1, 0).await;
    let (_, other) = account(&pair.here, "other@keys.example").await;
    let key = text(&pair.export().await, "access_key");
    for _ in 0..3 {
        assert_eq!(pair.add("mistyped", &key[1..]).await.status, 422);
    }
    pair.here.pass(chrono::TimeDelta::milliseconds(2));
    assert_eq!(pair.add("changed", &format!("{}A", &key[..key.len() - 1])).await.status, 422);
    pair.here.pass(chrono::TimeDelta::milliseconds(2));
    assert_eq!(pair.add("right", &key).await.status, 201);
    pair.here.pass(chrono::TimeDelta::milliseconds(2));
    assert_eq!(pair.add("again", &key).await.status, 200);
    let known = runs(&pair, &pair.admin).await;
    let expected =
        [("by_hand", "unchanged", 1), ("by_hand", "applied", 1), ("by_hand", "failed", 1), ("by_hand", "failed", 3)];
    assert_eq!(known.iter().map(told).collect::<Vec<_>>(), expected, "{known:?}");
    assert!(text(&known[3], "fault").starts_with("license_key_mistyped: "), "{}", known[3]);
    assert!(text(&known[0], "actor").contains("tests"), "{}", known[0]);
    assert!(known[0]["fault"].is_null() && known[0]["number"] == 1 && known[0]["next_at"].is_null(), "{}", known[0]);
    assert_eq!(runs(&pair, &other).await, [] as [Value; 0], "they are another account's");

    // Synchronizing is not thought to have gone well by what people do by hand.
    let state = done(&pair.here, OPERATOR_KEY, "GET /api/v1/upstream", None).await;
    assert!(state["last_good"].is_null(), "{state}");
    // There is no such account, so there is nothing to write down.
    let nowhere = "POST /api/v1/license-keys?account=0199f5a0-0000-7000-8000-00000000000b";
    let body = json!({"label": "nowhere", "access_key": "eyJ"});
    assert_eq!(pair.here.api(OPERATOR_KEY, nowhere, Some(&body)).await.json()["code"], "license_key_mistyped");
    assert_eq!(runs(&pair, OPERATOR_KEY).await.len(), 4);
    pair.end().await;
});

on_each_engine!(whoever_sends_wrong_texts_fills_no_table, |store| async {
    let pair = Pair::with(&store, 1, 0).await;
    assert_eq!(pair.add("right", &text(&pair.export().await, "access_key")).await.status, 201);
    // Each is signed by somebody else, who is named in the refusal.
    let header = |kid: &str| {
        use base64::Engine as _;
        let header = json!({"alg": "EdDSA", "kid": kid, "typ": "punchgate-license-key"}).to_string();
        base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(header)
    };
    let signature = "A".repeat(86);
    for number in 0..130 {
        pair.here.pass(chrono::TimeDelta::milliseconds(2));
        let reply = pair.add("wrong", &format!("{}.e30.{signature}", header(&format!("somebody-{number}")))).await;
        assert_eq!(reply.json()["code"], "license_key_signer_unknown", "{}", reply.body);
    }
    let known = runs(&pair, &pair.admin).await;
    assert_eq!((known.len(), store.rows("license_key_runs").await), (101, 101));
    assert_eq!(known.iter().filter(|run| run["outcome"] == "failed").count(), 100);
    assert_eq!(told(&known[100]), ("by_hand", "applied", 1), "what was registered stays");
    assert!(text(&known[0], "fault").contains("somebody-129") && text(&known[99], "fault").contains("somebody-30"));
    // Asking an authority over and over that is not there fills it no more. These are nobody's: no account has a key of that authority yet.
    for _ in 0..110 {
        pair.here.pass(chrono::TimeDelta::milliseconds(2));
        done(&pair.here, &pair.admin, "POST /api/v1/license-keys/sync", None).await;
    }
    assert_eq!(store.rows("license_key_runs").await, 201);
    // A name that is no name of a key is told to nobody.
    let long = pair.add("wrong", &format!("{}.e30.{signature}", header(&"x".repeat(100_000)))).await;
    assert_eq!(long.json()["code"], "license_key_mistyped");
    assert!(long.body.len() < 1000);
    pair.end().await;
});
