//! Whom an installation trusts: a signing key that was announced, and none that was not.

use super::*;
use chrono::TimeDelta;

async fn rotate(pair: &Pair, days: u16) -> Value {
    let order = json!({"overlap_days": days, "reason": "tests"});
    done(&pair.authority, OPERATOR_KEY, "POST /api/v1/signing-keys", Some(&order)).await
}

async fn trusted(pair: &Pair) -> Vec<String> {
    let trusted = done(&pair.here, OPERATOR_KEY, "GET /api/v1/trusted-signers", None).await;
    trusted["items"].as_array().unwrap().iter().map(|key| text(key, "kid")).collect()
}

on_each_engine!(a_signing_key_that_was_announced_is_trusted_and_the_one_before_then_no_more, |store| async {
    let pair = Pair::with(&store, 1, 0).await;
    let first = trusted(&pair).await;
    let second = text(&rotate(&pair, 30).await, "kid");
    pair.authority.pass(TimeDelta::days(1));
    let exported = pair.export().await;
    assert_eq!(text(&exported, "kid"), first[0], "it is announced, and does not sign yet");
    assert_eq!(pair.add("announced", &text(&exported, "access_key")).await.status, 201);
    assert_eq!(trusted(&pair).await.len(), 2);
    pair.authority.pass(TimeDelta::days(29));
    let exported = pair.export().await;
    assert_eq!(text(&exported, "kid"), second);
    assert_eq!(pair.add("by the second", &text(&exported, "access_key")).await.status, 201);
    assert_eq!(trusted(&pair).await, [second]);
    pair.end().await;
});

on_each_engine!(a_signing_key_that_was_not_announced_has_to_be_told, |store| async {
    let pair = Pair::with(&store, 1, 0).await;
    pair.carry("first").await;
    rotate(&pair, 0).await;
    pair.buy("order-2", 0, 1).await;
    let key = text(&pair.export().await, "access_key");
    assert_eq!(pair.add("second", &key).await.json()["code"], "license_key_signer_unknown");
    pair.trust().await;
    assert_eq!(pair.add("second", &key).await.status, 201);
    let kid = trusted(&pair).await.remove(0);
    done(&pair.here, OPERATOR_KEY, &format!("DELETE /api/v1/trusted-signers/{kid}"), None).await;
    assert_eq!(
        pair.add("third", &text(&pair.export().await, "access_key")).await.json()["code"],
        "license_key_signer_unknown"
    );
    pair.end().await;
});

on_each_engine!(a_signing_key_leaves_its_authority_in_no_answer_and_stands_nowhere_in_clear, |store| async {
    let pair = Pair::with(&store, 1, 0).await;
    rotate(&pair, 0).await;
    let mut side = pair.there.side().await;
    let contents = side.contents().await;
    assert_eq!(pair.there.rows("signing_keys").await, 2);
    for key in pair.there.read().await.unwrap().signing_keys(punchgate::domain::jws::Purpose::LicenseKeys).await.unwrap() {
        let place = punchgate::vault::Place::new("signing_keys", key.id, punchgate::vault::Slot::Current);
        let seed = crate::world::vault().open(place, &key.sealed).unwrap();
        assert!(!contents.contains(seed.reveal()));
        let listed = pair.authority.api(OPERATOR_KEY, "GET /api/v1/signing-keys", None).await.body;
        assert!(!listed.contains(seed.reveal()) && listed.contains("signs_from"));
    }
    pair.end().await;
});
