//! The words of the outbox.

use super::Spoken;
use crate::domain::mail::MailState;

pub(in crate::web::pages) struct MailWords {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) about: &'static str,
    pub(in crate::web::pages) none: &'static str,
    pub(in crate::web::pages) none_fits: &'static str,
    pub(in crate::web::pages) any: &'static str,
    pub(in crate::web::pages) caused: &'static str,
    pub(in crate::web::pages) subject: &'static str,
    pub(in crate::web::pages) recipient: &'static str,
    pub(in crate::web::pages) state: &'static str,
    pub(in crate::web::pages) attempts: &'static str,
    pub(in crate::web::pages) next_try: &'static str,
    pub(in crate::web::pages) language: &'static str,
    pub(in crate::web::pages) last_answer: &'static str,
    pub(in crate::web::pages) no_answer: &'static str,
    pub(in crate::web::pages) settled: &'static str,
    pub(in crate::web::pages) facts: &'static str,
    pub(in crate::web::pages) not_kept: &'static str,
    pub(in crate::web::pages) queued: &'static str,
    pub(in crate::web::pages) delayed: &'static str,
    pub(in crate::web::pages) accepted: &'static str,
    pub(in crate::web::pages) given_up: &'static str,
    pub(in crate::web::pages) state_of: fn(MailState) -> &'static str,
    pub(in crate::web::pages) template: fn(&str) -> &'static str,
    pub(in crate::web::pages) mail_title: fn(&str) -> String,
    pub(in crate::web::pages) queued_title: &'static str,
    pub(in crate::web::pages) accepted_title: &'static str,
    pub(in crate::web::pages) delayed_title: fn(&str) -> String,
    pub(in crate::web::pages) delayed_next: &'static str,
    pub(in crate::web::pages) given_up_title: &'static str,
    pub(in crate::web::pages) given_up_next: &'static str,
    pub(in crate::web::pages) retry: &'static str,
    pub(in crate::web::pages) retried: &'static str,
    pub(in crate::web::pages) to_account: &'static str,
}

impl Spoken for MailWords {
    const EN: &'static Self = &Self {
        title: "Mail",
        about: "What is sent to people: each mail once for what causes it. A mail that fails is tried for three days.",
        none: "Nothing was sent yet.",
        none_fits: "No mail is in this state.",
        any: "any",
        caused: "Caused",
        subject: "About",
        recipient: "To",
        state: "State",
        attempts: "Tries",
        next_try: "Next try",
        language: "Language",
        last_answer: "What the mail server said last",
        no_answer: "nothing yet",
        settled: "Settled",
        facts: "The mail",
        not_kept: "What it says is made when it is sent, and kept nowhere: it may hold codes.",
        queued: "waits",
        delayed: "failed, is tried again",
        accepted: "accepted",
        given_up: "given up",
        state_of: state_en,
        template: template_en,
        mail_title: |to| format!("Mail to {to}"),
        queued_title: "It waits to be sent",
        accepted_title: "The mail server has accepted it",
        delayed_title: |at| format!("It failed and is tried again at {at}"),
        delayed_next: "Nothing needs to be done, unless the answer below says that the address or our mail server is wrong.",
        given_up_title: "It was given up",
        given_up_next: "Read below what the mail server said. If the address is wrong, correct it at its order and send the code again; if the fault is mended, try this mail again.",
        retry: "Try again",
        retried: "The mail waits again, and is tried for another three days.",
        to_account: "Open the account",
    };
    const DE: &'static Self = &Self {
        title: "E-Mails",
        about: "Was an Menschen geschickt wird: jede E-Mail einmal für ihren Anlass. Was scheitert, wird drei Tage lang versucht.",
        none: "Noch wurde nichts verschickt.",
        none_fits: "Keine E-Mail ist in diesem Zustand.",
        any: "alle",
        caused: "Veranlasst",
        subject: "Worüber",
        recipient: "An",
        state: "Zustand",
        attempts: "Versuche",
        next_try: "Nächster Versuch",
        language: "Sprache",
        last_answer: "Was der Mailserver zuletzt sagte",
        no_answer: "noch nichts",
        settled: "Erledigt",
        facts: "Die E-Mail",
        not_kept: "Was darin steht, entsteht beim Versand und wird nirgends aufbewahrt: Es können Codes sein.",
        queued: "wartet",
        delayed: "gescheitert, wird wieder versucht",
        accepted: "angenommen",
        given_up: "aufgegeben",
        state_of: state_de,
        template: template_de,
        mail_title: |to| format!("E-Mail an {to}"),
        queued_title: "Sie wartet auf den Versand",
        accepted_title: "Der Mailserver hat sie angenommen",
        delayed_title: |at| format!("Sie ist gescheitert und wird um {at} wieder versucht"),
        delayed_next: "Es ist nichts zu tun, außer die Antwort unten sagt, dass die Adresse oder unser Mailserver falsch eingestellt ist.",
        given_up_title: "Sie wurde aufgegeben",
        given_up_next: "Lesen Sie unten, was der Mailserver sagte. Ist die Adresse falsch, berichtigen Sie sie an der Bestellung und schicken Sie den Code noch einmal; ist der Fehler behoben, versuchen Sie diese E-Mail noch einmal.",
        retry: "Noch einmal versuchen",
        retried: "Die E-Mail wartet wieder und wird weitere drei Tage lang versucht.",
        to_account: "Konto öffnen",
    };
    const PL: &'static Self = &Self {
        title: "Poczta",
        about: "Co jest wysyłane do ludzi: każda wiadomość raz z danego powodu. Nieudane są ponawiane przez trzy dni.",
        none: "Nic jeszcze nie wysłano.",
        none_fits: "Żadna wiadomość nie jest w tym stanie.",
        any: "wszystkie",
        caused: "Utworzono",
        subject: "Temat",
        recipient: "Do",
        state: "Stan",
        attempts: "Próby",
        next_try: "Następna próba",
        language: "Język",
        last_answer: "Ostatnia odpowiedź serwera poczty",
        no_answer: "jeszcze nic",
        settled: "Zakończono",
        facts: "Wiadomość",
        not_kept: "Treść powstaje przy wysyłce i nie jest nigdzie przechowywana: może zawierać kody.",
        queued: "czeka",
        delayed: "nieudana, będzie ponowiona",
        accepted: "przyjęta",
        given_up: "porzucona",
        state_of: state_pl,
        template: template_pl,
        mail_title: |to| format!("Wiadomość do {to}"),
        queued_title: "Czeka na wysłanie",
        accepted_title: "Serwer poczty ją przyjął",
        delayed_title: |at| format!("Nie udała się i będzie ponowiona o {at}"),
        delayed_next: "Nic nie trzeba robić, chyba że odpowiedź poniżej wskazuje na błędny adres albo błąd naszego serwera poczty.",
        given_up_title: "Została porzucona",
        given_up_next: "Poniżej widać odpowiedź serwera poczty. Jeśli adres jest błędny, należy poprawić go w zamówieniu i wysłać kod ponownie; jeśli usterkę usunięto, można ponowić tę wiadomość.",
        retry: "Ponów",
        retried: "Wiadomość znów czeka i będzie ponawiana przez kolejne trzy dni.",
        to_account: "Otwórz konto",
    };
}

fn state_en(state: MailState) -> &'static str {
    match state {
        MailState::Queued => "waits",
        MailState::Accepted => "accepted",
        MailState::GivenUp => "given up",
    }
}

fn state_de(state: MailState) -> &'static str {
    match state {
        MailState::Queued => "wartet",
        MailState::Accepted => "angenommen",
        MailState::GivenUp => "aufgegeben",
    }
}

fn state_pl(state: MailState) -> &'static str {
    match state {
        MailState::Queued => "czeka",
        MailState::Accepted => "przyjęta",
        MailState::GivenUp => "porzucona",
    }
}

fn template_en(template: &str) -> &'static str {
    match template {
        "order_paid" => "the codes of an order",
        "sent_again" => "a code, sent again",
        "transfer_offered" => "a license is offered",
        "transfer_settled" => "what became of an offer",
        _ => "something that this version does not know",
    }
}

fn template_de(template: &str) -> &'static str {
    match template {
        "order_paid" => "die Codes einer Bestellung",
        "sent_again" => "ein Code, noch einmal geschickt",
        "transfer_offered" => "eine Lizenz wird angeboten",
        "transfer_settled" => "was aus einem Angebot wurde",
        _ => "etwas, das diese Version nicht kennt",
    }
}

fn template_pl(template: &str) -> &'static str {
    match template {
        "order_paid" => "kody zamówienia",
        "sent_again" => "kod wysłany ponownie",
        "transfer_offered" => "oferta licencji",
        "transfer_settled" => "wynik oferty",
        _ => "coś, czego ta wersja nie zna",
    }
}
