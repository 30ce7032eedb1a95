//! The outbox against a real mail server: through each of its faults each cause is accepted once and nothing is lost, whichever node
//! sends; and what is mailed stands nowhere but in the mail.

use crate::{
    engines::Bench,
    smtp::{Fault, MailServer},
    world::{OPERATOR_KEY, PUBLIC_URL, Service, vault},
};
use chrono::TimeDelta;
use punchgate::{
    chance::Chance,
    delivery::{LEASE, Mailer, Means},
    domain::{
        cause::{Actor, Cause},
        id::Id,
        language::Language,
        mail::{Mail, MailState, Message, Side},
        order::Order,
        transfer::Transfer,
    },
    outbound::{Limits, MailUrl, Transport},
    store::{Act, NewMail},
    vault::{Place, Slot},
};
use serde_json::json;
use std::{collections::BTreeSet, fmt::Write, net::SocketAddr, time::Duration};

pub(crate) const BUYER: &str = "buyer@orders.example";

/// A mailer that sends through this server, and has little patience.
pub(crate) fn mailer(store: &Bench, service: &Service, server: SocketAddr) -> Mailer {
    let limits = Limits { connect: Duration::from_millis(300), whole: Duration::from_millis(600) };
    let url: MailUrl = format!("smtp://{server}").parse().unwrap();
    mailer_by(store, service, Transport::new(&url, None, limits).unwrap())
}

fn mailer_by(store: &Bench, service: &Service, transport: Transport) -> Mailer {
    Mailer::new(Means {
        store: (**store).clone(),
        vault: vault(),
        clock: service.clock.clone(),
        chance: Chance::System,
        transport,
        from: "Vendor <licenses@vendor.example>".parse().unwrap(),
        public_url: PUBLIC_URL.parse().unwrap(),
    })
}

/// A paid order of one system license and one customer license that nobody has claimed.
pub(crate) async fn order(store: &Bench, service: &Service, reference: &str) -> Id<Order> {
    let items = json!([{"product": "system_license", "quantity": 1}, {"product": "customer_license", "quantity": 1}]);
    let paid = json!({"type": "order.paid", "timestamp": service.clock.now(), "data": {
        "external_ref": reference, "account_email": BUYER, "subscription_ref": "active", "items": items, "claim": false,
    }});
    let reply = service.billing(&format!("order-{reference}"), &paid.to_string()).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    // These tests say themselves what is mailed.
    store.run("DELETE FROM deliveries").await;
    store.run("DELETE FROM mails WHERE cause LIKE 'order:0%'").await;
    store.read().await.unwrap().order_of_ref(reference).await.unwrap().unwrap().id
}

/// Puts a mail into the outbox; `None` if its cause has one.
pub(crate) async fn put(
    store: &Bench,
    service: &Service,
    cause: &str,
    message: &Message,
    language: Language,
) -> Option<Id<Mail>> {
    let act = Act { cause: Cause::by(Actor::System), now: service.clock.now(), chance: Chance::System };
    let mut tx = store.write().await.unwrap();
    let mail = NewMail { cause, message, language, recipient: BUYER, account: None };
    let id = tx.insert_mail(&act, &mail).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn state(store: &Bench, id: Id<Mail>) -> (MailState, i64, String) {
    let mail = store.read().await.unwrap().mail(id).await.unwrap().unwrap();
    (mail.state, mail.attempts, mail.last_answer.unwrap_or_default())
}

/// The serials of an order, opened.
async fn serials(store: &Bench, order: Id<Order>) -> Vec<String> {
    let sold = store.read().await.unwrap().sold_in(order).await.unwrap();
    let open = |id, sealed: &[u8]| vault().open(Place::new("licenses", id, Slot::Current), sealed).unwrap();
    sold.iter().map(|license| open(license.id, &license.sealed).reveal().to_owned()).collect()
}

on_each_engine!(through_every_fault_each_cause_is_accepted_once_and_nothing_is_lost, |store| async {
    let service = Service::of_fixtures(&store).await;
    let server = MailServer::start().await;
    let mailer = mailer(&store, &service, server.address);
    let order = order(&store, &service, "R-1").await;
    // Whether the server was left with all of a mail, and whether it kept it without saying so.
    for (fault, is_unknown, kept_unsaid) in [
        (Fault::HangAtBanner, false, false),
        (Fault::DropAtBanner, false, false),
        (Fault::Greets("421 too busy"), false, false),
        (Fault::Greets("554 no service"), false, false),
        (Fault::AtMail("550 you may not send"), false, false),
        (Fault::AtRcpt("450 greylisted"), false, false),
        (Fault::HangAtData, false, false),
        (Fault::AfterData("451 come again"), false, false),
        (Fault::HangAfterData, true, false),
        (Fault::DropAfterData, true, false),
        (Fault::KeepAndDrop, true, true),
    ] {
        let cause = format!("{fault:?}");
        let id = put(&store, &service, &cause, &Message::OrderPaid { order }, Language::English).await.unwrap();
        assert_eq!(put(&store, &service, &cause, &Message::OrderPaid { order }, Language::English).await, None);
        server.fail(fault);
        assert_eq!(mailer.send_due().await.unwrap(), 1, "{cause}");
        let (state_then, attempts, answer) = state(&store, id).await;
        assert_eq!((state_then, attempts), (MailState::Queued, 1), "{cause}: {answer}");
        assert!(!answer.is_empty(), "{cause}");
        assert_eq!(mailer.send_due().await.unwrap(), 0, "{cause} is not tried at once");
        service.pass(TimeDelta::seconds(90));
        assert_eq!(mailer.send_due().await.unwrap(), usize::from(!is_unknown), "{cause}");
        service.pass(LEASE);
        assert_eq!(mailer.send_due().await.unwrap(), usize::from(is_unknown), "{cause}");
        assert_eq!(state(&store, id).await.0, MailState::Accepted, "{cause}");
        let times = server.ids()[&format!("<{id}@vendor.example>")];
        assert_eq!(times, 1 + usize::from(kept_unsaid), "{cause}: a repetition has the same id");
        assert_eq!(mailer.send_due().await.unwrap(), 0);
    }
    assert_eq!(mailer.accepted(), 11);
    assert_eq!(store.read().await.unwrap().history_count("mail.accepted").await.unwrap(), 11);
});

on_each_engine!(a_server_that_is_down_gets_everything_when_it_is_back, |store| async {
    let service = Service::of_fixtures(&store).await;
    let address = MailServer::nowhere().await;
    let mailer = mailer(&store, &service, address);
    let order = order(&store, &service, "R-1").await;
    let mut ids = Vec::new();
    for number in 0..10 {
        let message = Message::OrderPaid { order };
        ids.extend(put(&store, &service, &format!("cause {number}"), &message, Language::German).await);
    }
    assert_eq!((mailer.send_due().await.unwrap(), mailer.send_due().await.unwrap()), (8, 2));
    for id in &ids {
        assert_eq!(state(&store, *id).await.0, MailState::Queued);
    }
    let server = MailServer::at(address).await;
    service.pass(TimeDelta::seconds(90));
    while mailer.send_due().await.unwrap() > 0 {}
    assert_eq!(server.ids().values().copied().collect::<Vec<_>>(), [1; 10]);
});

on_each_engine!(two_nodes_send_nothing_twice, |store| async {
    let service = Service::of_fixtures(&store).await;
    let server = MailServer::start().await;
    let order = order(&store, &service, "R-1").await;
    for number in 0..40 {
        let message = Message::OrderPaid { order };
        put(&store, &service, &format!("cause {number}"), &message, Language::Polish).await.unwrap();
    }
    let send_all = |node: Mailer| async move { while node.send_due().await.unwrap() > 0 {} };
    let nodes: Vec<_> = (0..3).map(|_| tokio::spawn(send_all(mailer(&store, &service, server.address)))).collect();
    for node in nodes {
        node.await.unwrap();
    }
    // A node that found nothing may have ended before another one was done.
    assert_eq!(server.ids().values().copied().collect::<Vec<_>>(), [1; 40]);
    assert_eq!(store.number("SELECT COUNT(*) FROM mails WHERE state = 'accepted' AND attempts = 1").await, 40);
});

on_each_engine!(what_a_node_had_in_hand_when_it_died_is_sent_by_another_after_the_lease, |store| async {
    let service = Service::of_fixtures(&store).await;
    let server = MailServer::start().await;
    let order = order(&store, &service, "R-1").await;
    put(&store, &service, "cause", &Message::OrderPaid { order }, Language::English).await.unwrap();
    let now = service.clock.now();
    let mut dead = store.write().await.unwrap();
    let held = dead.take_mails(now, now + LEASE, 8).await.unwrap();
    dead.commit().await.unwrap();
    let mailer = mailer(&store, &service, server.address);
    service.pass(LEASE - TimeDelta::seconds(1));
    assert_eq!(mailer.send_due().await.unwrap(), 0);
    service.pass(TimeDelta::seconds(1));
    assert_eq!(mailer.send_due().await.unwrap(), 1);
    assert_eq!(server.ids().len(), 1);
    // The dead node was only slow: what it has to say of a failure comes too late.
    let mut late = store.write().await.unwrap();
    assert!(!late.put_mail_back(&held[0], service.clock.now(), "450 late").await.unwrap());
    late.commit().await.unwrap();
    assert_eq!(state(&store, held[0].id).await.0, MailState::Accepted);
});

on_each_engine!(a_refused_mail_is_given_up_until_an_operator_retries_it, |store| async {
    let service = Service::of_fixtures(&store).await;
    let server = MailServer::start().await;
    let mailer = mailer(&store, &service, server.address);
    let order = order(&store, &service, "R-1").await;
    let id = put(&store, &service, "cause", &Message::OrderPaid { order }, Language::English).await.unwrap();
    let retry = format!("POST /api/v1/mails/{id}/retry");
    assert_eq!(service.api(OPERATOR_KEY, &retry, None).await.json()["code"], "mail_not_given_up");
    server.fail(Fault::AtRcpt("550 no such user here"));
    mailer.send_due().await.unwrap();
    let listed = service.api(OPERATOR_KEY, "GET /api/v1/mails?state=given_up", None).await.json();
    let mail = &listed["items"][0];
    assert_eq!((mail["id"].as_str(), mail["recipient"].as_str()), (Some(id.to_string().as_str()), Some(BUYER)));
    assert!(mail["last_answer"].as_str().unwrap().contains("no such user here"), "{mail}");
    assert!(mail["next_at"].is_null() && mail["settled_at"].is_string(), "{mail}");
    let metrics = service.api(OPERATOR_KEY, "GET /metrics", None).await.body;
    assert!(metrics.contains("punchgate_mails_given_up 1\n") && metrics.contains("punchgate_mails_queued 0\n"), "{metrics}");
    service.pass(TimeDelta::days(10));
    assert_eq!(mailer.send_due().await.unwrap(), 0);

    let again = service.api(OPERATOR_KEY, &retry, None).await;
    assert_eq!((again.status.as_u16(), again.json()["state"].as_str()), (200, Some("queued")), "{}", again.body);
    service.pass(TimeDelta::hours(1));
    let metrics = service.api(OPERATOR_KEY, "GET /metrics", None).await.body;
    assert!(metrics.contains("punchgate_mails_oldest_queued_seconds 867600\n"), "{metrics}");
    assert_eq!(mailer.send_due().await.unwrap(), 1);
    assert_eq!((state(&store, id).await.0, server.kept().len()), (MailState::Accepted, 1));
    assert_eq!(store.read().await.unwrap().history_count("mail.requeued").await.unwrap(), 1);
});

on_each_engine!(what_never_works_is_given_up_after_three_days, |store| async {
    let service = Service::of_fixtures(&store).await;
    let server = MailServer::start().await;
    let mailer = mailer(&store, &service, server.address);
    let order = order(&store, &service, "R-1").await;
    let id = put(&store, &service, "cause", &Message::OrderPaid { order }, Language::English).await.unwrap();
    let begun = service.clock.now();
    while state(&store, id).await.0 == MailState::Queued {
        server.fail(Fault::AtRcpt("450 mailbox busy"));
        mailer.send_due().await.unwrap();
        service.pass(TimeDelta::minutes(30));
    }
    let took = service.clock.now() - begun;
    assert!(took > TimeDelta::hours(68) && took < TimeDelta::hours(90), "{took}");
    let (_, attempts, answer) = state(&store, id).await;
    assert!(attempts == 10 && answer.contains("mailbox busy"), "{attempts} {answer}");
});

on_each_engine!(serials_stand_in_the_mail_and_nowhere_else, |store| async {
    let service = Service::of_fixtures(&store).await;
    let server = MailServer::start().await;
    let mailer = mailer(&store, &service, server.address);
    let order = order(&store, &service, "R-1").await;
    let serials = serials(&store, order).await;
    assert_eq!(serials.len(), 2);
    put(&store, &service, "echoed", &Message::OrderPaid { order }, Language::English).await.unwrap();
    server.fail(Fault::EchoAfterData);
    mailer.send_due().await.unwrap();
    put(&store, &service, "sent", &Message::OrderPaid { order }, Language::English).await.unwrap();
    mailer.send_due().await.unwrap();
    let mail = server.kept().remove(0);
    let (headers, body) = mail.split_once("\r\n\r\n").unwrap();
    assert!(headers.contains("Subject: Your licenses for order R-1\r\n") && headers.contains("To: buyer@orders.example"));
    let token = body.split("/claim/").nth(1).unwrap().split_whitespace().next().unwrap();
    assert_eq!(token.len(), 64, "{body}");
    let kept = store.contents().await.to_uppercase();
    let hex = |text: &str| {
        text.bytes().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02X}");
            hex
        })
    };
    for secret in serials.iter().map(String::as_str).chain([token]) {
        assert!(body.contains(secret) && !headers.contains(secret), "{body}");
        let upper = secret.to_uppercase();
        assert!(!kept.contains(&upper) && !kept.contains(&hex(secret)), "{secret} is kept");
    }
    assert!(kept.contains("REPEATS WHAT THE MAIL SAYS"));
});

on_each_engine!(what_was_taken_back_meanwhile_is_not_sent, |store| async {
    let service = Service::of_fixtures(&store).await;
    let server = MailServer::start().await;
    let mailer = mailer(&store, &service, server.address);
    let refunded = order(&store, &service, "R-1").await;
    let closed = order(&store, &service, "R-2").await;
    let mut ids = Vec::new();
    for (cause, order) in
        [("refunded", refunded), ("closed", closed), ("unknown", Id::new(Id::<Order>::least_of(service.clock.now()).uuid()))]
    {
        ids.extend(put(&store, &service, cause, &Message::OrderPaid { order }, Language::English).await);
    }
    let refund = json!({"type": "order.refunded", "timestamp": service.clock.now(), "data": {"external_ref": "R-1"}});
    assert_eq!(service.billing("refund", &refund.to_string()).await.status, 200);
    store.run("UPDATE orders SET status = 'terminated' WHERE external_ref = 'R-2'").await;
    mailer.send_due().await.unwrap();
    assert!(server.kept().is_empty());
    for id in ids {
        let (state, _, answer) = state(&store, id).await;
        assert!(state == MailState::GivenUp && !answer.is_empty(), "{answer}");
    }
});

on_each_engine!(both_sides_of_a_transfer_are_told_in_their_language, |store| async {
    let service = Service::of_fixtures(&store).await;
    let server = MailServer::start().await;
    let mailer = mailer(&store, &service, server.address);
    let order = order(&store, &service, "R-1").await;
    let license = store.read().await.unwrap().sold_in(order).await.unwrap()[0].id;
    let transfer: Id<Transfer> = Chance::System.id(service.clock.now());
    let value = |id: uuid::Uuid| match store.engine() {
        punchgate::store::Engine::Sqlite => format!("x'{}'", id.simple()),
        punchgate::store::Engine::Postgres => format!("'{id}'"),
    };
    let (id, license) = (value(transfer.uuid()), value(license.uuid()));
    let sql = format!(
        "INSERT INTO transfers (id, license, from_account, to_email, to_email_folded, created_at, expires_at) \
         SELECT {id}, {license}, id, 'taker@shop.example', 'taker@shop.example', created_at, created_at FROM accounts LIMIT 1"
    );
    store.run(&sql).await;
    for (to, cause) in [(Side::Giver, "giver"), (Side::Recipient, "recipient")] {
        let offered = Message::TransferOffered { transfer, to };
        put(&store, &service, cause, &offered, Language::English).await.unwrap();
    }
    mailer.send_due().await.unwrap();
    store.run(&format!("UPDATE transfers SET outcome = 'declined', settled_at = created_at WHERE id = {id}")).await;
    for (to, cause) in [(Side::Giver, "giver"), (Side::Recipient, "recipient")] {
        let settled = Message::TransferSettled { transfer, to };
        put(&store, &service, &format!("{cause} settled"), &settled, Language::English).await.unwrap();
    }
    mailer.send_due().await.unwrap();
    let kept = server.kept();
    let subjects: BTreeSet<&str> =
        kept.iter().map(|mail| mail.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap()).collect();
    let expected = [
        "You have offered a license",
        "A license is offered to you",
        "Your offer was declined",
        "You have declined a license",
    ];
    assert_eq!(subjects, expected.into());
    assert!(kept.iter().all(|mail| !mail.contains("PG-0") && mail.contains("PG-...-")), "serials are masked");
});

on_each_engine!(mails_go_into_a_folder_once_each, |store| async {
    let service = Service::of_fixtures(&store).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mails");
    let transport = Transport::new(&MailUrl::Folder(path.clone()), None, Limits::default()).unwrap();
    let mailer = mailer_by(&store, &service, transport);
    let order = order(&store, &service, "R-1").await;
    let id = put(&store, &service, "cause", &Message::OrderPaid { order }, Language::English).await.unwrap();
    mailer.send_due().await.unwrap();
    let files: Vec<_> = std::fs::read_dir(path).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, [format!("{id}.eml").as_str()]);
    assert_eq!(state(&store, id).await.0, MailState::Accepted);
});
