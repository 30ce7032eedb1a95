//! The words of the signing keys: those of this server, and those that it trusts.

use super::{Spoken, counted, counted_in_polish};

pub(in crate::web::pages) struct SigningKeyWords {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) own: &'static str,
    pub(in crate::web::pages) own_about: &'static str,
    pub(in crate::web::pages) own_none: &'static str,
    pub(in crate::web::pages) own_caption: &'static str,
    pub(in crate::web::pages) kid: &'static str,
    pub(in crate::web::pages) state: &'static str,
    pub(in crate::web::pages) signs: &'static str,
    pub(in crate::web::pages) announced: &'static str,
    pub(in crate::web::pages) retired: &'static str,
    pub(in crate::web::pages) signs_from: &'static str,
    pub(in crate::web::pages) made_at: &'static str,
    pub(in crate::web::pages) make: &'static str,
    pub(in crate::web::pages) replace: &'static str,
    pub(in crate::web::pages) make_title: &'static str,
    pub(in crate::web::pages) replace_title: &'static str,
    /// What making one does: when it signs, in how many accounts' installations it must be known by then.
    pub(in crate::web::pages) make_first: &'static str,
    pub(in crate::web::pages) make_effect: fn(u64, &str) -> String,
    pub(in crate::web::pages) replace_effect: &'static str,
    pub(in crate::web::pages) make_accounts: fn(u64) -> String,
    pub(in crate::web::pages) replace_accounts: fn(u64) -> String,
    pub(in crate::web::pages) make_stays: &'static str,
    pub(in crate::web::pages) made: fn(&str) -> String,
    pub(in crate::web::pages) trusted: &'static str,
    pub(in crate::web::pages) trusted_about: &'static str,
    pub(in crate::web::pages) trusted_none: &'static str,
    pub(in crate::web::pages) trusted_caption: &'static str,
    pub(in crate::web::pages) since: &'static str,
    pub(in crate::web::pages) trust: &'static str,
    pub(in crate::web::pages) trust_about: &'static str,
    pub(in crate::web::pages) signer: &'static str,
    pub(in crate::web::pages) signer_hint: &'static str,
    pub(in crate::web::pages) is_trusted: fn(&str) -> String,
    pub(in crate::web::pages) was_trusted: fn(&str) -> String,
    pub(in crate::web::pages) distrust: &'static str,
    pub(in crate::web::pages) distrust_title: fn(&str) -> String,
    /// How many license keys that count here it signed.
    pub(in crate::web::pages) distrust_keys: fn(u64) -> String,
    pub(in crate::web::pages) distrust_effect: &'static str,
    pub(in crate::web::pages) distrust_last: &'static str,
    pub(in crate::web::pages) distrust_stays: &'static str,
    pub(in crate::web::pages) distrusted: fn(&str) -> String,
}

impl Spoken for SigningKeyWords {
    const EN: &'static Self = &Self {
        title: "Signing keys",
        own: "By which this server signs",
        own_about: "License keys of this server’s accounts are signed by them. Give an installation the one that signs, once: it trusts the next \
                    ones by itself while they are announced.",
        own_none: "This server has signed nothing yet. The first signing key is made with the first license key that is exported or fetched, \
                   or by the button.",
        own_caption: "Oldest first",
        kid: "Name in access keys",
        state: "State",
        signs: "signs now",
        announced: "announced",
        retired: "signs no more",
        signs_from: "Signs from",
        made_at: "Made",
        make: "Make a new one",
        replace: "Replace at once",
        make_title: "Make a new signing key?",
        replace_title: "Replace the signing key at once?",
        make_first: "It is the first one, and signs at once.",
        make_effect: |days, at| {
            format!(
                "It is announced in every license key for {days} {}, and signs from {at} on.",
                counted(days, "day", "days")
            )
        },
        replace_effect: "It signs at once, and the present one signs nothing any more.",
        make_accounts: |n| {
            format!(
                "{n} {} license keys of this server: an installation that neither synchronizes nor registers a fresh one in that time refuses \
                 the ones after it, until somebody trusts the new signing key there.",
                counted(n, "account has", "accounts have")
            )
        },
        replace_accounts: |n| {
            format!(
                "{n} {} license keys of this server: each of their installations refuses the next one, until somebody there trusts the new \
                 signing key and the old one no more.",
                counted(n, "account has", "accounts have")
            )
        },
        make_stays: "License keys that were signed before count until they are over. A signing key that was made cannot be taken back.",
        made: |kid| format!("The signing key {kid} is made."),
        trusted: "Whom this server trusts",
        trusted_about: "Only license keys signed by these may be registered here.",
        trusted_none: "Nobody is trusted here, so no license key can be registered. Where this server issues the licenses itself, that is as it \
                       should be. Else ask the vendor for the signing key, and trust it.",
        trusted_caption: "In the order in which they came to be trusted",
        since: "Trusted since",
        trust: "Trust a signing key",
        trust_about: "License keys that it signed may be registered here from then on. Take it only from where you know the vendor: whoever \
                      has the private half of it says what your accounts are entitled to.",
        signer: "Signing key",
        signer_hint: "As the vendor’s page or punchgate license-key signers shows it: pgs_ and 43 letters.",
        is_trusted: |kid| format!("The signing key {kid} is trusted."),
        was_trusted: |kid| format!("The signing key {kid} was trusted already: nothing was changed."),
        distrust: "Trust no more",
        distrust_title: |kid| format!("Trust the signing key {kid} no more?"),
        distrust_keys: |n| {
            format!(
                "{n} {} that {} here {} signed by it: {}.",
                counted(n, "license key", "license keys"),
                counted(n, "is in force", "are in force"),
                counted(n, "was", "were"),
                counted(n, "what it says counts until it is over", "what they say counts until they are over")
            )
        },
        distrust_effect: "From then on no license key signed by it is registered, by hand or by synchronizing.",
        distrust_last: "It is the only one: until another one is trusted, no license key at all can be registered here.",
        distrust_stays: "Systems, links, licenses and secrets stay as they are. It can be trusted again.",
        distrusted: |kid| format!("The signing key {kid} is trusted no more."),
    };
    const DE: &'static Self = &Self {
        title: "Signaturschlüssel",
        own: "Womit dieser Server signiert",
        own_about: "Mit ihnen werden die Lizenzschlüssel der Konten dieses Servers signiert. Geben Sie einer Installation einmal den, der \
                    signiert: Den nächsten vertraut sie von selbst, solange sie angekündigt sind.",
        own_none: "Dieser Server hat noch nichts signiert. Der erste Signaturschlüssel entsteht mit dem ersten Lizenzschlüssel, der ausgegeben \
                   oder geholt wird, oder mit dem Knopf.",
        own_caption: "Der älteste zuerst",
        kid: "Name in Zugangsschlüsseln",
        state: "Zustand",
        signs: "signiert jetzt",
        announced: "angekündigt",
        retired: "signiert nicht mehr",
        signs_from: "Signiert ab",
        made_at: "Angelegt",
        make: "Neuen anlegen",
        replace: "Sofort ersetzen",
        make_title: "Einen neuen Signaturschlüssel anlegen?",
        replace_title: "Den Signaturschlüssel sofort ersetzen?",
        make_first: "Es ist der erste, und er signiert sofort.",
        make_effect: |days, at| {
            format!(
                "Er wird {days} {} lang in jedem Lizenzschlüssel angekündigt und signiert ab {at}.",
                counted(days, "Tag", "Tage")
            )
        },
        replace_effect: "Er signiert sofort, und der jetzige signiert nichts mehr.",
        make_accounts: |n| {
            format!(
                "{n} {} Lizenzschlüssel dieses Servers: Eine Installation, die in dieser Zeit weder synchronisiert noch einen neuen \
                 registriert, lehnt die danach ab, bis dort jemand dem neuen Signaturschlüssel vertraut.",
                counted(n, "Konto hat", "Konten haben")
            )
        },
        replace_accounts: |n| {
            format!(
                "{n} {} Lizenzschlüssel dieses Servers: Jede ihrer Installationen lehnt den nächsten ab, bis dort jemand dem neuen \
                 Signaturschlüssel vertraut und dem alten nicht mehr.",
                counted(n, "Konto hat", "Konten haben")
            )
        },
        make_stays: "Lizenzschlüssel, die vorher signiert wurden, gelten bis zu ihrem Ende. Ein angelegter Signaturschlüssel lässt sich nicht \
                     zurücknehmen.",
        made: |kid| format!("Der Signaturschlüssel {kid} ist angelegt."),
        trusted: "Wem dieser Server vertraut",
        trusted_about: "Nur Lizenzschlüssel, die damit signiert sind, lassen sich hier registrieren.",
        trusted_none: "Hier wird niemandem vertraut, also lässt sich kein Lizenzschlüssel registrieren. Gibt dieser Server die Lizenzen selbst \
                       aus, ist das richtig so. Sonst fragen Sie den Anbieter nach seinem Signaturschlüssel, und vertrauen Sie ihm.",
        trusted_caption: "In der Reihenfolge, in der ihnen vertraut wurde",
        since: "Vertraut seit",
        trust: "Einem Signaturschlüssel vertrauen",
        trust_about: "Lizenzschlüssel, die er signiert hat, lassen sich dann hier registrieren. Nehmen Sie ihn nur von dort, wo Sie den Anbieter \
                      kennen: Wer seine geheime Hälfte hat, sagt, wozu Ihre Konten berechtigt sind.",
        signer: "Signaturschlüssel",
        signer_hint: "Wie ihn die Seite des Anbieters oder punchgate license-key signers zeigt: pgs_ und 43 Zeichen.",
        is_trusted: |kid| format!("Dem Signaturschlüssel {kid} wird vertraut."),
        was_trusted: |kid| format!("Dem Signaturschlüssel {kid} wurde schon vertraut: Nichts wurde geändert."),
        distrust: "Nicht mehr vertrauen",
        distrust_title: |kid| format!("Dem Signaturschlüssel {kid} nicht mehr vertrauen?"),
        distrust_keys: |n| {
            format!(
                "{n} {}, {} hier in Kraft {}, {} damit signiert: Was {}, gilt bis zu {} Ende.",
                counted(n, "Lizenzschlüssel", "Lizenzschlüssel"),
                counted(n, "der", "die"),
                counted(n, "ist", "sind"),
                counted(n, "wurde", "wurden"),
                counted(n, "er sagt", "sie sagen"),
                counted(n, "seinem", "ihrem")
            )
        },
        distrust_effect: "Von da an wird kein Lizenzschlüssel mehr registriert, der damit signiert ist, weder von Hand noch durch Synchronisieren.",
        distrust_last: "Es ist der einzige: Bis einem anderen vertraut wird, lässt sich hier gar kein Lizenzschlüssel registrieren.",
        distrust_stays: "Systeme, Verknüpfungen, Lizenzen und Secrets bleiben, wie sie sind. Ihm kann wieder vertraut werden.",
        distrusted: |kid| format!("Dem Signaturschlüssel {kid} wird nicht mehr vertraut."),
    };
    const PL: &'static Self = &Self {
        title: "Klucze podpisujące",
        own: "Czym podpisuje ten serwer",
        own_about: "Nimi podpisywane są klucze licencyjne kont tego serwera. Instalacji trzeba raz podać ten, który podpisuje: następnym zaufa \
                    sama, dopóki są zapowiadane.",
        own_none: "Ten serwer niczego jeszcze nie podpisał. Pierwszy klucz podpisujący powstaje z pierwszym kluczem licencyjnym, który zostanie \
                   wyeksportowany albo pobrany, lub przyciskiem.",
        own_caption: "Od najstarszego",
        kid: "Nazwa w kluczach dostępu",
        state: "Stan",
        signs: "podpisuje teraz",
        announced: "zapowiedziany",
        retired: "już nie podpisuje",
        signs_from: "Podpisuje od",
        made_at: "Utworzono",
        make: "Utwórz nowy",
        replace: "Zastąp natychmiast",
        make_title: "Utworzyć nowy klucz podpisujący?",
        replace_title: "Natychmiast zastąpić klucz podpisujący?",
        make_first: "Jest pierwszy i podpisuje od razu.",
        make_effect: |days, at| {
            format!(
                "Będzie zapowiadany w każdym kluczu licencyjnym przez {days} {} i podpisuje od {at}.",
                counted_in_polish(days, "dzień", "dni", "dni")
            )
        },
        replace_effect: "Podpisuje od razu, a obecny niczego już nie podpisze.",
        make_accounts: |n| {
            format!(
                "{n} {} klucze licencyjne tego serwera: instalacja, która się w tym czasie ani nie zsynchronizuje, ani nie zarejestruje \
                 nowego, odrzuci kolejne, dopóki ktoś tam nie zaufa nowemu kluczowi podpisującemu.",
                counted_in_polish(n, "konto ma", "konta mają", "kont ma")
            )
        },
        replace_accounts: |n| {
            format!(
                "{n} {} klucze licencyjne tego serwera: każda z ich instalacji odrzuci następny, dopóki ktoś tam nie zaufa nowemu kluczowi \
                 podpisującemu i nie cofnie zaufania do starego.",
                counted_in_polish(n, "konto ma", "konta mają", "kont ma")
            )
        },
        make_stays: "Klucze licencyjne podpisane wcześniej liczą się do końca swojej ważności. Utworzonego klucza podpisującego nie można cofnąć.",
        made: |kid| format!("Utworzono klucz podpisujący {kid}."),
        trusted: "Komu ufa ten serwer",
        trusted_about: "Tylko klucze licencyjne podpisane nimi można tu rejestrować.",
        trusted_none: "Ten serwer nikomu nie ufa, więc nie da się zarejestrować żadnego klucza licencyjnego. Jeśli sam wydaje licencje, tak ma być. \
                       W przeciwnym razie trzeba poprosić dostawcę o klucz podpisujący i mu zaufać.",
        trusted_caption: "W kolejności, w jakiej im zaufano",
        since: "Zaufano",
        trust: "Zaufaj kluczowi podpisującemu",
        trust_about: "Podpisane nim klucze licencyjne będzie można tu rejestrować. Proszę brać go tylko stamtąd, skąd na pewno pochodzi od dostawcy: \
                      kto ma jego tajną połowę, mówi, do czego uprawnione są konta.",
        signer: "Klucz podpisujący",
        signer_hint: "Tak jak pokazuje go strona dostawcy albo punchgate license-key signers: pgs_ i 43 znaki.",
        is_trusted: |kid| format!("Zaufano kluczowi podpisującemu {kid}."),
        was_trusted: |kid| format!("Kluczowi podpisującemu {kid} zaufano już wcześniej: niczego nie zmieniono."),
        distrust: "Cofnij zaufanie",
        distrust_title: |kid| format!("Cofnąć zaufanie do klucza podpisującego {kid}?"),
        distrust_keys: |n| {
            format!(
                "{n} {} nim: to, co {}, liczy się do końca ważności.",
                counted_in_polish(
                    n,
                    "obowiązujący klucz licencyjny podpisano",
                    "obowiązujące klucze licencyjne podpisano",
                    "obowiązujących kluczy licencyjnych podpisano"
                ),
                counted_in_polish(n, "mówi", "mówią", "mówią")
            )
        },
        distrust_effect: "Od tej chwili nie da się zarejestrować żadnego podpisanego nim klucza licencyjnego, ani ręcznie, ani przez synchronizację.",
        distrust_last: "Jest jedyny: dopóki nie zaufa się innemu, nie da się tu zarejestrować żadnego klucza licencyjnego.",
        distrust_stays: "Systemy, powiązania, licencje i sekrety pozostają bez zmian. Można mu znowu zaufać.",
        distrusted: |kid| format!("Cofnięto zaufanie do klucza podpisującego {kid}."),
    };
}
