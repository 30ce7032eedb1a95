//! The words of synchronizing in Polish.

use super::{super::counted_in_polish, SynchronizationWords};

pub(super) const WORDS: SynchronizationWords = SynchronizationWords {
    title: "Synchronizacja",
    not_set: "Nie ustawiono dostawcy",
    not_set_about: "Ten serwer nie pobiera kluczy licencyjnych. Jeśli sam wydaje licencje, żadnego nie potrzebuje. Jeśli wydaje je inny \
                    serwer, klucze licencyjne rejestruje się ręcznie albo są stamtąd pobierane w ciągu sekundy od każdej zmiany.",
    not_set_staff: "Aby były pobierane, trzeba utworzyć u dostawcy klucz API dla konta, zaufać tutaj jego kluczowi podpisującemu na stronie \
                    Klucze podpisujące i uruchomić ten serwer z opcjami --upstream i --upstream-key-file.",
    not_set_admin: "Prowadzący ten serwer może ustawić pobieranie ich od dostawcy. Do tego czasu można je rejestrować ręcznie.",
    to_keys: "Klucze licencyjne",
    well: "Stan zgodny z dostawcą",
    never: "Stan nigdy jeszcze nie był zgodny z dostawcą",
    old: |at| format!("Stan był zgodny z dostawcą ostatnio {at}"),
    failing: |at| format!("Od {at} nie udaje się pobrać stanu od dostawcy"),
    goes_on: |until| {
        format!("Logowania działają bez zmian do {until}; o tym, co się w tym czasie zmieni u dostawcy, nic tu nie wiadomo.")
    },
    is_over: |until| {
        format!("Klucz licencyjny wygasł {until}: jego licencje nikogo nie wpuszczą, dopóki nie zostanie odnowiony.")
    },
    never_next: "Niczego jeszcze nie pobrano. Proszę zsynchronizować teraz: pojawi się tu, co stoi na przeszkodzie.",
    old_next: "Pytania powinny być częstsze: proszę sprawdzić, czy ten serwer działa, i zsynchronizować teraz.",
    failing_next: |at| format!("Kolejna próba nastąpi samoczynnie, najbliższa {at}."),
    facts: "Przebieg",
    authority: "Dostawca",
    asked: "Pytania",
    every: |seconds| format!("mniej więcej co {seconds} {}", counted_in_polish(seconds, "sekundę", "sekundy", "sekund")),
    every_note: "pomiędzy nimi jedno zapytanie czeka tam na następną zmianę",
    last_good: "Ostatnio zgodny",
    next_run: "Następny przebieg",
    valid_until: "To, co zarejestrowano, liczy się do",
    number: "Numer klucza licencyjnego",
    sync_now: "Synchronizuj teraz",
    applied_now: |added, changed, ended| {
        format!("Stan jest zgodny: dodano: {added}, zmieniono: {changed}, zakończono: {ended}.")
    },
    refreshed_now: "Stan jest zgodny: nowe są tylko daty klucza licencyjnego.",
    unchanged_now: "Stan jest zgodny: u dostawcy nic się nie zmieniło.",
    runs: "Przebiegi",
    runs_about: "Każdy przebieg, który zarejestrował klucz licencyjny albo próbował, od najnowszych. Kolejne samoczynne o tym samym wyniku \
                 to jeden wiersz.",
    runs_of: |label| format!("Przebiegi klucza licencyjnego {label}"),
    all_runs: "Wszystkie przebiegi",
    no_runs: "Niczego jeszcze nie zsynchronizowano ani nie zarejestrowano.",
    newest: |n| match n {
        1 => "Najnowszy przebieg".to_owned(),
        n => format!("{n} {}", counted_in_polish(n, "przebieg", "najnowsze przebiegi", "najnowszych przebiegów")),
    },
    began: "Początek",
    how: "Jak",
    who: "Kto",
    took: "Czas trwania",
    outcome: "Wynik",
    changed: "Zmiany",
    next: "Następna próba",
    account: "Konto",
    license_key: "Klucz licencyjny",
    times: |n, at| format!("{n} {}, ostatnio {at}", counted_in_polish(n, "raz", "razy", "razy")),
    by_hand: "ręcznie",
    scheduled: "według zegara",
    pushed: "podczas nasłuchu zmian",
    now: "na żądanie",
    applied: "przyjęto",
    refreshed: "odnowiono",
    unchanged: "bez zmian",
    failed: "nie udało się",
    counts: |added, changed, ended| format!("dodano: {added}, zmieniono: {changed}, zakończono: {ended}"),
    nothing: "brak",
    run_title: |at| format!("Przebieg z {at}"),
    run_facts: "Jak przebiegł",
    run_applied: "Zarejestrowano klucz licencyjny i to, co mówi, już obowiązuje",
    run_refreshed: "Odnowiono klucz licencyjny: nowe są tylko jego daty",
    run_unchanged: "Nic się nie zmieniło: liczy się ten sam klucz licencyjny co u dostawcy",
    run_failed: "Nie udało się i niczego nie zmieniono",
    fault_as_it_came: "Tak to zgłoszono",
    changes: "Co zmienił",
    changes_about: |shown, all| format!("{shown} z {all} {}", counted_in_polish(all, "zmiany", "zmian", "zmian")),
    no_changes: "Nie zmieniła się przez to żadna licencja ani subskrypcja.",
    more_changes: "Następne",
    of_what: "Czego dotyczy",
    what: "Co",
    before: "Przedtem",
    after: "Teraz",
    added: "dodano",
    altered: "zmieniono",
    ended: "zakończono",
    fault,
    other_fault: "Tutaj odmówiono. Powód podaje zgłoszenie.",
};

fn fault(code: &str) -> Option<&'static str> {
    Some(match code {
        "unreachable" => {
            "Nie udało się połączyć z dostawcą: proszę sprawdzić, czy jego serwer działa i czy ten serwer ma do niego dostęp."
        }
        "refused" => {
            "Dostawca odrzucił zapytanie: klucz API unieważniono albo nie ma roli admin. Trzeba utworzyć tam nowy i ustawić go \
             tutaj."
        }
        "unreadable" => "To, co odpowiedziało, nie jest dostawcą: proszę sprawdzić adres.",
        "license_key_mistyped" => "To nie był klucz dostępu albo nie cały: proszę skopiować cały wiersz.",
        "license_key_signature_wrong" => {
            "Podpis się nie zgadzał: klucz dostępu zmieniono po drodze. Proszę skopiować go jeszcze raz."
        }
        "license_key_signer_unknown" => {
            "Podpisano go kluczem, któremu ta instalacja nie ufa: proszę poprosić dostawcę o klucz podpisujący i zaufać mu na \
             stronie Klucze podpisujące."
        }
        "license_key_own" => "Podpisał go ten sam serwer: klucz licencyjny rejestruje się w innej instalacji.",
        "license_key_unreadable" => "Ta wersja punchgate nie umie go odczytać: proszę zaktualizować ten serwer.",
        "license_key_other_account" => {
            "Był dla innego konta: proszę zarejestrować go tam albo ustawić klucz API właściwego konta."
        }
        "license_key_older" => "Zarejestrowano już nowszy klucz licencyjny: proszę poprosić dostawcę o nowy.",
        "license_key_expired" => "Już wygasł: proszę poprosić dostawcę o nowy.",
        _ => return None,
    })
}
