//! The words of the screens of license keys in Polish.

use super::{super::counted_in_polish, LicenseKeyWords};

pub(super) const WORDS: LicenseKeyWords = LicenseKeyWords {
    title: "Klucze licencyjne",
    about: "Klucz licencyjny mówi o wszystkim, do czego konto jest uprawnione, i jest podpisany przez dostawcę. Liczy się najnowszy; \
            wcześniejsze pozostają na liście jako zastąpione.",
    none_yet: "Nie zarejestrowano tu jeszcze klucza licencyjnego. Ta instalacja pobiera go od dostawcy: przebieg widać na stronie \
               Synchronizacja; można też zarejestrować klucz ręcznie.",
    none: "Nie zarejestrowano tu klucza licencyjnego. Jeśli licencje wydaje ten serwer, żaden nie jest potrzebny. Jeśli wydaje je inny, \
           trzeba tam wyeksportować klucz licencyjny konta i zarejestrować go tutaj.",
    label: "Etykieta",
    account: "Konto",
    number: "Numer",
    issued: "Wydano",
    refresh_after: "Do odnowienia od",
    valid_until: "Ważny do",
    state: "Stan",
    by_hand: "zarejestrowany ręcznie",
    synchronized: "zsynchronizowany",
    current: "obowiązuje",
    refresh_due: "odnowienie zaległe",
    expired: "wygasł",
    superseded: "zastąpiony",
    current_title: |until| format!("Obowiązuje do {until}"),
    refresh_due_title: |until| format!("Powinien już być odnowiony i liczy się tylko do {until}"),
    expired_title: |until| format!("Wygasł {until}: jego licencje nikogo już nie wpuszczają"),
    superseded_title: "Zamiast niego liczy się nowszy klucz licencyjny",
    next_by_hand: "Trzeba poprosić dostawcę o nowy i zarejestrować go tutaj. Systemy, powiązania i sekrety pozostają: wszystko będzie działać \
                   jak wcześniej.",
    next_synchronized: "Odnawia go synchronizacja. Na stronie Synchronizacja widać, dlaczego się nie udaje; można też zarejestrować nowy \
                        klucz ręcznie.",
    superseded_next: "Nic nie trzeba robić: pozostaje do wglądu.",
    title_of: |label| format!("Klucz licencyjny {label}"),
    summary: "Podsumowanie",
    holder: "Konto u dostawcy",
    came: "Skąd pochodzi",
    registered_at: "Zarejestrowano",
    signer: "Podpisano kluczem",
    trusted: "ta instalacja mu ufa",
    not_trusted: "ta instalacja już mu nie ufa; to, co zarejestrowano, liczy się do końca",
    system_licenses: "Licencje systemowe",
    customer_licenses: "Licencje klientów",
    subscriptions: "Subskrypcje",
    subscriptions_about: "Co opłaca jego licencje, według tego klucza licencyjnego",
    subscriptions_more: |n| {
        format!(
            "{n} {} jego licencje: wymieniają je licencje poniżej.",
            counted_in_polish(n, "kolejna opłaca", "kolejne opłacają", "kolejnych opłaca")
        )
    },
    no_subscription: "Żadna subskrypcja nie opłaca jego licencji, więc żadna z nich do niczego nie uprawnia.",
    billing_says: "Według rozliczeń",
    vendor_says: "Według dostawcy",
    components: "Składniki",
    components_about: "Jego licencje, tak jak podaje je ten klucz licencyjny. Nieprzypisaną do sklepu można przypisać tutaj.",
    components_title: |label| format!("Składniki klucza {label}"),
    no_component: "Nie zawiera licencji: konto nie jest do niczego uprawnione.",
    all_components: "Wszystkie składniki",
    shown_of: |shown, all| format!("{shown} z {all} {}", counted_in_polish(all, "składnika", "składników", "składników")),
    kind: "Rodzaj",
    system_license: "Licencja systemowa",
    customer_license: "Licencja klienta",
    with_bundled: "z dołączoną licencją klienta",
    serial: "Kod",
    paid_by: "Opłaca ją",
    bound: "Przypisana do",
    not_bound: "żadnego sklepu",
    entitles: "skuteczna",
    since: |at| format!("od {at}"),
    relabel: "Zmień etykietę",
    its_runs: "Jak go zarejestrowano",
    to_synchronization: "Synchronizacja",
    new: "Zarejestruj klucz licencyjny",
    new_about: "Dzięki niemu konto ma od razu, bez ponownego uruchamiania, licencje, które on podaje: wszystkie albo żadnej. Odrzucony klucz \
                niczego nie zmienia.",
    nobody_trusted_staff: "Ta instalacja nie ufa jeszcze żadnemu kluczowi podpisującemu, więc niczego nie da się zarejestrować. Trzeba poprosić \
                           dostawcę o klucz podpisujący i zaufać mu na stronie Klucze podpisujące.",
    nobody_trusted: "Ta instalacja nie ufa jeszcze żadnemu kluczowi podpisującemu, więc niczego nie da się zarejestrować. Najpierw \
                     prowadzący ten serwer musi zaufać kluczowi podpisującemu dostawcy.",
    label_hint: "Własna nazwa, na przykład „Główny sklep 2026”. Jest jedyna w koncie i nic z niej nie wynika.",
    access_key: "Klucz dostępu",
    access_key_hint: "Cały wiersz wyeksportowany przez dostawcę: zaczyna się od eyJ i zawiera dwie kropki. Podziały wierszy i odstępy nie \
                      szkodzą.",
    file: "Albo proszę wybrać jego plik",
    file_wrong: "Ten plik nie jest kluczem dostępu: proszę wybrać plik wyeksportowany przez dostawcę.",
    register: "Zarejestruj",
    registered: |number, added, changed, ended| {
        format!(
            "Zarejestrowano klucz licencyjny numer {number}: dodano: {added}, zmieniono: {changed}, zakończono: {ended}."
        )
    },
    already: "Ten klucz licencyjny jest już zarejestrowany i to on się liczy: niczego nie zmieniono.",
    trust_here: "Na tych stronach służy do tego strona Klucze podpisujące.",
    relabel_title: |label| format!("Zmiana etykiety: {label}"),
    relabel_about: "Nic innego z niej nie wynika: klucz licencyjny i jego licencje pozostają bez zmian.",
    save: "Zapisz",
    relabeled: |label| format!("Klucz licencyjny ma teraz etykietę {label}."),
    export: "Eksportuj klucz licencyjny",
    export_title: |name| format!("Eksport klucza licencyjnego: {name}"),
    of_account: "Klucz licencyjny",
    of_account_about: "Dla instalacji, która sama decyduje, kogo wpuszcza: wszystko, do czego to konto jest uprawnione, podpisane przez ten \
                       serwer. Instalacja, która się synchronizuje, pobiera go sama.",
    signed_last: "Ostatnio podpisano",
    never_signed: "nigdy",
    still_true: "Nadal mówi, do czego konto jest uprawnione.",
    not_true: "Od tego czasu uprawnienia konta się zmieniły: instalacja bez połączenia potrzebuje nowego klucza.",
    not_authority: "Licencje tego konta przyszły tu z kluczem licencyjnym, więc nie wydaje ich ten serwer. Klucz licencyjny eksportuje \
                    się u dostawcy.",
    export_about: "Podpisywane jest wszystko, do czego konto jest w tej chwili uprawnione: licencje, co je opłaca i do czego są \
                   przypisane. Nie zawiera kodów, sekretów ani klientów.",
    days: "Ważny przez dni",
    days_hint: "Od 1 do 366. Nowy klucz powinien być zarejestrowany, zanim zacznie się ostatnia szósta część tego czasu.",
    exported_title: |name| format!("Klucz licencyjny: {name}"),
    exported_about: |licenses| {
        format!(
            "Zawiera {licenses} {}. Trzeba go przenieść do instalacji konta i zarejestrować tam na stronie Klucze licencyjne.",
            counted_in_polish(licenses, "licencję", "licencje", "licencji")
        )
    },
    download: "Pobierz jako plik",
    on: "Powrót do konta",
};
