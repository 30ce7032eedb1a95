//! The pages of the vendor's staff, over HTTP and on both engines: what each says before it changes something, that it changes that and
//! nothing else, and who is let in.

use crate::{
    api_orders::{order, placed},
    world::{ADMIN_KEY, OPERATOR_KEY, Service, event},
};
use chrono::TimeDelta;
use punchgate::{
    domain::cause::{Actor, Cause},
    licensing::{self, Reach, UserOrder},
    protocol::RawRequest,
    store::UserRole,
};
use serde_json::{Value, json};
use url::form_urlencoded;

/// Somebody who is signed in, and a page as it was answered.
pub(crate) struct Visitor<'a> {
    service: &'a Service,
    cookie: String,
    /// In which language pages are to be.
    pub(crate) language: &'static str,
}

pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) html: String,
    pub(crate) location: Option<String>,
}

impl Seen {
    /// The text of the page: without tags, blanks joined.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut in_tag = false;
        for letter in self.html.chars() {
            match letter {
                '<' => in_tag = true,
                '>' => {
                    in_tag = false;
                    text.push(' ');
                }
                _ if !in_tag => text.push(letter),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub(crate) fn says(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(text.contains(words), "`{words}` is not in: {text}");
        self
    }

    /// How many rows its tables have.
    pub(crate) fn rows(&self) -> usize {
        self.html.matches("<td role=\"cell\"").count() / self.html.matches("<th role=\"columnheader\"").count().max(1)
    }

    /// The first link that begins so.
    pub(crate) fn link(&self, beginning: &str) -> String {
        let start =
            self.html.find(&format!("href=\"{beginning}")).unwrap_or_else(|| panic!("no {beginning}: {}", self.text()));
        let rest = &self.html[start + 6..];
        rest[..rest.find('"').unwrap()].replace("&#38;", "&").replace("&amp;", "&")
    }
}

impl<'a> Visitor<'a> {
    pub(crate) async fn of(service: &'a Service, email: &str, role: UserRole) -> Self {
        let hash = service.office.hash_password("/password", "correct horse battery").await.unwrap();
        let made = service.office.perform(Cause::by(Actor::System), async |tx, act| {
            let order = UserOrder { email, name: "Vera", role };
            licensing::create_user(tx, act, Reach::Everybody, order, &hash).await
        });
        made.await.unwrap();
        let signed = licensing::sign_in(&service.office, None, None, (email, "correct horse battery"), None).await.unwrap();
        Self { service, cookie: format!("__Host-punchgate-sign-in={}", signed.cookie), language: "en" }
    }

    /// One of the vendor's staff.
    pub(crate) async fn operator(service: &'a Service) -> Self {
        Self::of(service, "vera@vendor.example", UserRole::Operator).await
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, form: &[(&str, &str)]) -> Seen {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("sec-fetch-site", "same-origin"),
            ("accept-language", self.language),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let raw = RawRequest {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            body: form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish().into_bytes(),
        };
        let reply = self.service.send(&raw).await;
        let location = reply.header("location").map(str::to_owned);
        Seen { status: reply.status.as_u16(), html: reply.body, location }
    }

    pub(crate) async fn get(&self, path: &str) -> Seen {
        self.ask("GET", path, &[]).await
    }

    /// A page that is there.
    pub(crate) async fn see(&self, path: &str) -> Seen {
        let seen = self.get(path).await;
        assert_eq!(seen.status, 200, "{path}: {}", seen.text());
        seen
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Seen {
        self.ask("POST", path, form).await
    }

    /// A change that is made.
    pub(crate) async fn done(&self, path: &str, form: &[(&str, &str)]) -> String {
        let seen = self.post(path, form).await;
        assert_eq!(seen.status, 303, "{path}: {}", seen.text());
        seen.location.unwrap()
    }
}

on_each_engine!(a_subscription_is_ended_and_reinstated_with_its_effect_in_numbers, |store| async {
    let service = Service::of_fixtures(&store).await;
    let visitor = Visitor::operator(&service).await;
    visitor.see("/subscriptions?state=entitled&q=ACT").await.says("active");
    visitor.see("/subscriptions/active").await.says("everybody who is linked and licensed can log in").says("End it now");
    let asked = visitor.see("/subscriptions/active/end").await;
    asked.says("cannot log in any more.").says("All links, secrets and licenses are kept");
    let history = store.rows("history").await;
    let refused = visitor.post("/subscriptions/active/end", &[("reason", " ")]).await;
    assert_eq!((refused.status, store.rows("history").await), (422, history));
    refused.says("1 to 500 characters").says("cannot log in any more");
    assert_eq!(visitor.done("/subscriptions/active/end", &[("reason", "terminated")]).await, "/subscriptions/active");
    visitor.see("/subscriptions/active").await.says("The vendor ended it").says("Reinstate");
    visitor.see("/subscriptions?state=lapsed").await.says("active");
    visitor.see("/subscriptions/active/end").await.says("nobody loses a login by this");
    visitor.done("/subscriptions/active/reinstate", &[("reason", "withdrawn")]).await;
    visitor.see("/subscriptions/active").await.says("everybody who is linked and licensed can log in");
});

on_each_engine!(a_subscription_is_extended_by_whole_days, |store| async {
    let service = Service::of_fixtures(&store).await;
    let visitor = Visitor::operator(&service).await;
    service.lapse("evt_end").await;
    visitor.see("/subscriptions/active").await.says("It has lapsed").says("Billing last said: over");
    let wrong = visitor.post("/subscriptions/active/extend", &[("until", ""), ("reason", "x")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.html.contains("id=\"until-error\""), "{}", wrong.text());
    let day = (service.clock.now() + TimeDelta::days(10)).format("%Y-%m-%d").to_string();
    visitor.done("/subscriptions/active/extend", &[("until", &day), ("reason", "the payment is on its way")]).await;
    visitor.see("/subscriptions/active").await.says("your vendor extended it");
    visitor.see("/subscriptions/active/unextend").await.says("cannot log in any more");
    visitor.done("/subscriptions/active/unextend", &[("reason", "it did not come")]).await;
    visitor.see("/subscriptions/active").await.says("It has lapsed");
});

on_each_engine!(another_subscription_pays_for_all_of_these_licenses_or_for_none, |store| async {
    let service = Service::of_fixtures(&store).await;
    let visitor = Visitor::operator(&service).await;
    let placed = placed(&service, &order("1")).await;
    let licenses = crate::api_orders::licenses(&placed);
    let serials = [0, 2].map(|place| licenses[place]["serial"].as_str().unwrap());
    service.billing("evt_other", &event("subscription.updated", service.clock.now(), "other")).await;
    let covers = async |number: u64| {
        let call = service.api(OPERATOR_KEY, "GET /api/v1/subscriptions/other", None).await.json();
        assert_eq!(call["covers"]["licenses"], json!(number), "{call}");
    };
    let mistyped = format!("{}\nPG-00000", serials[0]);
    let refused = visitor.post("/subscriptions/other/cover", &[("serial", &mistyped), ("reason", "merged")]).await;
    assert_eq!(refused.status, 422);
    refused.says("not a serial");
    covers(0).await;
    visitor.done("/subscriptions/other/cover", &[("serial", &serials.join("\r\n")), ("reason", "merged")]).await;
    // The system license brings its bundled one.
    covers(3).await;
});

on_each_engine!(what_billing_sent_says_what_became_of_it, |store| async {
    let service = Service::of_fixtures(&store).await;
    let visitor = Visitor::operator(&service).await;
    let now = service.clock.now();
    visitor.see("/billing-events?outcome=open").await.says("Nothing needs attention");
    service.billing("evt_paid", &event("subscription.updated", now, "active")).await;
    service.billing("evt_paid", &event("subscription.updated", now, "active")).await;
    service.billing("evt_late", &event("subscription.ended", now - TimeDelta::days(1), "active")).await;
    service.billing("evt_odd", &json!({"type": "invoice.<b>", "timestamp": now}).to_string()).await;
    service.billing("evt_late", &event("subscription.ended", now - TimeDelta::days(2), "active")).await;
    let open = visitor.see("/billing-events?outcome=open").await;
    assert_eq!(open.rows(), 2, "{}", open.text());
    open.says("not understood").says("came with other words too");
    visitor.see("/billing-events?reference=active&outcome=stale").await.says("1 entry on this page");
    let event = visitor.see("/billing-events/billing/evt%5Flate").await;
    event.says("It came too late").says("1 other body came under the same id").says("Subscription active: over.");
    event.says("By this event alone it would be lapsed now.");
    visitor.see("/billing-events/billing/evt_paid").await.says("It came 1 more time with the same words");
    let odd = visitor.see("/billing-events/billing/evt_odd").await;
    odd.says("mean nothing to this version");
    assert!(!odd.html.contains("invoice.<b>"), "what others sent is text");
    assert_eq!(visitor.get("/billing-events/billing/evt_none").await.status, 404);
    let of_subscription = visitor.see("/subscriptions/active").await;
    of_subscription.says("changed nothing").says("All of its events");
});

on_each_engine!(the_list_of_events_goes_on_where_its_page_ended, |store| async {
    let service = Service::of_fixtures(&store).await;
    let visitor = Visitor::operator(&service).await;
    // All at one moment, so that the list is ordered by more than the time.
    for number in 0..60 {
        let body = json!({"type": "invoice.created", "timestamp": service.clock.now()}).to_string();
        service.billing(&format!("evt_many_{number:02}"), &body).await;
    }
    let first = visitor.see("/billing-events?outcome=unknown").await;
    let second = visitor.see(&format!("/billing-events{}", first.link("?outcome"))).await;
    assert_eq!((first.rows(), second.rows()), (50, 10));
    let on = |seen: &Seen, number: usize| seen.html.contains(&format!("evt%5Fmany%5F{number:02}"));
    assert!((0..60).all(|number| on(&first, number) != on(&second, number)), "each once");
});

on_each_engine!(an_order_is_refunded_in_part_and_given_back, |store| async {
    let service = Service::of_fixtures(&store).await;
    let visitor = Visitor::operator(&service).await;
    let placed = placed(&service, &order("o-1")).await;
    let serial = crate::api_orders::licenses(&placed)[0]["serial"].as_str().unwrap().to_owned();
    let path = format!("/orders/{}", placed["id"].as_str().unwrap());
    visitor.see("/orders?q=o-1").await.says("o-1").says("paid");
    assert_eq!(visitor.see("/orders?q=BUYER@orders.example").await.rows(), 1);
    assert_eq!(visitor.see("/orders?q=o").await.rows(), 0);
    let page = visitor.see(&path).await;
    assert!(!page.html.contains(&serial), "codes are masked");
    let end = &serial[serial.len() - 4..];
    page.says(end).says("1 × system license").says("2 × customer license").says("codes mailed");
    let asked = visitor.see(&page.link(&format!("{path}/refund?kind=refund&#38;item="))).await;
    asked.says("1 license is taken back at once").says("nobody loses a login");
    let item = placed["items"][1]["id"].as_str().unwrap();
    let whole = visitor.see(&format!("{path}/refund?kind=chargeback&item={item}")).await;
    whole.says("2 licenses are taken back at once").says("Record a chargeback");
    let form = [("item", item), ("kind", "chargeback"), ("reason", "the bank took it back")];
    assert_eq!(visitor.done(&format!("{path}/refund"), &form).await, path);
    let after = visitor.see(&path).await;
    after.says("refunded").says("chargeback").says("the bank took it back");
    assert_eq!(after.html.matches("refunded</small>").count(), 2, "the system license is not");
    visitor.see(&format!("{path}/refund/withdraw?item={item}")).await.says("Given back: 2 licenses");
    visitor.done(&format!("{path}/refund/withdraw"), &[("item", item), ("reason", "it was paid after all")]).await;
    assert_eq!(visitor.see(&path).await.html.matches("refunded</small>").count(), 0);
    assert_eq!(visitor.get(&format!("{path}/refund?item=0199d0f3-5c6e-7000-8000-000000000000")).await.status, 404);
});

on_each_engine!(an_order_gets_its_right_address_and_its_code_again, |store| async {
    let service = Service::of_fixtures(&store).await;
    let visitor = Visitor::operator(&service).await;
    let placed = placed(&service, &order("o-2")).await;
    let path = format!("/orders/{}", placed["id"].as_str().unwrap());
    visitor.see(&format!("{path}/address")).await.says("3 not claimed yet").says("Nothing is sent by this");
    let wrong = visitor.post(&format!("{path}/address"), &[("account_email", "nobody"), ("reason", "mistyped")]).await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.html.contains("id=\"account_email-error\"") && wrong.html.contains("value=\"nobody\""),
        "{}",
        wrong.text()
    );
    let mails = store.rows("mails").await;
    visitor.done(&format!("{path}/address"), &[("account_email", "right@orders.example"), ("reason", "mistyped")]).await;
    assert_eq!(store.rows("mails").await, mails);
    let resend = visitor.see(&path).await.link(&format!("{path}/resend"));
    visitor.see(&resend).await.says("goes to right@orders.example").says("It was sent 1 time before.");
    let license = resend.split_once('=').unwrap().1;
    for _ in 0..5 {
        visitor.done(&format!("{path}/resend"), &[("license", license), ("reason", "the buyer asks")]).await;
    }
    assert_eq!(store.rows("mails").await, mails + 5);
    let limited = visitor.post(&format!("{path}/resend"), &[("license", license)]).await;
    assert_eq!((limited.status, store.rows("mails").await), (429, mails + 5));
    visitor.see(&path).await.says("asked for again").says("the buyer asks");
    visitor.see("/mails?state=queued").await.says("a code, sent again").says("right@orders.example");
    let mail = visitor.see(&visitor.see("/mails").await.link("/mails/")).await;
    mail.says("It waits to be sent").says("kept nowhere");
});

on_each_engine!(a_pending_order_is_paid_or_closed, |store| async {
    let service = Service::of_fixtures(&store).await;
    let visitor = Visitor::operator(&service).await;
    let pending = placed(&service, &crate::api_orders::with(order("o-3"), "status", json!("pending"))).await;
    let path = format!("/orders/{}", pending["id"].as_str().unwrap());
    visitor.see(&path).await.says("No license was issued").says("Mark as paid").says("Delete the order");
    visitor
        .see(&format!("{path}/status?to=paid"))
        .await
        .says("3 licenses are issued.")
        .says("mailed to buyer@orders.example");
    visitor.done(&format!("{path}/status"), &[("to", "paid"), ("version", "1")]).await;
    let stale = visitor.post(&format!("{path}/status"), &[("to", "terminated"), ("version", "1")]).await;
    assert_eq!(stale.status, 412);
    stale.says("changed meanwhile");
    visitor.see(&format!("{path}/status?to=terminated")).await.says("3 of them are not claimed yet");
    visitor.done(&format!("{path}/status"), &[("to", "terminated")]).await;
    visitor.see(&path).await.says("closed").says("not paid, or was closed");
});

on_each_engine!(a_key_is_shown_once_and_revoked, |store| async {
    let service = Service::of_fixtures(&store).await;
    let account = service.api(OPERATOR_KEY, "GET /api/v1/accounts", None).await.json()["items"][0]["id"].clone();
    let account = account.as_str().unwrap().parse().unwrap();
    let visitor = Visitor::of(&service, "adam@fixtures.example", UserRole::Admin(account)).await;
    let refused = visitor.post("/keys", &[("label", ""), ("role", "admin")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.html.contains("id=\"label-error\""), "{}", refused.text());
    visitor.post("/keys", &[("label", "plugin"), ("role", "shop")]).await.says("choose which");
    service.pass(TimeDelta::seconds(1));
    let made = visitor.post("/keys", &[("label", "reports"), ("role", "admin")]).await;
    assert_eq!(made.status, 200);
    let key = made.text().split_whitespace().find(|word| word.starts_with("pgk_")).unwrap().to_owned();
    made.says("It is shown this once");
    assert_eq!(service.api(&key, "GET /api/v1/licenses", None).await.status, 200);
    let list = visitor.see("/keys").await;
    assert!(!list.html.contains(&key) && !store.contents().await.contains(&key));
    list.says("reports").says("administration of the account");
    // The newest stands last.
    let ways: Vec<_> = list.html.match_indices("/revoke\"").collect();
    let before = &list.html[..ways.last().unwrap().0];
    let revoke = format!("{}/revoke", &before[before.rfind("/keys/").unwrap()..]);
    visitor.see(&revoke).await.says("Revoke the key reports?").says("refused from its next call on");
    visitor.done(&revoke, &[("reason", "leaked")]).await;
    assert_eq!(service.api(&key, "GET /api/v1/licenses", None).await.status, 401);
    assert_eq!(service.api(ADMIN_KEY, "GET /api/v1/licenses", None).await.status, 200, "the others go on");
});

on_each_engine!(somebody_is_let_in_given_another_password_and_shut_out, |store| async {
    let service = Service::of_fixtures(&store).await;
    let visitor = Visitor::operator(&service).await;
    let form = [("name", "Otto"), ("email", "otto@vendor.example"), ("role", "operator")];
    let signs_in = async |password: &str| {
        licensing::sign_in(&service.office, None, None, ("otto@vendor.example", password), None).await.is_ok()
    };
    let password_on = |seen: &Seen| {
        let start = seen.html.find("id=\"secret\">").unwrap() + 12;
        let rest = &seen.html[start..];
        rest[..rest.find('<').unwrap()].to_owned()
    };
    let made = visitor.post("/users", &form).await;
    let first = password_on(&made);
    assert!(signs_in(&first).await && signs_in(&first).await);
    let twice = visitor.post("/users", &form).await;
    assert_eq!(twice.status, 409);
    twice.says("signs in by this e-mail address already");
    let users = service.api(OPERATOR_KEY, "GET /api/v1/users", None).await.json();
    let is_otto = |user: &&Value| user["email"] == "otto@vendor.example";
    let id = users["items"].as_array().unwrap().iter().find(is_otto).unwrap()["id"].as_str().unwrap().to_owned();
    visitor.see(&format!("/users/{id}/password")).await.says("signed out in 2 browsers at once");
    let second = password_on(&visitor.post(&format!("/users/{id}/password"), &[]).await);
    assert!(!signs_in(&first).await && signs_in(&second).await);
    visitor.see(&format!("/users/{id}/disable")).await.says("signed out in 1 browser at once");
    visitor.done(&format!("/users/{id}/disable"), &[("reason", "left")]).await;
    assert!(!signs_in(&second).await);
    visitor.see(&format!("/users/{id}")).await.says("shut out").says("Let in again");
    visitor.done(&format!("/users/{id}/enable"), &[]).await;
    assert!(signs_in(&second).await);
    let own = users["items"].as_array().unwrap().iter().find(|user| user["email"] == "vera@vendor.example").unwrap();
    let own = own["id"].as_str().unwrap();
    let refused = visitor.post(&format!("/users/{own}/disable"), &[]).await;
    assert_eq!(refused.status, 409);
    refused.says("Nobody takes their own sign-in away");
});

on_each_engine!(a_shop_is_made_and_moves_with_its_licenses, |store| async {
    let service = Service::of_fixtures(&store).await;
    let account = service.api(OPERATOR_KEY, "GET /api/v1/accounts", None).await.json()["items"][0]["id"].clone();
    let visitor =
        Visitor::of(&service, "adam@fixtures.example", UserRole::Admin(account.as_str().unwrap().parse().unwrap())).await;
    let form = [("name", "Second"), ("shop_id", "a b/c"), ("start_url", "https://second.example/start")];
    let refused = visitor.post("/shops", &form).await;
    assert!(refused.html.contains("id=\"shop_id-error\""), "{}", refused.text());
    let wrong = visitor.post("/shops", &[form[0], ("shop_id", "SECOND-1"), ("start_url", "ftp://x")]).await;
    assert!(wrong.html.contains("id=\"start_url-error\""), "{}", wrong.text());
    let path = visitor.done("/shops", &[form[0], ("shop_id", "SECOND-1"), form[2]]).await;
    visitor.done(&format!("{path}/edit"), &[("name", "Two"), form[2], ("version", "1")]).await;
    let stale = visitor.post(&format!("{path}/edit"), &[("name", "Three"), form[2], ("version", "1")]).await;
    assert_eq!(stale.status, 412);
    visitor.see("/shops?q=second-1").await.says("Two").says("1 entry on this page");
    // What its plugin reports is the owner's to decide.
    let id = path.trim_start_matches("/shops/").parse().unwrap();
    let reported = service.office.perform(Cause::by(Actor::System), async |tx, act| {
        for shop_id in ["ELSEWHERE-1", "COPY-1"] {
            licensing::report_move(tx, act, id, &licensing::shop_id_of(shop_id)?).await?;
        }
        Ok(())
    });
    reported.await.unwrap();
    visitor.see(&path).await.says("ELSEWHERE-1").says("if it is a copy, dismiss it");
    visitor.done(&format!("{path}/moves/COPY-1/dismiss"), &[]).await;
    visitor
        .see(&format!("{path}/moves/ELSEWHERE-1/approve"))
        .await
        .says("from SECOND-1 to ELSEWHERE-1")
        .says("0 licenses move");
    visitor.done(&format!("{path}/moves/ELSEWHERE-1/approve"), &[]).await;
    visitor.see(&path).await.says("ELSEWHERE-1").says("dismissed");
    assert_eq!(visitor.get(&format!("{path}/moves/UNHEARD-1/approve")).await.status, 404);
});

on_each_engine!(accounts_are_found_made_and_looked_at_alone, |store| async {
    let service = Service::of_fixtures(&store).await;
    let mut visitor = Visitor::operator(&service).await;
    let path = visitor.done("/accounts", &[("name", "Customer GmbH"), ("email", "shop@customer.example")]).await;
    let twice = visitor.post("/accounts", &[("name", "Other"), ("email", "SHOP@customer.example")]).await;
    assert_eq!(twice.status, 409);
    visitor.see("/accounts?q=gmbh").await.says("Customer GmbH").says("1 entry on this page");
    visitor.see(&path).await.says("Look at this account only").says("no license that a subscription pays for");
    visitor
        .done(&format!("{path}/edit"), &[("name", "Customer AG"), ("email", "shop@customer.example"), ("version", "1")])
        .await;
    visitor.see(&path).await.says("Customer AG");
    // Whoever looks at all of them says for which a key is to be.
    visitor.post("/keys", &[("label", "x"), ("role", "admin")]).await.says("For which account?");
    let id = path.trim_start_matches("/accounts/");
    visitor.cookie = format!("{}; __Host-punchgate-account={id}", visitor.cookie);
    assert_eq!(visitor.see("/keys").await.rows(), 0, "others' keys are not shown");
    assert_eq!(visitor.post("/keys", &[("label", "x"), ("role", "admin")]).await.status, 200);
    assert_eq!(visitor.see("/keys").await.rows(), 1);
    visitor.see("/subscriptions").await.says("No license of yours is paid");
});

on_each_engine!(an_administrator_sees_their_own_and_nothing_of_the_vendors, |store| async {
    let service = Service::of_fixtures(&store).await;
    let own = service.api(OPERATOR_KEY, "GET /api/v1/accounts", None).await.json()["items"][0]["id"].clone();
    let own = own.as_str().unwrap().to_owned();
    let operator = Visitor::operator(&service).await;
    let other = operator.done("/accounts", &[("name", "Other"), ("email", "other@customer.example")]).await;
    let other_shop = service
        .api(
            OPERATOR_KEY,
            &format!("POST /api/v1/shops?account={}", other.trim_start_matches("/accounts/")),
            Some(&json!({"name": "X", "start_url": "https://x.example/", "shop_id": "X-1"})),
        )
        .await
        .json();
    service.billing("evt_other", &event("subscription.updated", service.clock.now(), "other")).await;
    let placed = placed(&service, &order("o-9")).await;
    let visitor = Visitor::of(&service, "adam@fixtures.example", UserRole::Admin(own.parse().unwrap())).await;
    for path in ["/billing-events", "/orders", "/mails", "/subscriptions/active/end", "/accounts/new"] {
        assert_eq!(visitor.get(path).await.status, 403, "{path}");
    }
    assert_eq!(visitor.post("/subscriptions/active/end", &[("reason", "x")]).await.status, 403);
    assert_eq!(visitor.get(&format!("/orders/{}", placed["id"].as_str().unwrap())).await.status, 403);
    let shop = format!("/shops/{}", other_shop["id"].as_str().unwrap());
    let users = service.api(OPERATOR_KEY, "GET /api/v1/users", None).await.json();
    let is_vera = |user: &&Value| user["email"] == "vera@vendor.example";
    let vera = users["items"].as_array().unwrap().iter().find(is_vera).unwrap()["id"].as_str().unwrap();
    let vera = format!("/users/{vera}");
    for path in [&*other, &*shop, &format!("{shop}/edit"), "/subscriptions/other", &vera, &format!("{vera}/disable")] {
        assert_eq!(visitor.get(path).await.status, 404, "{path}");
    }
    for path in [format!("{other}/edit"), format!("{shop}/edit"), format!("{vera}/password"), format!("{vera}/enable")] {
        assert_eq!(
            visitor.post(&path, &[("name", "mine"), ("start_url", "https://x.example/")]).await.status,
            404,
            "{path}"
        );
    }
    assert_eq!(visitor.get("/accounts").await.location, Some(format!("/accounts/{own}")));
    let page = visitor.see("/subscriptions/active").await;
    assert!(!page.text().contains("What billing sent") && !page.text().contains("End it now"), "{}", page.text());
    let named =
        visitor.post(&format!("/accounts/{own}/edit"), &[("name", "Mine"), ("email", "taken@customer.example")]).await;
    assert_eq!(named.status, 303);
    visitor.see(&format!("/accounts/{own}")).await.says("Mine");
    assert!(!visitor.see(&format!("/accounts/{own}")).await.text().contains("taken@customer.example"));
});

on_each_engine!(what_was_taken_back_is_not_free, |store| async {
    let service = Service::of_fixtures(&store).await;
    let own = service.api(OPERATOR_KEY, "GET /api/v1/accounts", None).await.json()["items"][0].clone();
    let own_order = crate::api_orders::with(order("o-7"), "account_email", own["email"].clone());
    let free = async || {
        let account = own["id"].as_str().unwrap().parse().unwrap();
        service.office.store.read().await.unwrap().census(Some(account)).await.unwrap().customer_licenses_free
    };
    let before = free().await;
    let placed = placed(&service, &own_order).await;
    assert_eq!(free().await, before + 3, "a bundled one, and two that were bought");
    let licenses = crate::api_orders::licenses(&placed);
    let id = |place: usize| licenses[place]["id"].as_str().unwrap().to_owned();
    let suspend = format!("POST /api/v1/licenses/{}/suspend", id(2));
    assert_eq!(service.api(OPERATOR_KEY, &suspend, Some(&json!({"reason": "stolen"}))).await.status, 200);
    assert_eq!(free().await, before + 2);
    let refund = json!({"items": [{"id": placed["items"][0]["id"]}]});
    let call = format!("POST /api/v1/orders/{}/refund", placed["id"].as_str().unwrap());
    assert_eq!(service.api(OPERATOR_KEY, &call, Some(&refund)).await.status, 200);
    assert_eq!(free().await, before + 1, "the bundled one goes with its system license");
});
