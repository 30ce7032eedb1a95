//! What is not registered changes nothing: changed in any byte, cut off anywhere, older, over, or for somebody else.

use super::*;

/// Everything but the history of runs, in which each try is.
async fn contents(store: &Bench) -> String {
    store.side().await.contents_but("license_key_runs").await
}

/// Codes with which a text that was tampered with may be refused.
const TAMPERED: [&str; 3] = ["license_key_mistyped", "license_key_signature_wrong", "license_key_signer_unknown"];

on_each_engine!(changed_in_any_byte_or_cut_off_anywhere_it_changes_nothing, |store| async {
    let pair = Pair::with(&store, 1, 0).await;
    let key = text(&pair.export().await, "access_key");
    let before = contents(&store).await;
    let mut codes = std::collections::BTreeMap::<String, usize>::new();
    let refused = async |tampered: &str| {
        let reply = pair.add("tampered", tampered).await;
        assert_eq!(reply.status, 422, "{}", reply.body);
        text(&reply.json(), "code")
    };
    for (place, character) in key.char_indices() {
        // The next letter of the alphabet, so that the bits that change are the last ones, which are worth the least.
        let other = match character {
            'z' | 'Z' | '9' | '_' | '.' => 'A',
            other => char::from(other as u8 + 1),
        };
        let changed = format!("{}{other}{}", &key[..place], &key[place + 1..]);
        *codes.entry(refused(&changed).await).or_default() += 1;
        *codes.entry(refused(&key[..place]).await).or_default() += 1;
    }
    *codes.entry(refused(&format!("{key}A")).await).or_default() += 1;
    assert!(codes.keys().all(|code| TAMPERED.contains(&code.as_str())) && codes.len() == 3, "{codes:?}");
    assert!(contents(&store).await == before, "something was changed");
    assert_eq!(pair.add("whole", &key).await.status, 201);
    pair.end().await;
});

on_each_engine!(what_is_older_is_not_registered_and_what_is_registered_does_no_harm, |store| async {
    let pair = Pair::with(&store, 1, 1).await;
    let first = text(&pair.export().await, "access_key");
    pair.authority.pass(chrono::TimeDelta::minutes(5));
    pair.pay("evt_2", "subscription.ended").await;
    let second = text(&pair.export().await, "access_key");
    assert_eq!(pair.add("first", &first).await.status, 201);
    assert_eq!(pair.add("second", &second).await.status, 201);
    let before = contents(&store).await;
    let older = pair.add("third", &first).await;
    assert_eq!((older.status.as_u16(), older.json()["code"].as_str()), (409, Some("license_key_older")), "{}", older.body);
    let again = pair.add("third", &format!(" {}\r\n{}\n", &second[..70], &second[70..])).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!((again.json()["id"].is_null(), again.json()["changes"].as_array().unwrap().len()), (true, 0));
    assert!(contents(&store).await == before, "something was changed");
    pair.end().await;
});

on_each_engine!(each_refusal_has_its_code, |store| async {
    let pair = Pair::of(&store).await;
    pair.pay("evt_1", "subscription.updated").await;
    pair.buy("order-1", 1, 0).await;
    let key = text(&pair.export_for(1).await, "access_key");
    let code = async |key: &str| {
        let reply = pair.add("refused", key).await;
        (reply.status.as_u16(), reply.json()["code"].as_str().unwrap().to_owned())
    };
    let expect = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(code("PG-00000-00000-00000-00000-0000000").await, expect(422, "license_key_mistyped"));
    assert_eq!(code(&key).await, expect(422, "license_key_signer_unknown"));
    pair.trust().await;

    let (_, admin) = account(&pair.here, "other@keys.example").await;
    let body = json!({"label": "other", "access_key": key});
    let other = pair.here.api(&admin, "POST /api/v1/license-keys", Some(&body)).await;
    assert_eq!(other.json()["code"], "license_key_other_account");
    let before = contents(&store).await;
    pair.here.pass(chrono::TimeDelta::days(1));
    assert_eq!(code(&key).await, expect(409, "license_key_expired"));
    assert!(contents(&store).await == before, "something was changed");

    // An authority registers nothing of its own.
    let body = json!({"label": "own", "access_key": key});
    let call = format!("POST /api/v1/license-keys?account={}", pair.account);
    let own = pair.authority.api(OPERATOR_KEY, &call, Some(&body)).await;
    assert_eq!((own.status.as_u16(), own.json()["code"].as_str()), (409, Some("license_key_own")));
    pair.end().await;
});

on_each_engine!(of_the_same_key_registered_at_once_one_is_registered, |store| async {
    let pair = Pair::with(&store, 2, 3).await;
    let key = text(&pair.export().await, "access_key");
    let (one, two, three) = tokio::join!(pair.add("one", &key), pair.add("two", &key), pair.add("three", &key));
    let mut statuses = [one, two, three].map(|reply| reply.status.as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 201]);
    assert_eq!((pair.licenses().await.len(), store.rows("license_keys").await), (7, 1));
    pair.end().await;
});
