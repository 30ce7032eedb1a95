//! The words of the log in German. What a case is and who reads it is left to the module above.

use super::{Ending, Explanation, Flag, LogWords, Outcome, Step};

pub(super) const WORDS: LogWords = LogWords {
    at: "Zeit",
    reference: "Referenz",
    system: "System",
    customer: "Kunde",
    identity: "Kennung",
    decision: "Entscheidung",
    operation: "Operation",
    client: "Adresse des Clients",
    cart: "Warenkorb",
    accepted: "zugelassen",
    refused: "abgelehnt",
    until: "bis",
    next_step: "Was zu tun ist:",
    nothing_found: "Es ist keine passende Anmeldung aufgezeichnet.",
};

pub(super) fn step(step: Step) -> &'static str {
    match step {
        Step::Received => "Anfrage angekommen",
        Step::Read => "Anfrage gelesen",
        Step::Authenticated => "Identität nachgewiesen",
        Step::Entitled => "Lizenzen gültig",
        Step::Allowed => "Vom System erlaubt",
        Step::Started => "Sitzung gestartet",
        Step::Redeemed => "Token vom Shop eingelöst",
        Step::Returned => "Warenkorb zurückgegeben",
    }
}

pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "bestanden",
        Outcome::Failed => "gescheitert",
        Outcome::NotReached => "nicht erreicht",
        Outcome::Waiting => "steht aus",
    }
}

pub(super) fn ending(ending: Ending) -> Explanation {
    match ending {
        Ending::TokenExpired => Explanation {
            title: "Start-Token nicht eingelöst",
            detail: "Die Anmeldung wurde zugelassen, aber der Shop hat ihr Start-Token nicht rechtzeitig eingelöst: Der Browser \
                     des Käufers ist nicht im Shop angekommen, oder das Plugin des Shops hat nicht angefragt.",
            next_step: "Lassen Sie den Käufer sich neu anmelden. Bleibt es so, öffnen Sie die Start-URL des Shops aus dem Netz des \
                        Käufers und prüfen Sie das Protokoll des Shop-Plugins.",
        },
        Ending::SessionExpired => Explanation {
            title: "Kein Warenkorb zurückgegeben",
            detail: "Der Käufer war im Shop, aber bis zum Ablauf der Sitzung kam kein Warenkorb zurück.",
            next_step: "Hat der Käufer nichts gekauft, ist nichts zu tun; sonst lassen Sie ihn sich neu anmelden und den Warenkorb \
                        zurückgeben.",
        },
        Ending::Cancelled => Explanation {
            title: "Ohne Warenkorb verlassen",
            detail: "Der Käufer war im Shop und hat ihn ohne Warenkorb verlassen.",
            next_step: "Es ist nichts zu tun; der Käufer kann sich jederzeit neu anmelden.",
        },
    }
}

pub(super) fn flag(flag: Flag) -> &'static str {
    match flag {
        Flag::InGrace(_) => "nur eine Karenzzeit trägt die Lizenz noch, bis",
        Flag::EndsOn(_) => "die Lizenz endet am",
        Flag::OldSecretUsed => "das alte Secret wurde verwendet, das gerade abgelöst wird",
        Flag::InsecureReturnUrl => "der Warenkorb ginge unverschlüsselt zurück",
    }
}
