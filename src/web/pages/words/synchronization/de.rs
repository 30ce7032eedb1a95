//! The words of synchronizing in German.

use super::{super::counted, SynchronizationWords};

pub(super) const WORDS: SynchronizationWords = SynchronizationWords {
    title: "Synchronisierung",
    not_set: "Kein Anbieter ist eingestellt",
    not_set_about: "Dieser Server holt keine Lizenzschlüssel. Gibt er die Lizenzen selbst aus, braucht er keinen. Gibt sie ein anderer \
                    Server aus, werden Lizenzschlüssel von Hand registriert, oder binnen einer Sekunde nach jeder Änderung von dort geholt.",
    not_set_staff: "Damit sie geholt werden: Legen Sie beim Anbieter einen API-Schlüssel für das Konto an, vertrauen Sie hier unter \
                    Signaturschlüssel seinem Signaturschlüssel, und starten Sie diesen Server mit --upstream und --upstream-key-file.",
    not_set_admin: "Wer diesen Server betreibt, kann sie beim Anbieter holen lassen. Bis dahin registrieren Sie sie von Hand.",
    to_keys: "Lizenzschlüssel",
    well: "Auf dem Stand des Anbieters",
    never: "Noch nie auf dem Stand des Anbieters gewesen",
    old: |at| format!("Zuletzt auf dem Stand des Anbieters: {at}"),
    failing: |at| format!("Seit {at} lässt sich der Stand des Anbieters nicht holen"),
    goes_on: |until| {
        format!(
            "Anmeldungen gehen bis {until} weiter wie bisher; was sich inzwischen beim Anbieter ändert, ist hier nicht bekannt."
        )
    },
    is_over: |until| {
        format!(
            "Der Lizenzschlüssel ist seit {until} abgelaufen: Mit seinen Lizenzen kommt niemand hinein, bis er erneuert ist."
        )
    },
    never_next: "Bisher wurde nichts geholt. Synchronisieren Sie jetzt: Was im Weg steht, steht dann hier.",
    old_next: "So selten soll nicht gefragt werden: Sehen Sie nach, ob dieser Server läuft, und synchronisieren Sie jetzt.",
    failing_next: |at| format!("Es wird von selbst wieder versucht, das nächste Mal um {at}."),
    facts: "Wie es steht",
    authority: "Anbieter",
    asked: "Gefragt wird",
    every: |seconds| format!("etwa alle {seconds} {}", counted(seconds, "Sekunde", "Sekunden")),
    every_note: "dazwischen wartet dort eine Anfrage auf die nächste Änderung",
    last_good: "Zuletzt auf dem Stand",
    next_run: "Nächster Lauf",
    valid_until: "Was registriert ist, gilt bis",
    number: "Nummer des Lizenzschlüssels",
    sync_now: "Jetzt synchronisieren",
    applied_now: |added, changed, ended| format!("Auf dem Stand: {added} hinzugefügt, {changed} geändert, {ended} beendet."),
    refreshed_now: "Auf dem Stand: Nur die Daten des Lizenzschlüssels sind neu.",
    unchanged_now: "Auf dem Stand: Beim Anbieter hat sich nichts geändert.",
    runs: "Läufe",
    runs_about: "Jeder Lauf, der einen Lizenzschlüssel registriert hat oder registrieren wollte, der neueste zuerst. Automatische \
                 hintereinander mit demselben Ergebnis sind eine Zeile.",
    runs_of: |label| format!("Läufe des Lizenzschlüssels {label}"),
    all_runs: "Alle Läufe",
    no_runs: "Noch wurde nichts synchronisiert oder registriert.",
    newest: |n| if n == 1 { "Der neueste Lauf".to_owned() } else { format!("Die neuesten {n} Läufe") },
    began: "Begonnen",
    how: "Wie",
    who: "Von wem",
    took: "Dauer",
    outcome: "Ergebnis",
    changed: "Geändert",
    next: "Nächster Versuch",
    account: "Konto",
    license_key: "Lizenzschlüssel",
    times: |n, at| format!("{n}-mal, zuletzt {at}"),
    by_hand: "von Hand",
    scheduled: "nach der Uhr",
    pushed: "beim Warten auf Änderungen",
    now: "verlangt",
    applied: "übernommen",
    refreshed: "erneuert",
    unchanged: "unverändert",
    failed: "fehlgeschlagen",
    counts: |added, changed, ended| format!("{added} hinzugefügt, {changed} geändert, {ended} beendet"),
    nothing: "nichts",
    run_title: |at| format!("Lauf vom {at}"),
    run_facts: "Wie er verlief",
    run_applied: "Ein Lizenzschlüssel wurde registriert, und was er sagt, gilt",
    run_refreshed: "Der Lizenzschlüssel wurde erneuert: Nur seine Daten sind neu",
    run_unchanged: "Nichts hat sich geändert: Der Lizenzschlüssel, der zählt, ist der des Anbieters",
    run_failed: "Er ist fehlgeschlagen, und nichts wurde geändert",
    fault_as_it_came: "Wie es gemeldet wurde",
    changes: "Was er geändert hat",
    changes_about: |shown, all| format!("{shown} von {all} {}", counted(all, "Änderung", "Änderungen")),
    no_changes: "Keine Lizenz und kein Abonnement ist dadurch anders.",
    more_changes: "Die nächsten",
    of_what: "Wovon",
    what: "Was",
    before: "Es war",
    after: "Es ist",
    added: "hinzugefügt",
    altered: "geändert",
    ended: "beendet",
    fault,
    other_fault: "Es wurde hier abgelehnt. Warum, sagt die Meldung.",
};

fn fault(code: &str) -> Option<&'static str> {
    Some(match code {
        "unreachable" => {
            "Der Anbieter war nicht zu erreichen: Sehen Sie nach, ob sein Server läuft und ob dieser Server dorthin kommt."
        }
        "refused" => {
            "Der Anbieter hat die Frage abgelehnt: Der API-Schlüssel wurde widerrufen, oder er hat nicht die Rolle admin. Legen Sie \
             dort einen neuen an, und stellen Sie ihn hier ein."
        }
        "unreadable" => "Was geantwortet hat, ist kein Anbieter: Sehen Sie nach, ob die Adresse stimmt.",
        "license_key_mistyped" => "Es war kein Zugangsschlüssel, oder kein ganzer: Kopieren Sie die ganze Zeile.",
        "license_key_signature_wrong" => {
            "Die Signatur passte nicht: Der Zugangsschlüssel wurde unterwegs verändert. Kopieren Sie ihn noch einmal."
        }
        "license_key_signer_unknown" => {
            "Er wurde mit einem Schlüssel signiert, dem hier nicht vertraut wird: Fragen Sie den Anbieter nach seinem \
             Signaturschlüssel, und vertrauen Sie ihm unter Signaturschlüssel."
        }
        "license_key_own" => {
            "Dieser Server hat ihn selbst signiert: Ein Lizenzschlüssel wird in einer anderen Installation registriert."
        }
        "license_key_unreadable" => {
            "Diese Version von punchgate kann ihn nicht lesen: Bringen Sie diesen Server auf den neuesten Stand."
        }
        "license_key_other_account" => {
            "Er war für ein anderes Konto: Registrieren Sie ihn dort, oder stellen Sie den API-Schlüssel des richtigen Kontos ein."
        }
        "license_key_older" => "Ein neuerer Lizenzschlüssel ist registriert: Lassen Sie beim Anbieter einen neuen ausgeben.",
        "license_key_expired" => "Er war abgelaufen: Lassen Sie beim Anbieter einen neuen ausgeben.",
        _ => return None,
    })
}
