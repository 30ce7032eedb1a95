//! The words of the screens of licenses and their transfers in German.

use super::{super::counted, LicensesWords, Meant};

pub(super) const WORDS: LicensesWords = LicensesWords {
    title: "Lizenzen",
    about: "Alle Lizenzen des Kontos. Eine Lizenz wirkt, sobald sie eingelöst, an einen Shop gebunden und bezahlt ist; \
        was im Weg steht, steht daneben.",
    filters: "Welche Lizenzen",
    search: "Suchen",
    search_hint: "Ein ganzer Code, oder ein Teil vom Ende eines Codes, von System, Kunde oder SHOPID.",
    any_kind: "Alle Arten",
    system_licenses: "Systemlizenzen",
    customer_licenses: "Kundenlizenzen",
    any_state: "Jeder Zustand",
    effective: "Wirksam",
    not_effective: "Nicht wirksam",
    used: "In Gebrauch",
    free: "Frei",
    unbound: Meant {
        title: "Noch an keinen Shop gebunden",
        detail: "Die Lizenz ist eingelöst, aber noch benutzt sie kein Shop.",
        next_step: "Setzen Sie sie in ein System ein oder geben Sie sie einem Kunden, das bindet sie an dessen Shop; \
            oder wählen Sie den Shop hier.",
    },
    unclaimed: Meant {
        title: "Noch nicht eingelöst",
        detail: "Niemand hat den Code dieser Lizenz eingegeben.",
        next_step: "Wer sie bestellt hat, löst sie mit dem Code aus der E-Mail ein; über die Bestellung kann sie erneut \
            verschickt werden.",
    },
    caption: |n| format!("{n} {} auf dieser Seite", counted(n, "Lizenz", "Lizenzen")),
    offers: |n| format!("{n} offene {}", counted(n, "Übertragung", "Übertragungen")),
    none: "Keine Lizenz passt zu diesen Filtern.",
    none_here: "Von den bisher durchgesehenen Lizenzen passt keine: Sehen Sie auf der nächsten Seite weiter.",
    none_yet: "Noch gibt es keine Lizenz. Ihr Code steht in der E-Mail zu Ihrer Bestellung.",
    first: "Erste Seite",
    next: "Nächste Seite",
    system_license: "Systemlizenz",
    customer_license: "Kundenlizenz",
    bundled: "enthalten, ohne Code",
    ends_on: "Endet am",
    in_grace: "In Kulanz bis",
    license: "Lizenz",
    state: "Zustand",
    kind: "Art",
    used_in: "Benutzt in",
    nowhere: "noch nirgends",
    shop_id: "SHOPID",
    account: "Konto",
    choose: |serial| format!("{serial} wählen"),
    claim: "Lizenzen einlösen",
    claim_about: "Geben Sie die Codes Ihrer Bestellungen ein. Danach gehört jede Lizenz Ihrem Konto, bis Sie sie \
        übertragen.",
    serials: "Codes",
    serials_hint: "Einer je Zeile, bis zu 100. Leerzeichen, Bindestriche und Kleinschreibung spielen keine Rolle.",
    order_email: "E-Mail-Adresse der Bestellung (freiwillig)",
    order_email_hint: "Damit können wir sagen, ob ein anderes Konto einen Code schon eingelöst hat.",
    claimed_now: "Sie gehört jetzt Ihnen.",
    already_yours: "Sie gehörte Ihnen schon; nichts hat sich geändert.",
    claimed_title: |n| format!("{n} {} Ihnen", counted(n, "Lizenz gehört", "Lizenzen gehören")),
    refused_title: |n| format!("{n} {} nicht eingelöst", counted(n, "Code wurde", "Codes wurden")),
    refused_about: "Was hier steht, steht auch wieder im Formular und kann dort berichtigt werden.",
    bind: "Binden",
    bind_chosen: "Die gewählten Lizenzen binden",
    bind_about: "Die Bindung sagt, in welcher Installation eine Lizenz wirkt. Was sich ändert, sehen Sie vorher.",
    bind_these: "Diese Lizenzen an einen Shop binden",
    bind_these_one: "An einen Shop binden",
    bind_to: "Shop",
    new_shop_id: "Oder eine neue SHOPID eines umgezogenen Shops",
    bind_title: |n| format!("{n} {} binden?", counted(n, "Lizenz", "Lizenzen")),
    bind_nothing: "Es wurde keine Lizenz gewählt. Kreuzen Sie die an, die gebunden werden sollen.",
    bound: |n| format!("{n} {} gebunden.", counted(n, "Lizenz ist", "Lizenzen sind")),
    bind_effect: |n, shop, id| {
        format!("{n} {} ab jetzt im Shop {shop} (SHOPID {id}).", counted(n, "Lizenz wirkt", "Lizenzen wirken"))
    },
    bind_effect_before: |n| {
        format!(
            "{n} davon {} bisher an einen anderen Shop gebunden und {} dort nicht mehr.",
            counted(n, "ist", "sind"),
            counted(n, "wirkt", "wirken")
        )
    },
    bind_unknown: "Keiner Ihrer Shops hat diese SHOPID, und die gewählten Lizenzen sind nicht an einen Shop gebunden, \
        der umgezogen sein könnte. Wählen Sie einen Shop, oder legen Sie diesen zuerst an.",
    bind_reassurance: "Systeme, Verknüpfungen, Kennungen und Secrets bleiben, wie sie sind.",
    move_effect: |shop, old, new| format!("Der Shop {shop} ist umgezogen: Aus seiner SHOPID {old} wird {new}."),
    move_extent: |n, m| {
        format!(
            "{n} {} mit, benutzt in {m} {}.",
            counted(n, "Lizenz zieht", "Lizenzen ziehen"),
            counted(m, "System", "Systemen")
        )
    },
    move_plugin: "Die Installation mit der bisherigen SHOPID wird danach abgewiesen.",
    license_title: |serial| format!("Lizenz {serial}"),
    bundled_title: "Enthaltene Kundenlizenz",
    back: "Alle Lizenzen",
    facts: "Angaben",
    serial: "Code",
    system: "System",
    customer: "Kunde",
    claimed_at: "Eingelöst",
    issued_at: "Ausgestellt",
    order: "Bestellung",
    its_system_license: "Ihre Systemlizenz",
    its_bundled: "Ihre enthaltene Kundenlizenz",
    belongs_with: "Gehört zu",
    subscription: "Abonnement",
    since: "Seit",
    next_step: "Was zu tun ist:",
    all_is_well: "Dieser Lizenz steht nichts im Weg.",
    bundled_about: "Sie kam kostenlos mit ihrer Systemlizenz: Sie wird mit dieser eingelöst, gebunden, übertragen und \
        bezahlt und kann nur im selben System benutzt werden.",
    transfer: "An ein anderes Konto übertragen",
    transfer_about: "Das andere Konto bekommt die Lizenz, wenn es das Angebot innerhalb von 14 Tagen annimmt. Bis dahin \
        ändert sich nichts.",
    to_email: "E-Mail-Adresse des anderen Kontos",
    to_email_hint: "Die Adresse, unter der dieses Konto hier bekannt ist.",
    offer: "Lizenz anbieten",
    offered_to: "Angeboten an",
    until: "bis",
    cancel_offer: "Angebot zurückziehen",
    staff: "Für den Anbieter",
    suspended_since: "Gesperrt seit",
    suspend: "Sperren",
    reinstate: "Sperre aufheben",
    cover: "Abonnement wechseln",
    suspend_title: |serial| format!("Lizenz {serial} sperren?"),
    reinstate_title: |serial| format!("Sperre der Lizenz {serial} aufheben?"),
    cover_title: |serial| format!("Lizenz {serial} von einem anderen Abonnement bezahlen lassen?"),
    transfer_title: |serial| format!("Lizenz {serial} einem anderen Konto anbieten?"),
    suspend_reassurance: "Nichts geht verloren: Systeme, Verknüpfungen und Secrets bleiben, und das Aufheben der Sperre \
        stellt alles wieder her.",
    cover_reassurance: "Platz, Bindung und Verknüpfungen der Lizenz bleiben, wie sie sind.",
    transfer_reassurance: "Bis zur Annahme können Sie das Angebot zurückziehen. Die Lizenz bleibt unter ihrem \
        Abonnement.",
    transfer_system: |system, n| {
        format!(
            "Nach der Annahme hat das System {system} keine Systemlizenz: {n} {} sich nicht mehr anmelden. Die enthaltene Kundenlizenz geht mit.",
            counted(n, "Kunde kann", "Kunden können")
        )
    },
    transfer_link: |customer, system| {
        format!("Nach der Annahme kann sich 1 Kunde nicht mehr anmelden: {customer}, im System {system}.")
    },
    suspend_system: |system, n| {
        format!("{n} {} sich im System {system} nicht mehr anmelden.", counted(n, "Kunde kann", "Kunden können"))
    },
    suspend_link: |customer, system| format!("1 Kunde kann sich nicht mehr anmelden: {customer}, im System {system}."),
    reinstate_system: |system, n| {
        format!(
            "{n} {} sich im System {system} wieder anmelden, wenn sonst nichts im Weg steht.",
            counted(n, "Kunde kann", "Kunden können")
        )
    },
    reinstate_link: |customer, system| {
        format!("1 Kunde kann sich wieder anmelden, wenn sonst nichts im Weg steht: {customer}, im System {system}.")
    },
    cover_system: |system, n| {
        format!(
            "Ob {n} {} sich im System {system} anmelden {}, hängt dann vom neuen Abonnement ab.",
            counted(n, "Kunde", "Kunden"),
            counted(n, "kann", "können")
        )
    },
    cover_link: |customer, system| {
        format!("Ob sich 1 Kunde anmelden kann, hängt dann vom neuen Abonnement ab: {customer}, im System {system}.")
    },
    unused_effect: "0 Kunden sind betroffen: Die Lizenz ist nicht in Gebrauch.",
    transfer_time: "Das Angebot gilt 14 Tage.",
    transfer_binding: "Ihre Bindung an Ihren Shop endet mit der Annahme.",
    offered: "Die Lizenz ist angeboten. Das andere Konto erfährt es per E-Mail.",
    suspended: "Die Lizenz ist gesperrt.",
    reinstated: "Die Sperre ist aufgehoben.",
    covered: "Das andere Abonnement bezahlt jetzt die Lizenz.",
    no_such_subscription: "Die Abrechnung kennt kein Abonnement dieses Namens.",
    transfers_title: "Übertragungen von Lizenzen",
    transfers_about: "Lizenzen, die diesem Konto angeboten werden, und solche, die es anderen anbietet.",
    which_offers: "Welche Übertragungen",
    open_offers: "Die auf eine Antwort warten",
    all_offers: "Alle",
    no_offers: "Es gibt keine Übertragung zu zeigen. Angeboten wird eine Lizenz auf ihrer eigenen Seite.",
    from: "Von",
    to: "An",
    answer: "Antwort",
    at: "Bis oder seit",
    offer_open: "Wartet auf Antwort",
    offer_accepted: "Angenommen",
    offer_declined: "Abgelehnt",
    offer_cancelled: "Zurückgezogen",
    offer_expired: "Abgelaufen",
    accept: "Annehmen",
    decline: "Ablehnen",
    accepted: "Die Lizenz gehört jetzt Ihnen. Binden Sie sie an einen Shop, oder setzen Sie sie in ein System ein.",
    declined: "Das Angebot ist abgelehnt. Das andere Konto erfährt es per E-Mail.",
    cancelled: "Das Angebot ist zurückgezogen; die Lizenz bleibt, wie sie war.",
    choose_one_account: "Gebunden und eingelöst wird für ein Konto: Wählen Sie es zuerst auf seiner Seite.",
};
