//! The words of the screens of licenses and their transfers in Polish.

use super::{super::counted_in_polish, LicensesWords, Meant};

pub(super) const WORDS: LicensesWords = LicensesWords {
    title: "Licencje",
    about: "Wszystkie licencje konta. Licencja działa, gdy jest aktywowana, przypisana do sklepu i opłacona; obok \
        podano, co stoi na przeszkodzie.",
    filters: "Które licencje",
    search: "Szukaj",
    search_hint: "Cały kod albo część końcówki kodu, systemu, klienta lub SHOPID.",
    any_kind: "Wszystkie rodzaje",
    system_licenses: "Licencje systemowe",
    customer_licenses: "Licencje klientów",
    any_state: "Dowolny stan",
    effective: "Działa",
    not_effective: "Nie działa",
    used: "W użyciu",
    free: "Wolna",
    unbound: Meant {
        title: "Jeszcze nieprzypisana do sklepu",
        detail: "Licencja jest aktywowana, ale nie używa jej jeszcze żaden sklep.",
        next_step: "Umieszczenie w systemie albo przydzielenie klientowi przypisze ją do jego sklepu; sklep można też \
            wybrać tutaj.",
    },
    unclaimed: Meant {
        title: "Jeszcze nieaktywowana",
        detail: "Nikt nie wpisał kodu tej licencji.",
        next_step: "Kupujący aktywuje ją kodem z wiadomości; z zamówienia można wysłać ją ponownie.",
    },
    caption: |n| format!("{n} {} na tej stronie", counted_in_polish(n, "licencja", "licencje", "licencji")),
    offers: |n| format!("{n} {}", counted_in_polish(n, "otwarte przekazanie", "otwarte przekazania", "otwartych przekazań")),
    none: "Żadna licencja nie pasuje do tych filtrów.",
    none_here: "Żadna z dotąd przejrzanych licencji nie pasuje: proszę przejść na następną stronę.",
    none_yet: "Nie ma jeszcze żadnej licencji. Jej kod jest w wiadomości do zamówienia.",
    first: "Pierwsza strona",
    next: "Następna strona",
    system_license: "Licencja systemowa",
    customer_license: "Licencja klienta",
    bundled: "dołączona, bez kodu",
    ends_on: "Kończy się",
    in_grace: "Karencja do",
    license: "Licencja",
    state: "Stan",
    kind: "Rodzaj",
    used_in: "Używana w",
    nowhere: "jeszcze nigdzie",
    shop_id: "SHOPID",
    account: "Konto",
    choose: |serial| format!("Zaznacz {serial}"),
    claim: "Aktywuj licencje",
    claim_about: "Proszę wpisać kody z zamówień. Każda licencja należy odtąd do konta, dopóki nie zostanie przekazana.",
    serials: "Kody",
    serials_hint: "Po jednym w wierszu, do 100. Spacje, łączniki i wielkość liter nie mają znaczenia.",
    order_email: "Adres e-mail zamówienia (opcjonalnie)",
    order_email_hint: "Dzięki niemu możemy powiedzieć, czy kod aktywowało już inne konto.",
    claimed_now: "Należy teraz do konta.",
    already_yours: "Należała już do konta; nic się nie zmieniło.",
    claimed_title: |n| {
        format!("{n} {} do konta", counted_in_polish(n, "licencja należy", "licencje należą", "licencji należy"))
    },
    refused_title: |n| {
        format!("{n} {}", counted_in_polish(n, "kodu nie aktywowano", "kodów nie aktywowano", "kodów nie aktywowano"))
    },
    refused_about: "To, co tu podano, jest znów w formularzu i można to tam poprawić.",
    bind: "Przypisz",
    bind_chosen: "Przypisz zaznaczone licencje",
    bind_about: "Przypisanie określa, w której instalacji licencja działa. Najpierw zobaczą Państwo, co się zmieni.",
    bind_these: "Przypisz te licencje do sklepu",
    bind_these_one: "Przypisanie do sklepu",
    bind_to: "Sklep",
    new_shop_id: "Albo nowy SHOPID przeniesionego sklepu",
    bind_title: |n| format!("Przypisać {n} {}?", counted_in_polish(n, "licencję", "licencje", "licencji")),
    bind_nothing: "Nie zaznaczono żadnej licencji. Proszę zaznaczyć te, które mają zostać przypisane.",
    bound: |n| {
        format!("{}: {n}.", counted_in_polish(n, "Przypisana licencja", "Przypisane licencje", "Przypisane licencje"))
    },
    bind_effect: |n, shop, id| {
        format!(
            "{n} {} odtąd w sklepie {shop} (SHOPID {id}).",
            counted_in_polish(n, "licencja działa", "licencje działają", "licencji działa")
        )
    },
    bind_effect_before: |n| {
        format!(
            "{n} z nich {} dotąd do innego sklepu i tam już nie {}.",
            counted_in_polish(n, "jest przypisana", "są przypisane", "jest przypisanych"),
            counted_in_polish(n, "zadziała", "zadziałają", "zadziała")
        )
    },
    bind_unknown: "Żaden sklep konta nie ma tego SHOPID, a zaznaczone licencje nie są przypisane do jednego sklepu, \
        który mógł zostać przeniesiony. Proszę wybrać sklep albo najpierw go dodać.",
    bind_reassurance: "Systemy, powiązania, identyfikatory i sekrety pozostają bez zmian.",
    move_effect: |shop, old, new| format!("Sklep {shop} został przeniesiony: jego SHOPID {old} zmienia się na {new}."),
    move_extent: |n, m| {
        format!(
            "Wraz z nim {} {n} {}, używane w {m} {}.",
            counted_in_polish(n, "przechodzi", "przechodzą", "przechodzi"),
            counted_in_polish(n, "licencja", "licencje", "licencji"),
            counted_in_polish(m, "systemie", "systemach", "systemach")
        )
    },
    move_plugin: "Instalacja z dotychczasowym SHOPID będzie odtąd odrzucana.",
    license_title: |serial| format!("Licencja {serial}"),
    bundled_title: "Dołączona licencja klienta",
    back: "Wszystkie licencje",
    facts: "Dane",
    serial: "Kod",
    system: "System",
    customer: "Klient",
    claimed_at: "Aktywowano",
    issued_at: "Wystawiono",
    order: "Zamówienie",
    its_system_license: "Jej licencja systemowa",
    its_bundled: "Jej dołączona licencja klienta",
    belongs_with: "Powiązana z",
    subscription: "Subskrypcja",
    since: "Od",
    next_step: "Co zrobić:",
    all_is_well: "Nic nie stoi na przeszkodzie tej licencji.",
    bundled_about: "Przyszła bezpłatnie z licencją systemową: wraz z nią jest aktywowana, przypisywana, przekazywana i \
        opłacana, i działa tylko w tym samym systemie.",
    transfer: "Przekazanie innemu kontu",
    transfer_about: "Drugie konto otrzyma licencję, gdy w ciągu 14 dni przyjmie ofertę. Do tego czasu nic się nie \
        zmienia.",
    to_email: "Adres e-mail drugiego konta",
    to_email_hint: "Adres, pod którym to konto jest tu znane.",
    offer: "Zaoferuj licencję",
    offered_to: "Zaoferowano",
    until: "do",
    cancel_offer: "Wycofaj ofertę",
    staff: "Dla dostawcy",
    suspended_since: "Zawieszona od",
    suspend: "Zawieś",
    reinstate: "Cofnij zawieszenie",
    cover: "Zmień subskrypcję",
    suspend_title: |serial| format!("Zawiesić licencję {serial}?"),
    reinstate_title: |serial| format!("Cofnąć zawieszenie licencji {serial}?"),
    cover_title: |serial| format!("Zmienić subskrypcję licencji {serial}?"),
    transfer_title: |serial| format!("Zaoferować licencję {serial} innemu kontu?"),
    suspend_reassurance: "Nic nie ginie: systemy, powiązania i sekrety zostają, a cofnięcie zawieszenia wszystko \
        przywraca.",
    cover_reassurance: "Miejsce, przypisanie i powiązania licencji pozostają bez zmian.",
    transfer_reassurance: "Do przyjęcia ofertę można wycofać. Licencja pozostaje objęta swoją subskrypcją.",
    transfer_system: |system, n| {
        format!(
            "Po przyjęciu system {system} nie będzie mieć licencji systemowej: {n} {}. Dołączona licencja klienta przechodzi wraz z nią.",
            counted_in_polish(n, "klient nie zaloguje się", "klienci nie zalogują się", "klientów nie zaloguje się")
        )
    },
    transfer_link: |customer, system| {
        format!("Po przyjęciu 1 klient nie będzie mógł się zalogować: {customer}, w systemie {system}.")
    },
    suspend_system: |system, n| {
        format!(
            "{n} {} w systemie {system}.",
            counted_in_polish(
                n,
                "klient nie zaloguje się już",
                "klienci nie zalogują się już",
                "klientów nie zaloguje się już"
            )
        )
    },
    suspend_link: |customer, system| format!("1 klient nie będzie mógł się zalogować: {customer}, w systemie {system}."),
    reinstate_system: |system, n| {
        format!(
            "{n} {} w systemie {system}, jeśli nic innego nie stoi na przeszkodzie.",
            counted_in_polish(n, "klient znów się zaloguje", "klienci znów się zalogują", "klientów znów się zaloguje")
        )
    },
    reinstate_link: |customer, system| {
        format!(
            "1 klient znów będzie mógł się zalogować, jeśli nic innego nie stoi na przeszkodzie: {customer}, w systemie {system}."
        )
    },
    cover_system: |system, n| {
        format!(
            "Od nowej subskrypcji będzie zależeć, czy {n} {} w systemie {system}.",
            counted_in_polish(n, "klient zaloguje się", "klienci zalogują się", "klientów zaloguje się")
        )
    },
    cover_link: |customer, system| {
        format!("Od nowej subskrypcji będzie zależeć, czy zaloguje się 1 klient: {customer}, w systemie {system}.")
    },
    unused_effect: "Nie dotyczy to żadnego klienta (0): licencja nie jest używana.",
    transfer_time: "Oferta jest ważna 14 dni.",
    transfer_binding: "Jej przypisanie do sklepu kończy się z chwilą przyjęcia.",
    offered: "Licencja została zaoferowana. Drugie konto otrzyma wiadomość.",
    suspended: "Licencja jest zawieszona.",
    reinstated: "Zawieszenie cofnięto.",
    covered: "Za licencję płaci teraz inna subskrypcja.",
    no_such_subscription: "System rozliczeń nie zna subskrypcji o tej nazwie.",
    transfers_title: "Przekazywanie licencji",
    transfers_about: "Licencje oferowane temu kontu oraz te, które oferuje ono innym.",
    which_offers: "Które przekazania",
    open_offers: "Oczekujące na odpowiedź",
    all_offers: "Wszystkie",
    no_offers: "Nie ma przekazań do pokazania. Licencję oferuje się na jej własnej stronie.",
    from: "Od",
    to: "Do",
    answer: "Odpowiedź",
    at: "Do albo od",
    offer_open: "Czeka na odpowiedź",
    offer_accepted: "Przyjęta",
    offer_declined: "Odrzucona",
    offer_cancelled: "Wycofana",
    offer_expired: "Wygasła",
    accept: "Przyjmij",
    decline: "Odrzuć",
    accepted: "Licencja należy teraz do konta. Można ją przypisać do sklepu albo umieścić w systemie.",
    declined: "Ofertę odrzucono. Drugie konto otrzyma wiadomość.",
    cancelled: "Ofertę wycofano; licencja pozostaje bez zmian.",
    choose_one_account: "Licencje przypisuje się i aktywuje dla jednego konta: proszę najpierw wybrać je na jego \
        stronie.",
};
