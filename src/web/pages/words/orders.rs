//! The words of the orders.

use super::{Spoken, counted, counted_in_polish};
use crate::{domain::order::OrderStatus, store::Carried};

pub(in crate::web::pages) struct OrderWords {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) title_of: fn(&str) -> String,
    pub(in crate::web::pages) about: &'static str,
    pub(in crate::web::pages) none: &'static str,
    pub(in crate::web::pages) none_fits: &'static str,
    pub(in crate::web::pages) search: &'static str,
    pub(in crate::web::pages) any: &'static str,
    pub(in crate::web::pages) reference: &'static str,
    pub(in crate::web::pages) status: &'static str,
    pub(in crate::web::pages) address: &'static str,
    pub(in crate::web::pages) subscription: &'static str,
    pub(in crate::web::pages) channel: &'static str,
    pub(in crate::web::pages) language: &'static str,
    pub(in crate::web::pages) placed: &'static str,
    pub(in crate::web::pages) pending: &'static str,
    pub(in crate::web::pages) paid: &'static str,
    pub(in crate::web::pages) deleted: &'static str,
    pub(in crate::web::pages) terminated: &'static str,
    pub(in crate::web::pages) facts: &'static str,
    pub(in crate::web::pages) product: fn(&str) -> &'static str,
    pub(in crate::web::pages) nothing_issued: &'static str,
    pub(in crate::web::pages) code: &'static str,
    pub(in crate::web::pages) with_bundled: &'static str,
    pub(in crate::web::pages) claimed: &'static str,
    pub(in crate::web::pages) unclaimed: &'static str,
    pub(in crate::web::pages) resend: &'static str,
    pub(in crate::web::pages) resend_column: &'static str,
    pub(in crate::web::pages) refund_column: &'static str,
    pub(in crate::web::pages) refund: &'static str,
    pub(in crate::web::pages) refunded: &'static str,
    pub(in crate::web::pages) chargeback: &'static str,
    pub(in crate::web::pages) withdraw: &'static str,
    pub(in crate::web::pages) correct: &'static str,
    pub(in crate::web::pages) correct_title: fn(&str) -> String,
    pub(in crate::web::pages) correct_about: fn(u64) -> String,
    pub(in crate::web::pages) corrected: &'static str,
    pub(in crate::web::pages) deliveries: &'static str,
    pub(in crate::web::pages) deliveries_about: &'static str,
    pub(in crate::web::pages) sent_at: &'static str,
    pub(in crate::web::pages) sent_why: &'static str,
    pub(in crate::web::pages) sent_to: &'static str,
    pub(in crate::web::pages) mail: &'static str,
    pub(in crate::web::pages) sent_first: &'static str,
    pub(in crate::web::pages) sent_again: &'static str,
    pub(in crate::web::pages) mail_queued: &'static str,
    pub(in crate::web::pages) mail_accepted: &'static str,
    pub(in crate::web::pages) mail_given_up: &'static str,
    pub(in crate::web::pages) mail_gone: &'static str,
    pub(in crate::web::pages) history: &'static str,
    pub(in crate::web::pages) history_about: &'static str,
    pub(in crate::web::pages) when: &'static str,
    pub(in crate::web::pages) who: &'static str,
    pub(in crate::web::pages) what: &'static str,
    pub(in crate::web::pages) said: &'static str,
    pub(in crate::web::pages) action: fn(&str) -> &'static str,
    pub(in crate::web::pages) resend_title: fn(&str) -> String,
    pub(in crate::web::pages) resend_effect: fn(&str, &str) -> String,
    pub(in crate::web::pages) resend_before: fn(u64) -> String,
    pub(in crate::web::pages) resend_stays: &'static str,
    pub(in crate::web::pages) resent: fn(&str) -> String,
    pub(in crate::web::pages) pay: &'static str,
    pub(in crate::web::pages) pay_title: fn(&str) -> String,
    pub(in crate::web::pages) pay_effect: fn(u64) -> String,
    pub(in crate::web::pages) pay_mails: fn(&str) -> String,
    pub(in crate::web::pages) pay_mails_nothing: &'static str,
    pub(in crate::web::pages) delete: &'static str,
    pub(in crate::web::pages) delete_title: fn(&str) -> String,
    pub(in crate::web::pages) delete_effect: fn(u64) -> String,
    pub(in crate::web::pages) terminate: &'static str,
    pub(in crate::web::pages) terminate_title: fn(&str) -> String,
    pub(in crate::web::pages) terminate_effect: fn(u64) -> String,
    pub(in crate::web::pages) never_back: &'static str,
    pub(in crate::web::pages) status_stays: &'static str,
    pub(in crate::web::pages) status_done: fn(OrderStatus) -> &'static str,
    pub(in crate::web::pages) refund_title: fn(&str) -> String,
    pub(in crate::web::pages) chargeback_title: fn(&str) -> String,
    pub(in crate::web::pages) refund_effect: fn(u64) -> String,
    pub(in crate::web::pages) refund_unused: &'static str,
    pub(in crate::web::pages) refund_stays: &'static str,
    pub(in crate::web::pages) refund_done: fn(u64) -> String,
    pub(in crate::web::pages) withdraw_title: fn(&str) -> String,
    pub(in crate::web::pages) withdraw_effect: fn(&Carried) -> String,
    pub(in crate::web::pages) withdraw_stays: &'static str,
    pub(in crate::web::pages) withdrawn: fn(u64) -> String,
}

impl Spoken for OrderWords {
    const EN: &'static Self = &Self {
        title: "Orders",
        title_of: |reference| format!("Order {reference}"),
        about: "What the store sold, newest first, with the codes of the licenses and how they were sent.",
        none: "There is no order yet: the store places them by the API.",
        none_fits: "No order fits. The reference or the e-mail address must be whole.",
        search: "Reference or e-mail address",
        any: "any",
        reference: "Reference",
        status: "State",
        address: "Address for the codes",
        subscription: "Subscription",
        channel: "Channel",
        language: "Language",
        placed: "Placed",
        pending: "not paid",
        paid: "paid",
        deleted: "deleted",
        terminated: "closed",
        facts: "The order",
        product: product_en,
        nothing_issued: "No license was issued: the order is not paid.",
        code: "Code",
        with_bundled: "with a customer license in it",
        claimed: "Claimed",
        unclaimed: "not yet",
        resend: "Send again",
        resend_column: "Send again",
        refund_column: "Refund",
        refund: "Refund",
        refunded: "refunded",
        chargeback: "Record a chargeback",
        withdraw: "Withdraw the refund",
        correct: "Correct the address",
        correct_title: |reference| format!("Correct the address of order {reference}"),
        correct_about: |n| {
            format!(
                "Nothing is sent by this: send the codes again afterwards ({n} not claimed yet). Links in mails to the address from before stop working, and what was claimed stays where it is."
            )
        },
        corrected: "The address is corrected. Send the codes again, if they are to arrive there.",
        deliveries: "How the codes were sent",
        deliveries_about: "Oldest first",
        sent_at: "Sent",
        sent_why: "Why",
        sent_to: "To",
        mail: "Mail",
        sent_first: "with the order",
        sent_again: "asked for again",
        mail_queued: "waits",
        mail_accepted: "accepted",
        mail_given_up: "given up",
        mail_gone: "kept no more",
        history: "What happened",
        history_about: "Oldest first",
        when: "When",
        who: "Who",
        what: "What",
        said: "In particular",
        action: action_en,
        resend_title: |code| format!("Send the code {code} again?"),
        resend_effect: |code, to| format!("1 mail with the code {code} goes to {to}."),
        resend_before: |n| format!("It was sent {n} {} before.", counted(n, "time", "times")),
        resend_stays: "The code stays the same. Is the address wrong, correct it first: whoever reads the mail can claim the license.",
        resent: |to| format!("A mail with the code waits to be sent to {to}."),
        pay: "Mark as paid",
        pay_title: |reference| format!("Is order {reference} paid?"),
        pay_effect: |n| format!("{n} {} issued.", counted(n, "license is", "licenses are")),
        pay_mails: |to| format!("Their codes are mailed to {to}."),
        pay_mails_nothing: "No codes are mailed: whoever runs the order's channel delivers them.",
        delete: "Delete the order",
        delete_title: |reference| format!("Delete order {reference}?"),
        delete_effect: |n| format!("{n} {} never issued by it.", counted(n, "license is", "licenses are")),
        terminate: "Close the order",
        terminate_title: |reference| format!("Close order {reference}?"),
        terminate_effect: |n| {
            format!("Its codes are sent no more; {n} of them {} not claimed yet.", counted(n, "is", "are"))
        },
        never_back: "That cannot be taken back.",
        status_stays: "Licenses that were issued before go on as they are.",
        status_done: status_done_en,
        refund_title: |reference| format!("Refund from order {reference}?"),
        chargeback_title: |reference| format!("Record a chargeback of order {reference}?"),
        refund_effect: |n| {
            format!("{n} {} taken back at once, with the bundled ones.", counted(n, "license is", "licenses are"))
        },
        refund_unused: "Nobody logs in by them, so nobody loses a login.",
        refund_stays: "No money is moved by this: do that at your payment provider. A refund can be withdrawn, and everything is as before.",
        refund_done: |n| format!("{n} {} taken back.", counted(n, "license is", "licenses are")),
        withdraw_title: |reference| format!("Withdraw the refund of order {reference}?"),
        withdraw_effect: |Carried { licenses, systems, links }| {
            let (license, system) = (counted(*licenses, "license", "licenses"), counted(*systems, "system", "systems"));
            format!(
                "Given back: {licenses} {license}; {systems} {system} and {links} {} log in by them again.",
                counted(*links, "customer", "customers")
            )
        },
        withdraw_stays: "No money is moved by this. What else was refunded stays so.",
        withdrawn: |n| format!("{n} {} given back.", counted(n, "license is", "licenses are")),
    };
    const DE: &'static Self = &Self {
        title: "Bestellungen",
        title_of: |reference| format!("Bestellung {reference}"),
        about: "Was der Store verkauft hat, das Neueste zuerst, mit den Codes der Lizenzen und wie sie verschickt wurden.",
        none: "Es gibt noch keine Bestellung: Der Store legt sie über die API an.",
        none_fits: "Keine Bestellung passt. Referenz oder E-Mail-Adresse müssen vollständig sein.",
        search: "Referenz oder E-Mail-Adresse",
        any: "alle",
        reference: "Referenz",
        status: "Zustand",
        address: "Adresse für die Codes",
        subscription: "Abonnement",
        channel: "Vertriebsweg",
        language: "Sprache",
        placed: "Eingegangen",
        pending: "nicht bezahlt",
        paid: "bezahlt",
        deleted: "gelöscht",
        terminated: "geschlossen",
        facts: "Die Bestellung",
        product: product_de,
        nothing_issued: "Es wurde keine Lizenz ausgestellt: Die Bestellung ist nicht bezahlt.",
        code: "Code",
        with_bundled: "mit einer enthaltenen Kundenlizenz",
        claimed: "Eingelöst",
        unclaimed: "noch nicht",
        resend: "Noch einmal schicken",
        resend_column: "Noch einmal schicken",
        refund_column: "Erstattung",
        refund: "Erstatten",
        refunded: "erstattet",
        chargeback: "Rückbuchung eintragen",
        withdraw: "Erstattung zurücknehmen",
        correct: "Adresse berichtigen",
        correct_title: |reference| format!("Adresse der Bestellung {reference} berichtigen"),
        correct_about: |n| {
            format!(
                "Dabei wird nichts verschickt: Schicken Sie die Codes danach noch einmal ({n} noch nicht eingelöst). Links in E-Mails an die bisherige Adresse gelten nicht mehr, und Eingelöstes bleibt, wo es ist."
            )
        },
        corrected: "Die Adresse ist berichtigt. Schicken Sie die Codes noch einmal, wenn sie dort ankommen sollen.",
        deliveries: "Wie die Codes verschickt wurden",
        deliveries_about: "Die ältesten zuerst",
        sent_at: "Verschickt",
        sent_why: "Warum",
        sent_to: "An",
        mail: "E-Mail",
        sent_first: "mit der Bestellung",
        sent_again: "noch einmal verlangt",
        mail_queued: "wartet",
        mail_accepted: "angenommen",
        mail_given_up: "aufgegeben",
        mail_gone: "nicht mehr aufbewahrt",
        history: "Was geschah",
        history_about: "Die ältesten zuerst",
        when: "Wann",
        who: "Wer",
        what: "Was",
        said: "Im Einzelnen",
        action: action_de,
        resend_title: |code| format!("Den Code {code} noch einmal schicken?"),
        resend_effect: |code, to| format!("1 E-Mail mit dem Code {code} geht an {to}."),
        resend_before: |n| format!("Bisher wurde er {n} Mal verschickt."),
        resend_stays: "Der Code bleibt derselbe. Ist die Adresse falsch, berichtigen Sie sie zuerst: Wer die E-Mail liest, kann die Lizenz einlösen.",
        resent: |to| format!("Eine E-Mail mit dem Code an {to} wartet auf den Versand."),
        pay: "Als bezahlt eintragen",
        pay_title: |reference| format!("Ist die Bestellung {reference} bezahlt?"),
        pay_effect: |n| format!("{n} {} ausgestellt.", counted(n, "Lizenz wird", "Lizenzen werden")),
        pay_mails: |to| format!("Ihre Codes gehen per E-Mail an {to}."),
        pay_mails_nothing: "Es werden keine Codes verschickt: Das tut, wer den Vertriebsweg der Bestellung betreibt.",
        delete: "Bestellung löschen",
        delete_title: |reference| format!("Bestellung {reference} löschen?"),
        delete_effect: |n| format!("{n} {} nie ausgestellt.", counted(n, "Lizenz wird dadurch", "Lizenzen werden dadurch")),
        terminate: "Bestellung schließen",
        terminate_title: |reference| format!("Bestellung {reference} schließen?"),
        terminate_effect: |n| {
            format!("Ihre Codes werden nicht mehr verschickt; {n} davon {} noch nicht eingelöst.", counted(n, "ist", "sind"))
        },
        never_back: "Das kann nicht zurückgenommen werden.",
        status_stays: "Lizenzen, die schon ausgestellt sind, gelten weiter wie bisher.",
        status_done: status_done_de,
        refund_title: |reference| format!("Aus der Bestellung {reference} erstatten?"),
        chargeback_title: |reference| format!("Rückbuchung zur Bestellung {reference} eintragen?"),
        refund_effect: |n| {
            format!("{n} {} sofort zurückgenommen, mit den enthaltenen.", counted(n, "Lizenz wird", "Lizenzen werden"))
        },
        refund_unused: "Niemand meldet sich damit an, also verliert niemand die Anmeldung.",
        refund_stays: "Dabei wird kein Geld bewegt: Tun Sie das bei Ihrem Zahlungsanbieter. Eine Erstattung kann zurückgenommen werden, dann ist alles wie vorher.",
        refund_done: |n| format!("{n} {} zurückgenommen.", counted(n, "Lizenz ist", "Lizenzen sind")),
        withdraw_title: |reference| format!("Die Erstattung zur Bestellung {reference} zurücknehmen?"),
        withdraw_effect: |Carried { licenses, systems, links }| {
            let (license, system) = (counted(*licenses, "Lizenz", "Lizenzen"), counted(*systems, "System", "Systeme"));
            format!(
                "Zurückgegeben: {licenses} {license}; damit gehen Anmeldungen wieder für {systems} {system} und {links} {}.",
                counted(*links, "Kunden", "Kunden")
            )
        },
        withdraw_stays: "Dabei wird kein Geld bewegt. Was sonst erstattet wurde, bleibt es.",
        withdrawn: |n| format!("{n} {} zurückgegeben.", counted(n, "Lizenz ist", "Lizenzen sind")),
    };
    const PL: &'static Self = &Self {
        title: "Zamówienia",
        title_of: |reference| format!("Zamówienie {reference}"),
        about: "Co sprzedał sklep dostawcy, od najnowszych, z kodami licencji i informacją o ich wysłaniu.",
        none: "Nie ma jeszcze zamówień: składa je sklep dostawcy przez API.",
        none_fits: "Żadne zamówienie nie pasuje. Numer lub adres e-mail trzeba podać w całości.",
        search: "Numer albo adres e-mail",
        any: "wszystkie",
        reference: "Numer",
        status: "Stan",
        address: "Adres dla kodów",
        subscription: "Subskrypcja",
        channel: "Kanał",
        language: "Język",
        placed: "Złożono",
        pending: "nieopłacone",
        paid: "opłacone",
        deleted: "usunięte",
        terminated: "zamknięte",
        facts: "Zamówienie",
        product: product_pl,
        nothing_issued: "Nie wydano licencji: zamówienie nie jest opłacone.",
        code: "Kod",
        with_bundled: "z dołączoną licencją klienta",
        claimed: "Aktywowano",
        unclaimed: "jeszcze nie",
        resend: "Wyślij ponownie",
        resend_column: "Ponowne wysłanie",
        refund_column: "Zwrot",
        refund: "Zwróć",
        refunded: "zwrócono",
        chargeback: "Zapisz obciążenie zwrotne",
        withdraw: "Wycofaj zwrot",
        correct: "Popraw adres",
        correct_title: |reference| format!("Popraw adres zamówienia {reference}"),
        correct_about: |n| {
            format!(
                "Nic nie jest przy tym wysyłane: potem trzeba wysłać kody ponownie (nieaktywowane: {n}). Odnośniki z wiadomości na poprzedni adres przestają działać, a aktywowane licencje pozostają na miejscu."
            )
        },
        corrected: "Adres poprawiono. Aby kody tam dotarły, trzeba wysłać je ponownie.",
        deliveries: "Jak wysłano kody",
        deliveries_about: "Od najstarszych",
        sent_at: "Wysłano",
        sent_why: "Dlaczego",
        sent_to: "Do",
        mail: "Wiadomość",
        sent_first: "z zamówieniem",
        sent_again: "na ponowną prośbę",
        mail_queued: "czeka",
        mail_accepted: "przyjęta",
        mail_given_up: "porzucona",
        mail_gone: "już nieprzechowywana",
        history: "Co się działo",
        history_about: "Od najstarszych",
        when: "Kiedy",
        who: "Kto",
        what: "Co",
        said: "Szczegóły",
        action: action_pl,
        resend_title: |code| format!("Wysłać ponownie kod {code}?"),
        resend_effect: |code, to| format!("1 wiadomość z kodem {code} zostanie wysłana na adres {to}."),
        resend_before: |n| format!("Dotychczas wysłano go {n} {}.", counted_in_polish(n, "raz", "razy", "razy")),
        resend_stays: "Kod pozostaje ten sam. Jeśli adres jest błędny, najpierw trzeba go poprawić: kto przeczyta wiadomość, może aktywować licencję.",
        resent: |to| format!("Wiadomość z kodem do {to} czeka na wysłanie."),
        pay: "Oznacz jako opłacone",
        pay_title: |reference| format!("Czy zamówienie {reference} jest opłacone?"),
        pay_effect: |n| format!("Wydane zostaną licencje: {n}."),
        pay_mails: |to| format!("Kody zostaną wysłane na adres {to}."),
        pay_mails_nothing: "Kody nie zostaną wysłane: dostarcza je prowadzący kanał zamówienia.",
        delete: "Usuń zamówienie",
        delete_title: |reference| format!("Usunąć zamówienie {reference}?"),
        delete_effect: |n| format!("Licencje, które nigdy nie zostaną wydane: {n}."),
        terminate: "Zamknij zamówienie",
        terminate_title: |reference| format!("Zamknąć zamówienie {reference}?"),
        terminate_effect: |n| format!("Kody nie będą już wysyłane; nieaktywowane: {n}."),
        never_back: "Tego nie można cofnąć.",
        status_stays: "Wydane wcześniej licencje działają jak dotąd.",
        status_done: status_done_pl,
        refund_title: |reference| format!("Zwrot z zamówienia {reference}?"),
        chargeback_title: |reference| format!("Zapisać obciążenie zwrotne zamówienia {reference}?"),
        refund_effect: |n| {
            format!(
                "Natychmiast cofane wraz z dołączonymi: {n} {}.",
                counted_in_polish(n, "licencja", "licencje", "licencji")
            )
        },
        refund_unused: "Nikt się nimi nie loguje, więc nikt nie straci logowania.",
        refund_stays: "Pieniądze nie są przy tym przesyłane: robi się to u dostawcy płatności. Zwrot można wycofać i wszystko będzie jak dotąd.",
        refund_done: |n| format!("Cofnięto {n} {}.", counted_in_polish(n, "licencję", "licencje", "licencji")),
        withdraw_title: |reference| format!("Wycofać zwrot zamówienia {reference}?"),
        withdraw_effect: |Carried { licenses, systems, links }| {
            let license = counted_in_polish(*licenses, "licencja", "licencje", "licencji");
            let (system, link) = (
                counted_in_polish(*systems, "system", "systemy", "systemów"),
                counted_in_polish(*links, "klient", "klienci", "klientów"),
            );
            format!("Przywracane: {licenses} {license}; logowanie znów możliwe: {systems} {system}, {links} {link}.")
        },
        withdraw_stays: "Pieniądze nie są przy tym przesyłane. Inne zwroty pozostają.",
        withdrawn: |n| format!("Przywrócono {n} {}.", counted_in_polish(n, "licencję", "licencje", "licencji")),
    };
}

fn product_en(product: &str) -> &'static str {
    match product {
        "system_license" => "system license",
        "customer_license" => "customer license",
        _ => "something that is not sold any more",
    }
}

fn product_de(product: &str) -> &'static str {
    match product {
        "system_license" => "Systemlizenz",
        "customer_license" => "Kundenlizenz",
        _ => "etwas, das nicht mehr verkauft wird",
    }
}

fn product_pl(product: &str) -> &'static str {
    match product {
        "system_license" => "licencja systemowa",
        "customer_license" => "licencja klienta",
        _ => "coś, czego już się nie sprzedaje",
    }
}

fn action_en(action: &str) -> &'static str {
    match action {
        "order.placed" => "placed",
        "order.paid" => "paid, licenses issued",
        "order.delivered" => "codes mailed",
        "order.not_delivered" => "codes not mailed",
        "order.resent" => "code sent again",
        "order.address_corrected" => "address corrected",
        "order.status_changed" => "state changed",
        "order.refunded" => "refunded",
        "order.refund_withdrawn" => "refund withdrawn",
        _ => "changed",
    }
}

fn action_de(action: &str) -> &'static str {
    match action {
        "order.placed" => "eingegangen",
        "order.paid" => "bezahlt, Lizenzen ausgestellt",
        "order.delivered" => "Codes verschickt",
        "order.not_delivered" => "Codes nicht verschickt",
        "order.resent" => "Code noch einmal verschickt",
        "order.address_corrected" => "Adresse berichtigt",
        "order.status_changed" => "Zustand geändert",
        "order.refunded" => "erstattet",
        "order.refund_withdrawn" => "Erstattung zurückgenommen",
        _ => "geändert",
    }
}

fn action_pl(action: &str) -> &'static str {
    match action {
        "order.placed" => "złożono",
        "order.paid" => "opłacono, wydano licencje",
        "order.delivered" => "wysłano kody",
        "order.not_delivered" => "kodów nie wysłano",
        "order.resent" => "kod wysłano ponownie",
        "order.address_corrected" => "poprawiono adres",
        "order.status_changed" => "zmieniono stan",
        "order.refunded" => "zwrócono",
        "order.refund_withdrawn" => "wycofano zwrot",
        _ => "zmieniono",
    }
}

fn status_done_en(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Pending => "The order is open.",
        OrderStatus::Paid => "The order is paid, and its licenses are issued.",
        OrderStatus::Deleted => "The order is deleted.",
        OrderStatus::Terminated => "The order is closed.",
    }
}

fn status_done_de(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Pending => "Die Bestellung ist offen.",
        OrderStatus::Paid => "Die Bestellung ist bezahlt, und ihre Lizenzen sind ausgestellt.",
        OrderStatus::Deleted => "Die Bestellung ist gelöscht.",
        OrderStatus::Terminated => "Die Bestellung ist geschlossen.",
    }
}

fn status_done_pl(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Pending => "Zamówienie jest otwarte.",
        OrderStatus::Paid => "Zamówienie jest opłacone, licencje wydano.",
        OrderStatus::Deleted => "Zamówienie jest usunięte.",
        OrderStatus::Terminated => "Zamówienie jest zamknięte.",
    }
}
