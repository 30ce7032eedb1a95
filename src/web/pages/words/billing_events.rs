//! The words of what billing sent.

use super::{Spoken, counted, counted_in_polish};

pub(in crate::web::pages) struct EventWords {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) about: &'static str,
    pub(in crate::web::pages) none: &'static str,
    pub(in crate::web::pages) none_fits: &'static str,
    pub(in crate::web::pages) none_open: &'static str,
    pub(in crate::web::pages) any: &'static str,
    pub(in crate::web::pages) open: &'static str,
    pub(in crate::web::pages) received: &'static str,
    pub(in crate::web::pages) kind: &'static str,
    pub(in crate::web::pages) reference: &'static str,
    pub(in crate::web::pages) outcome: &'static str,
    pub(in crate::web::pages) again: &'static str,
    pub(in crate::web::pages) provider: &'static str,
    pub(in crate::web::pages) id: &'static str,
    pub(in crate::web::pages) own_time: &'static str,
    pub(in crate::web::pages) subscription: &'static str,
    pub(in crate::web::pages) event_title: fn(&str) -> String,
    pub(in crate::web::pages) facts: &'static str,
    pub(in crate::web::pages) applied: &'static str,
    pub(in crate::web::pages) applied_detail: &'static str,
    pub(in crate::web::pages) stale: &'static str,
    pub(in crate::web::pages) stale_detail: &'static str,
    pub(in crate::web::pages) unknown: &'static str,
    pub(in crate::web::pages) unknown_detail: &'static str,
    pub(in crate::web::pages) repeated_detail: fn(u64) -> String,
    pub(in crate::web::pages) conflicting: &'static str,
    pub(in crate::web::pages) conflicting_detail: fn(u64) -> String,
    pub(in crate::web::pages) says: &'static str,
    pub(in crate::web::pages) not_kept: &'static str,
    pub(in crate::web::pages) not_read: &'static str,
    pub(in crate::web::pages) says_standing: fn(&str, &str) -> String,
    pub(in crate::web::pages) period: fn(&str, &str) -> String,
    pub(in crate::web::pages) by_itself: fn(&str) -> String,
    pub(in crate::web::pages) says_paid: fn(&str, u64) -> String,
    pub(in crate::web::pages) says_refunded: fn(&str) -> String,
    pub(in crate::web::pages) says_withdrawn: fn(&str) -> String,
    pub(in crate::web::pages) says_unknown: fn(&str) -> String,
    pub(in crate::web::pages) says_unknown_status: fn(&str) -> String,
}

impl Spoken for EventWords {
    const EN: &'static Self = &Self {
        title: "Billing events",
        about: "Everything that billing sent, newest first. Each event is applied once, however often it comes.",
        none: "Billing has sent nothing yet. Check that its hook points to this server, and that both have the same secret.",
        none_fits: "No event fits.",
        none_open: "Nothing needs attention: everything that came was understood.",
        any: "any",
        open: "Needs attention",
        received: "Received",
        kind: "Event",
        reference: "About",
        outcome: "What became of it",
        again: "Came again",
        provider: "Sent by",
        id: "Id",
        own_time: "Its own time",
        subscription: "Subscription",
        event_title: |kind| format!("Billing event {kind}"),
        facts: "The event",
        applied: "applied",
        applied_detail: "It changed what is kept here.",
        stale: "changed nothing",
        stale_detail: "It came too late to change anything: something newer was kept already, its order had issued its licenses before, or its refund was known.",
        unknown: "not understood",
        unknown_detail: "Its type or status is not known to this version: it was kept and not applied. Read below what it says; if it should have changed something, do that by hand, on the page of the subscription or order.",
        repeated_detail: |n| {
            format!(
                "It came {n} more {} with the same words: each was answered, and none changed anything.",
                counted(n, "time", "times")
            )
        },
        conflicting: "came with other words too",
        conflicting_detail: |n| {
            format!(
                "{n} other {} under the same id: kept apart and not applied. Ask billing which one is right.",
                counted(n, "body came", "bodies came")
            )
        },
        says: "What it says",
        not_kept: "Its body is not kept any more: bodies leave after a while, ids never.",
        not_read: "Its body cannot be read by this version.",
        says_standing: |reference, status| format!("Subscription {reference}: {status}."),
        period: |from, to| format!("Its period goes from {from} to {to}."),
        by_itself: |state| format!("By this event alone it would be {state} now."),
        says_paid: |order, n| {
            format!("Order {order} was paid: {n} {} to be issued.", counted(n, "license is", "licenses are"))
        },
        says_refunded: |order| format!("Order {order} was refunded, wholly or in part: what it names is taken back."),
        says_withdrawn: |order| format!("A refund of order {order} was withdrawn: what it took is given back."),
        says_unknown: |kind| format!("Events of the type {kind} mean nothing to this version."),
        says_unknown_status: |status| format!("It tells the state {status}, which this version does not know."),
    };
    const DE: &'static Self = &Self {
        title: "Abrechnungsereignisse",
        about: "Alles, was die Abrechnung geschickt hat, das Neueste zuerst. Jedes Ereignis wird einmal angewendet, wie oft es auch kommt.",
        none: "Die Abrechnung hat noch nichts geschickt. Prüfen Sie, ob ihr Hook auf diesen Server zeigt und beide dasselbe Secret haben.",
        none_fits: "Kein Ereignis passt.",
        none_open: "Nichts braucht Aufmerksamkeit: Alles, was kam, wurde verstanden.",
        any: "alle",
        open: "Braucht Aufmerksamkeit",
        received: "Empfangen",
        kind: "Ereignis",
        reference: "Worüber",
        outcome: "Was daraus wurde",
        again: "Kam noch einmal",
        provider: "Geschickt von",
        id: "Kennung",
        own_time: "Seine eigene Zeit",
        subscription: "Abonnement",
        event_title: |kind| format!("Abrechnungsereignis {kind}"),
        facts: "Das Ereignis",
        applied: "angewendet",
        applied_detail: "Es hat geändert, was hier aufbewahrt wird.",
        stale: "änderte nichts",
        stale_detail: "Es kam zu spät, um etwas zu ändern: Neueres war schon bekannt, die Lizenzen der Bestellung waren schon ausgestellt, oder die Erstattung war bekannt.",
        unknown: "nicht verstanden",
        unknown_detail: "Sein Typ oder Zustand ist dieser Version nicht bekannt: Es wurde aufbewahrt und nicht angewendet. Lesen Sie unten, was es sagt; hätte es etwas ändern sollen, tun Sie das von Hand auf der Seite des Abonnements oder der Bestellung.",
        repeated_detail: |n| {
            format!("Es kam noch {n} Mal mit denselben Worten: Alle wurden beantwortet, keines änderte etwas.")
        },
        conflicting: "kam auch mit anderem Inhalt",
        conflicting_detail: |n| {
            format!(
                "Unter derselben Kennung {n} {}: getrennt aufbewahrt und nicht angewendet. Fragen Sie die Abrechnung, was stimmt.",
                counted(n, "kam ein anderer Inhalt", "kamen andere Inhalte")
            )
        },
        says: "Was es sagt",
        not_kept: "Sein Inhalt wird nicht mehr aufbewahrt: Inhalte gehen nach einiger Zeit, Kennungen nie.",
        not_read: "Sein Inhalt kann von dieser Version nicht gelesen werden.",
        says_standing: |reference, status| format!("Abonnement {reference}: {status}."),
        period: |from, to| format!("Der Zeitraum geht von {from} bis {to}."),
        by_itself: |state| format!("Nach diesem Ereignis allein wäre es jetzt {state}."),
        says_paid: |order, n| {
            format!("Die Bestellung {order} wurde bezahlt: {n} {} auszustellen.", counted(n, "Lizenz ist", "Lizenzen sind"))
        },
        says_refunded: |order| {
            format!("Die Bestellung {order} wurde ganz oder teilweise erstattet: Was genannt ist, wird zurückgenommen.")
        },
        says_withdrawn: |order| {
            format!("Eine Erstattung der Bestellung {order} wurde zurückgenommen: Was sie nahm, wird zurückgegeben.")
        },
        says_unknown: |kind| format!("Ereignisse vom Typ {kind} bedeuten dieser Version nichts."),
        says_unknown_status: |status| format!("Es nennt den Zustand {status}, den diese Version nicht kennt."),
    };
    const PL: &'static Self = &Self {
        title: "Zdarzenia rozliczeń",
        about: "Wszystko, co przysłał system rozliczeń, od najnowszych. Każde zdarzenie jest stosowane raz, niezależnie od liczby powtórzeń.",
        none: "System rozliczeń nic jeszcze nie przysłał. Należy sprawdzić, czy jego hook wskazuje na ten serwer i czy obie strony mają ten sam sekret.",
        none_fits: "Żadne zdarzenie nie pasuje.",
        none_open: "Nic nie wymaga uwagi: wszystko zostało zrozumiane.",
        any: "wszystkie",
        open: "Wymaga uwagi",
        received: "Odebrano",
        kind: "Zdarzenie",
        reference: "Dotyczy",
        outcome: "Co się z nim stało",
        again: "Powtórzenia",
        provider: "Nadawca",
        id: "Identyfikator",
        own_time: "Jego własny czas",
        subscription: "Subskrypcja",
        event_title: |kind| format!("Zdarzenie rozliczeń {kind}"),
        facts: "Zdarzenie",
        applied: "zastosowane",
        applied_detail: "Zmieniło to, co jest tu zapisane.",
        stale: "niczego nie zmieniło",
        stale_detail: "Dotarło za późno, by coś zmienić: znany był już nowszy stan, licencje zamówienia wydano wcześniej albo zwrot był znany.",
        unknown: "niezrozumiane",
        unknown_detail: "Jego typ lub stan nie jest znany tej wersji: zostało zapisane, ale nie zastosowane. Poniżej widać jego treść; jeśli powinno było coś zmienić, trzeba to zrobić ręcznie na stronie subskrypcji lub zamówienia.",
        repeated_detail: |n| {
            format!(
                "Dotarło jeszcze {n} {} z tą samą treścią: na każde odpowiedziano, żadne niczego nie zmieniło.",
                counted_in_polish(n, "raz", "razy", "razy")
            )
        },
        conflicting: "dotarło też z inną treścią",
        conflicting_detail: |n| {
            format!(
                "Pod tym samym identyfikatorem: {n} {}. Zapisano je osobno i nie zastosowano. Należy ustalić, co jest właściwe.",
                counted_in_polish(n, "inna treść", "inne treści", "innych treści")
            )
        },
        says: "Co mówi",
        not_kept: "Jego treść nie jest już przechowywana: treści są po pewnym czasie usuwane, identyfikatory nigdy.",
        not_read: "Ta wersja nie potrafi odczytać jego treści.",
        says_standing: |reference, status| format!("Subskrypcja {reference}: {status}."),
        period: |from, to| format!("Okres trwa od {from} do {to}."),
        by_itself: |state| format!("Według samego tego zdarzenia byłaby teraz: {state}."),
        says_paid: |order, n| {
            format!(
                "Zamówienie {order} opłacono: do wydania {n} {}.",
                counted_in_polish(n, "licencja", "licencje", "licencji")
            )
        },
        says_refunded: |order| format!("Zamówienie {order} zwrócono w całości lub w części: wskazane licencje są cofane."),
        says_withdrawn: |order| format!("Zwrot zamówienia {order} wycofano: cofnięte licencje są przywracane."),
        says_unknown: |kind| format!("Zdarzenia typu {kind} nie są znane tej wersji."),
        says_unknown_status: |status| format!("Podaje stan {status}, którego ta wersja nie zna."),
    };
}
