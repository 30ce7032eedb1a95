//! The words of the screens of license keys in German.

use super::{super::counted, LicenseKeyWords};

pub(super) const WORDS: LicenseKeyWords = LicenseKeyWords {
    title: "Lizenzschlüssel",
    about: "Ein Lizenzschlüssel sagt, wozu ein Konto berechtigt ist, vom Anbieter signiert. Der neueste zählt; frühere bleiben und stehen \
            als ersetzt in der Liste.",
    none_yet: "Hier ist noch kein Lizenzschlüssel registriert. Diese Installation holt sich einen von ihrem Anbieter: Unter \
               Synchronisierung steht, wie weit das ist; oder registrieren Sie einen von Hand.",
    none: "Hier ist kein Lizenzschlüssel registriert. Gibt dieser Server die Lizenzen selbst aus, braucht es keinen. Gibt sie ein anderer \
           aus, lassen Sie dort den Lizenzschlüssel des Kontos ausgeben, und registrieren Sie ihn hier.",
    label: "Bezeichnung",
    account: "Konto",
    number: "Nummer",
    issued: "Ausgegeben",
    refresh_after: "Zu erneuern ab",
    valid_until: "Gültig bis",
    state: "Zustand",
    by_hand: "von Hand registriert",
    synchronized: "synchronisiert",
    current: "in Kraft",
    refresh_due: "Erneuerung überfällig",
    expired: "abgelaufen",
    superseded: "ersetzt",
    current_title: |until| format!("Er ist in Kraft, bis {until}"),
    refresh_due_title: |until| format!("Er sollte inzwischen erneuert sein und gilt nur noch bis {until}"),
    expired_title: |until| format!("Er ist seit {until} abgelaufen: Mit seinen Lizenzen kommt niemand mehr hinein"),
    superseded_title: "An seiner Stelle zählt ein neuerer Lizenzschlüssel",
    next_by_hand: "Lassen Sie beim Anbieter einen neuen ausgeben, und registrieren Sie ihn hier. Systeme, Verknüpfungen und Secrets bleiben: \
                   Alles geht weiter wie zuvor.",
    next_synchronized: "Er wird durch Synchronisieren erneuert. Unter Synchronisierung steht, woran das scheitert; oder registrieren Sie \
                        einen neuen von Hand.",
    superseded_next: "Es ist nichts zu tun: Er bleibt zum Nachsehen.",
    title_of: |label| format!("Lizenzschlüssel {label}"),
    summary: "Überblick",
    holder: "Konto beim Anbieter",
    came: "Wie er kam",
    registered_at: "Registriert",
    signer: "Signiert mit",
    trusted: "hier wird ihm vertraut",
    not_trusted: "hier wird ihm nicht mehr vertraut; was registriert ist, gilt bis zu seinem Ende",
    system_licenses: "Systemlizenzen",
    customer_licenses: "Kundenlizenzen",
    subscriptions: "Abonnements",
    subscriptions_about: "Was seine Lizenzen bezahlt, wie es dieser Lizenzschlüssel sagt",
    subscriptions_more: |n| format!("{n} weitere bezahlen seine Lizenzen: Die Lizenzen darunter nennen sie."),
    no_subscription: "Kein Abonnement bezahlt seine Lizenzen, also berechtigt keine davon zu etwas.",
    billing_says: "Abrechnung sagt",
    vendor_says: "Wort des Anbieters",
    components: "Bestandteile",
    components_about: "Seine Lizenzen, wie sie dieser Lizenzschlüssel nennt. Eine, die an keinen Shop gebunden ist, lässt sich hier binden.",
    components_title: |label| format!("Bestandteile von {label}"),
    no_component: "Er enthält keine Lizenz: Das Konto ist zu nichts berechtigt.",
    all_components: "Alle Bestandteile",
    shown_of: |shown, all| format!("{shown} von {all} {}", counted(all, "Bestandteil", "Bestandteilen")),
    kind: "Art",
    system_license: "Systemlizenz",
    customer_license: "Kundenlizenz",
    with_bundled: "mit der enthaltenen Kundenlizenz",
    serial: "Code",
    paid_by: "Bezahlt durch",
    bound: "Gebunden an",
    not_bound: "noch keinen Shop",
    entitles: "wirksam",
    since: |at| format!("seit {at}"),
    relabel: "Bezeichnung ändern",
    its_runs: "Wie er registriert wurde",
    to_synchronization: "Synchronisierung",
    new: "Lizenzschlüssel registrieren",
    new_about: "Damit hat das Konto die Lizenzen, die er nennt, sofort und ohne Neustart: alle oder keine. Was abgelehnt wird, ändert \
                nichts.",
    nobody_trusted_staff: "Noch wird hier keinem Signaturschlüssel vertraut, also lässt sich nichts registrieren. Fragen Sie den Anbieter \
                           nach seinem Signaturschlüssel, und vertrauen Sie ihm unter Signaturschlüssel.",
    nobody_trusted: "Noch wird hier keinem Signaturschlüssel vertraut, also lässt sich nichts registrieren. Bitten Sie, wer diesen \
                     Server betreibt, zuerst dem Signaturschlüssel des Anbieters zu vertrauen.",
    label_hint: "Wie Sie ihn nennen, etwa „Hauptshop 2026“. Im Konto gibt es sie nur einmal, und sonst folgt nichts aus ihr.",
    access_key: "Zugangsschlüssel",
    access_key_hint: "Die ganze Zeile, wie der Anbieter sie ausgegeben hat: Sie beginnt mit eyJ und enthält zwei Punkte. Zeilenenden und \
                      Leerzeichen schaden nicht.",
    file: "Oder wählen Sie seine Datei",
    file_wrong: "Diese Datei ist kein Zugangsschlüssel: Wählen Sie die, die der Anbieter ausgegeben hat.",
    register: "Registrieren",
    registered: |number, added, changed, ended| {
        format!("Lizenzschlüssel Nummer {number} ist registriert: {added} hinzugefügt, {changed} geändert, {ended} beendet.")
    },
    already: "Dieser Lizenzschlüssel ist schon registriert, und er zählt: Nichts wurde geändert.",
    trust_here: "Auf diesen Seiten geschieht das unter Signaturschlüssel.",
    relabel_title: |label| format!("Bezeichnung von {label} ändern"),
    relabel_about: "Sonst folgt nichts daraus: Der Lizenzschlüssel und seine Lizenzen bleiben, wie sie sind.",
    save: "Speichern",
    relabeled: |label| format!("Der Lizenzschlüssel heißt jetzt {label}."),
    export: "Lizenzschlüssel ausgeben",
    export_title: |name| format!("Lizenzschlüssel von {name} ausgeben"),
    of_account: "Lizenzschlüssel",
    of_account_about: "Für eine Installation, die selbst entscheidet, wen sie einlässt: alles, wozu dieses Konto berechtigt ist, von diesem \
                       Server signiert. Eine Installation, die synchronisiert, holt ihn sich selbst.",
    signed_last: "Zuletzt signiert",
    never_signed: "nie",
    still_true: "Er sagt noch, wozu das Konto berechtigt ist.",
    not_true: "Wozu das Konto berechtigt ist, hat sich seither geändert: Eine Installation ohne Verbindung braucht einen neuen.",
    not_authority: "Die Lizenzen dieses Kontos kamen mit einem Lizenzschlüssel hierher, also gibt dieser Server sie nicht aus. Lassen Sie \
                    den Lizenzschlüssel beim Anbieter ausgeben.",
    export_about: "Signiert wird alles, wozu das Konto in diesem Augenblick berechtigt ist: Lizenzen, was sie bezahlt und woran sie \
                   gebunden sind. Er enthält keinen Code, kein Secret und keinen Kunden.",
    days: "Gültig für Tage",
    days_hint: "1 bis 366. Ein neuer sollte registriert sein, bevor das letzte Sechstel davon beginnt.",
    exported_title: |name| format!("Der Lizenzschlüssel von {name}"),
    exported_about: |licenses| {
        format!(
            "Er enthält {licenses} {}. Bringen Sie ihn zur Installation des Kontos, und registrieren Sie ihn dort unter Lizenzschlüssel.",
            counted(licenses, "Lizenz", "Lizenzen")
        )
    },
    download: "Als Datei herunterladen",
    on: "Zurück zum Konto",
};
