//! The words of the log in Polish. What a case is and who reads it is left to the module above.

use super::{Ending, Explanation, Flag, LogWords, Outcome, Step};

pub(super) const WORDS: LogWords = LogWords {
    at: "Czas",
    reference: "Numer referencyjny",
    system: "System",
    customer: "Klient",
    identity: "Identyfikator",
    decision: "Decyzja",
    operation: "Operacja",
    client: "Adres nadawcy żądania",
    cart: "Koszyk",
    accepted: "dopuszczone",
    refused: "odrzucone",
    until: "do",
    next_step: "Co zrobić:",
    nothing_found: "Nie zapisano żadnego pasującego logowania.",
};

pub(super) fn step(step: Step) -> &'static str {
    match step {
        Step::Received => "Żądanie odebrane",
        Step::Read => "Żądanie odczytane",
        Step::Authenticated => "Tożsamość potwierdzona",
        Step::Entitled => "Licencje ważne",
        Step::Allowed => "Dozwolone przez system",
        Step::Started => "Sesja rozpoczęta",
        Step::Redeemed => "Token zrealizowany przez sklep",
        Step::Returned => "Koszyk zwrócony",
    }
}

pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "tak",
        Outcome::Failed => "niepowodzenie",
        Outcome::NotReached => "nie osiągnięto",
        Outcome::Waiting => "oczekuje",
    }
}

pub(super) fn ending(ending: Ending) -> Explanation {
    match ending {
        Ending::TokenExpired => Explanation {
            title: "Token startowy niezrealizowany",
            detail: "Logowanie zostało dopuszczone, ale sklep nie zrealizował tokenu startowego na czas: przeglądarka kupującego \
                     nie dotarła do sklepu albo wtyczka sklepu o niego nie zapytała.",
            next_step: "Kupujący powinien zalogować się ponownie. Jeśli to się powtarza, należy otworzyć startowy adres URL sklepu z sieci \
                        kupującego i sprawdzić dziennik wtyczki sklepu.",
        },
        Ending::SessionExpired => Explanation {
            title: "Koszyk nie wrócił",
            detail: "Kupujący był w sklepie, ale do końca sesji żaden koszyk nie wrócił.",
            next_step: "Jeśli kupujący niczego nie kupił, nie trzeba nic robić; w przeciwnym razie powinien zalogować się ponownie i \
                        zwrócić koszyk.",
        },
        Ending::Cancelled => Explanation {
            title: "Opuszczono sklep bez koszyka",
            detail: "Kupujący był w sklepie i opuścił go bez koszyka.",
            next_step: "Nie trzeba nic robić; kupujący może w każdej chwili zalogować się ponownie.",
        },
    }
}

pub(super) fn flag(flag: Flag) -> &'static str {
    match flag {
        Flag::InGrace(_) => "licencję podtrzymuje już tylko okres dodatkowy, do",
        Flag::EndsOn(_) => "licencja kończy się",
        Flag::OldSecretUsed => "użyto starego sekretu, który jest wycofywany",
        Flag::InsecureReturnUrl => "koszyk wróciłby bez szyfrowania",
    }
}
