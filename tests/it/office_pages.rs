//! What the pages of licenses, customers and the history do, past any browser and on both engines.

use crate::world::{ADMIN_KEY, OPERATOR_KEY, Reply, Service};
use axum::{body::Body, http::Request};
use punchgate::{
    domain::{
        cause::{Actor, Cause},
        id::Id,
        license::Account,
    },
    licensing::{self, Reach, UserOrder},
    store::UserRole,
};
use serde_json::{Value, json};
use url::form_urlencoded;

const PASSWORD: &str = "correct horse battery";

/// Somebody at the pages.
struct Visitor<'a> {
    service: &'a Service,
    cookie: String,
}

impl<'a> Visitor<'a> {
    async fn of(service: &'a Service, email: &str, role: UserRole) -> Self {
        let hash = service.office.hash_password("/password", PASSWORD).await.unwrap();
        let made = service.office.perform(Cause::by(Actor::System), async |tx, act| {
            let order = UserOrder { email, name: "Anna", role };
            licensing::create_user(tx, act, Reach::Everybody, order, &hash).await
        });
        made.await.unwrap();
        let signed = licensing::sign_in(&service.office, None, None, (email, PASSWORD), None).await.unwrap();
        Self { service, cookie: format!("__Host-punchgate-sign-in={}", signed.cookie) }
    }

    /// The admin of the fixtures' account.
    async fn admin(service: &'a Service) -> Self {
        let account = account(service, "admin@fixtures.example").await;
        Self::of(service, "anna@fixtures.example", UserRole::Admin(account)).await
    }

    async fn get(&self, path: &str) -> Reply {
        let request = Request::get(path).header("cookie", &self.cookie).header("accept-language", "en");
        self.service.call(request.body(Body::empty()).unwrap()).await
    }

    async fn page(&self, path: &str) -> String {
        let reply = self.get(path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.body
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header("cookie", &self.cookie).header("sec-fetch-site", "same-origin");
        let request = request.header("content-type", "application/x-www-form-urlencoded").header("accept-language", "en");
        self.service.call(request.body(Body::from(body)).unwrap()).await
    }
}

async fn account(service: &Service, email: &str) -> Id<Account> {
    service.office.store.read().await.unwrap().account_by_email(email).await.unwrap().unwrap().id
}

async fn list(service: &Service, key: &str, path: &str) -> Vec<Value> {
    let reply = service.api(key, &format!("GET {path}"), None).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    reply.json()["items"].as_array().unwrap().clone()
}

/// The id of the first thing of a list.
async fn first(service: &Service, path: &str) -> String {
    list(service, ADMIN_KEY, path).await[0]["id"].as_str().unwrap().to_owned()
}

on_each_engine!(what_is_another_account_s_is_there_for_nobody_else, |store| async {
    let service = Service::of_fixtures(&store).await;
    let other = json!({"email": "other@fixtures.example", "name": "Other"});
    let other = service.api(OPERATOR_KEY, "POST /api/v1/accounts", Some(&other)).await;
    assert_eq!(other.status, 201, "{}", other.body);
    let other =
        Visitor::of(&service, "olaf@fixtures.example", UserRole::Admin(account(&service, "other@fixtures.example").await))
            .await;
    let own = Visitor::admin(&service).await;
    let (license, customer) =
        (first(&service, "/api/v1/licenses?used=true").await, first(&service, "/api/v1/customers").await);
    let system = first(&service, "/api/v1/systems").await;
    let link = first(&service, &format!("/api/v1/systems/{system}/customers")).await;
    let offered = format!("POST /api/v1/licenses/{license}/transfer");
    let transfer = service.api(ADMIN_KEY, &offered, Some(&json!({"to_email": "third@fixtures.example"}))).await.json();
    let transfer = transfer["id"].as_str().unwrap();
    for path in [
        format!("/licenses/{license}"),
        format!("/licenses/{license}/transfer"),
        format!("/licenses/bind?license={license}&shop_id=FIXTURE-0001"),
        format!("/customers/{customer}"),
        format!("/customers/{customer}/disable"),
        format!("/customers/{customer}/erase"),
        format!("/systems/{system}/customers"),
        format!("/links/{link}"),
        format!("/links/{link}/take"),
        format!("/links/{link}/unlink"),
    ] {
        assert_eq!(own.get(&path).await.status, 200, "{path}");
        assert_eq!(other.get(&path).await.status, 404, "{path}");
    }
    for (path, fields) in [
        (format!("/licenses/{license}/transfer"), &[("to_email", "other@fixtures.example")][..]),
        ("/licenses/bind".to_owned(), &[("license", &*license), ("shop_id", "FIXTURE-0001")]),
        (format!("/customers/{customer}"), &[("name", "Taken over")]),
        (format!("/customers/{customer}/disable"), &[]),
        (format!("/customers/{customer}/erase"), &[("reason", "taken over")]),
        (format!("/systems/{system}/customers"), &[("number", "1"), ("identity", "x")]),
        (format!("/links/{link}"), &[("identity", "taken@over.example")]),
        (format!("/links/{link}/license"), &[]),
        (format!("/links/{link}/secret"), &[("overlap_days", "0")]),
        (format!("/links/{link}/take"), &[]),
        (format!("/links/{link}/unlink"), &[]),
        (format!("/transfers/{transfer}/accept"), &[]),
        (format!("/transfers/{transfer}/cancel"), &[]),
    ] {
        assert_eq!(other.post(&path, fields).await.status, 404, "{path}");
    }
    let page = own.page(&format!("/customers/{customer}")).await;
    assert!(!page.contains("Taken over"), "nothing was changed");
    let empty = other.page("/licenses").await + &other.page("/customers").await + &other.page("/history").await;
    for id in [&license, &customer, &link] {
        assert!(!empty.contains(id.as_str()), "{id} shows in lists");
    }
});

/// What a page shows of a sheet is told from another outcome by this.
fn total(body: &str) -> String {
    body.split_once("name=\"total\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned()
}

on_each_engine!(a_sheet_is_applied_only_if_it_comes_to_what_was_shown, |store| async {
    let service = Service::of_fixtures(&store).await;
    let admin = Visitor::admin(&service).await;
    let shop = first(&service, "/api/v1/shops").await;
    let sheet = "number,name,email\n77001,One,\n77002,Two,two@b.example\n";
    let apply = async |total: String| {
        let fields = [("shop", shop.as_str()), ("sheet", sheet), ("step", "apply"), ("total", &total)];
        admin.post("/customers/import", &fields).await
    };
    let look = admin.post("/customers/import", &[("shop", &shop), ("sheet", sheet)]).await;
    assert_eq!(look.status, 200, "{}", look.body);
    assert!(look.body.contains("2 customers added"), "{}", look.body);
    let known = async || list(&service, ADMIN_KEY, "/api/v1/customers?q=7700").await;
    assert_eq!(known().await.len(), 0, "looking changes nothing");

    let one = json!({"shop": shop, "number": "77001", "name": "Uno"});
    assert_eq!(service.api(ADMIN_KEY, "POST /api/v1/customers", Some(&one)).await.status, 201);
    let changed = apply(total(&look.body)).await;
    assert_eq!(changed.status, 409, "{}", changed.body);
    assert!(changed.body.contains("1 customer changed"), "what it would be now is shown: {}", changed.body);
    assert_eq!(known().await.len(), 1);

    // Then another name is overwritten than the one that was shown, in as many rows.
    let path = format!("PATCH /api/v1/customers/{}", known().await[0]["id"].as_str().unwrap());
    assert_eq!(service.api(ADMIN_KEY, &path, Some(&json!({"name": "Unus"}))).await.status, 200);
    let changed = apply(total(&changed.body)).await;
    assert_eq!(changed.status, 409, "{}", changed.body);
    assert!(changed.body.contains("Unus"), "{}", changed.body);

    assert_eq!(apply(total(&changed.body)).await.status, 200);
    assert_eq!(known().await.len(), 2);
});

on_each_engine!(customers_are_found_and_those_without_a_license_are_named, |store| async {
    let service = Service::of_fixtures(&store).await;
    let admin = Visitor::admin(&service).await;
    let all = list(&service, ADMIN_KEY, "/api/v1/customers?limit=200").await;
    let system = first(&service, "/api/v1/systems").await;
    let link = list(&service, ADMIN_KEY, &format!("/api/v1/systems/{system}/customers")).await[0].clone();
    let number = link["customer"]["number"].as_str().unwrap();
    let before = admin.page("/customers?state=unlicensed").await.matches("<tr role=\"row\">").count();
    let took = admin.post(&format!("/links/{}/take", link["id"].as_str().unwrap()), &[]).await;
    assert_eq!(took.status, 303, "{}", took.body);
    let page = admin.page("/customers?state=unlicensed").await;
    assert!(page.matches("<tr role=\"row\">").count() > before && page.contains(number), "{page}");
    assert!(page.contains("No license"), "{page}");
    assert_eq!(admin.page("/customers?licensed=no").await.matches(number).count(), page.matches(number).count());
    let found = admin.page(&format!("/customers?q={number}")).await;
    assert!(found.contains(number), "{found}");
    assert!(all.len() > 1 && !admin.page("/customers?q=nobody-has-this").await.contains("<tbody"));
});

on_each_engine!(a_shop_that_moved_is_told_with_its_numbers_before, |store| async {
    let service = Service::of_fixtures(&store).await;
    let admin = Visitor::admin(&service).await;
    let licenses = list(&service, ADMIN_KEY, "/api/v1/licenses?bound=true&limit=200").await;
    let bound = licenses.iter().filter(|license| license["bundled_with"].is_null()).count();
    let systems = list(&service, ADMIN_KEY, "/api/v1/systems?limit=200").await.len();
    let license = licenses.iter().find(|license| license["bundled_with"].is_null()).unwrap()["id"].as_str().unwrap();
    let ask = admin.page(&format!("/licenses/bind?license={license}&shop_id=FIXTURE-0001&new_shop_id=fixture-0002")).await;
    assert!(ask.contains("its SHOPID FIXTURE-0001 becomes FIXTURE-0002"), "{ask}");
    assert!(ask.contains(&format!("{bound} licenses move with it, used in {systems} systems")), "{bound} {systems}: {ask}");
    let wrong = admin.get(&format!("/licenses/bind?license={license}&new_shop_id=a/b")).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    let done = admin.post("/licenses/bind", &[("license", license), ("shop_id", "fixture-0002")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let shop = &list(&service, ADMIN_KEY, "/api/v1/shops").await[0];
    assert_eq!(shop["shop_id"], "FIXTURE-0002");
    let history = admin.page("/history?kind=shop").await;
    assert!(history.contains("SHOPID of the shop changed") && history.contains("FIXTURE-0002"), "{history}");
});

on_each_engine!(the_history_has_pages_and_says_what_differs, |store| async {
    let service = Service::of_fixtures(&store).await;
    let admin = Visitor::admin(&service).await;
    let shop = first(&service, "/api/v1/shops").await;
    for number in 0..60 {
        let one = json!({"shop": shop, "number": format!("88{number:03}"), "name": "Many"});
        assert_eq!(service.api(ADMIN_KEY, "POST /api/v1/customers", Some(&one)).await.status, 201);
        service.pass(chrono::TimeDelta::seconds(1));
    }
    let page = admin.page("/history?kind=customer").await;
    assert!(page.contains("50 changes, newest first") && page.contains("88059") && !page.contains("88009"));
    let older = page.split("rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap();
    let older = older.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    assert!(admin.page(&format!("/history{older}")).await.contains("88009"));
    assert!(admin.page("/history?from=nonsense").await.contains("This is no date"));

    let system = list(&service, ADMIN_KEY, "/api/v1/systems").await[0].clone();
    let id = system["id"].as_str().unwrap();
    let change = json!({"return_urls": ["https://elsewhere.example/"]});
    let changed = service.api(ADMIN_KEY, &format!("PATCH /api/v1/systems/{id}"), Some(&change)).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    let told = admin.page(&format!("/history?subject=system:{id}")).await;
    assert!(told.contains("<code>return_urls</code>") && told.contains("https://elsewhere.example/"), "{told}");
    assert!(!told.contains("{&quot;") && !told.contains("{&#34;"), "never raw: {told}");
});
