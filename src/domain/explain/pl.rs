//! The words for people in Polish. What is a case and who reads it is left to the module above.

use super::{
    Access, Answer, CallerText, Case, Explanation, Fault, Form, Identity, Login, Ours, PageLabels, Place, Policy, Proof,
};

/// The refusal page.
pub(super) const PAGE: PageLabels = PageLabels {
    page_title: "Logowanie do sklepu",
    reference: "Numer referencyjny",
    keep_reference: "W razie pytań prosimy o podanie tego numeru.",
};

/// The text for those inside.
pub(super) fn explain(case: Case) -> Explanation {
    match case {
        Case::Form(form) => of_form(form),
        Case::Login(login) => of_login(login),
        Case::Identity(identity) => of_identity(identity),
        Case::Proof(proof) => of_proof(proof),
        Case::Access(access) => of_access(access),
        Case::License(fault, Place::System) => of_system_license(fault),
        Case::License(fault, Place::Link) => of_customer_license(fault),
        Case::License(fault, Place::Shop) => of_license(fault),
        Case::Policy(policy) => of_policy(policy),
        Case::Ours(ours) => of_ours(ours),
    }
}

fn of_form(form: Form) -> Explanation {
    match form {
        Form::TooLarge => Explanation {
            title: "Żądanie jest zbyt duże",
            detail: "Żądanie przekracza jeden z limitów rozmiaru, zagnieżdżenia lub liczby elementów, \
                     dlatego nie zostało odczytane do końca.",
            next_step: "Należy ograniczyć ilość danych wysyłanych przez system zakupowy: \
                        przyczyną jest zwykle załącznik albo bardzo długi koszyk.",
        },
        Form::Malformed => Explanation {
            title: "Nie można odczytać żądania",
            detail: "Żądanie jest niepoprawnie zbudowane, brakuje w nim wymaganej części albo jest wewnętrznie \
                     sprzeczne. Miejsce błędu podano przy tej przyczynie.",
            next_step: "Należy przekazać zapisane żądanie i miejsce błędu osobom odpowiedzialnym za system zakupowy z \
                        prośbą o poprawkę.",
        },
        Form::ForbiddenDoctype => Explanation {
            title: "Typ dokumentu z własnymi deklaracjami",
            detail: "Dokument deklaruje własne encje lub elementy. Takie deklaracje umożliwiają ataki na parsery XML, \
                     dlatego nigdy nie są przyjmowane.",
            next_step: "Należy usunąć te deklaracje w systemie zakupowym; samo odwołanie do cXML.dtd może pozostać.",
        },
        Form::UnsupportedRequest => Explanation {
            title: "Nieobsługiwany rodzaj żądania",
            detail: "Żądanie udało się odczytać, ale nie jest to logowanie punchout: \
                     w przypadku cXML obsługiwane są tu tylko PunchOutSetupRequest i ProfileRequest.",
            next_step: "Należy sprawdzić, jakich adresów używa system zakupowy: zamówienia i inne dokumenty trzeba \
                        wysyłać pod inny adres.",
        },
    }
}

fn of_login(login: Login) -> Explanation {
    match login {
        Login::RateLimited => Explanation {
            title: "Zbyt wiele nieudanych logowań",
            detail: "Z tej sieci nadeszło zbyt wiele nieudanych logowań do tego systemu, \
                     dlatego kolejne błędne próby są przez pewien czas odrzucane, podobnie jak wszystkie logowania \
                     z identyfikatorem, który ktoś najwyraźniej odgaduje. Nie dotyczy to innych sieci, \
                     a udane logowania nigdy nie są wliczane.",
            next_step: "Należy odszukać w dzienniku wcześniejsze nieudane logowania i usunąć ich przyczynę; \
                        blokada ustąpi samoczynnie.",
        },
        Login::SystemUnknown => Explanation {
            title: "Nieznany system",
            detail: "Dla tego protokołu nie ma systemu o takiej nazwie: adres w systemie zakupowym jest nieprawidłowy.",
            next_step: "Należy skopiować adres ze strony systemu do systemu zakupowego i zwrócić uwagę na jego \
                        zakończenie: /cxml lub /oci.",
        },
        Login::MacExpired => Explanation {
            title: "CredentialMac poza okresem ważności",
            detail: "CredentialMac wygasł, ma datę z przyszłości, jest ważny dłużej, niż dopuszcza system, \
                     albo jego dat nie można odczytać.",
            next_step: "Należy sprawdzić zegar systemu zakupowego i daty w CredentialMac; \
                        jeśli tak długi okres ważności jest zamierzony, należy zwiększyć limit w systemie.",
        },
    }
}

fn of_identity(identity: Identity) -> Explanation {
    match identity {
        Identity::Sender => Explanation {
            title: "Niedozwolony nadawca (Sender)",
            detail: "Nadawca (Sender) podany w dokumencie nie należy do tych, których system przyjmuje.",
            next_step: "Jeśli jest to znany nadawca, należy dodać jego domenę i identyfikator do listy nadawców w \
                        systemie; w przeciwnym razie należy go poprawić w systemie zakupowym.",
        },
        Identity::To => Explanation {
            title: "Niezgodny adresat To",
            detail: "Dokument jest skierowany do kogoś innego: żaden z podanych w nim adresatów To nie należy do tych, \
                     których system przyjmuje.",
            next_step: "Należy poprawić adresata To w systemie zakupowym albo dodać jego domenę i identyfikator do \
                        listy To w systemie.",
        },
        Identity::Customer => Explanation {
            title: "Nieznany identyfikator",
            detail: "Żadne powiązanie w tym systemie nie ma identyfikatora ani tokenu podanego w żądaniu albo domena \
                     powiązania jest inna.",
            next_step: "Należy porównać identyfikator z żądania z powiązaniami systemu i poprawić go tutaj lub w \
                        systemie zakupowym albo powiązać klienta z systemem.",
        },
        Identity::Ambiguous => Explanation {
            title: "Niejednoznaczny identyfikator",
            detail: "Żądanie pasuje do więcej niż jednego powiązania: podane w nim identyfikatory wskazują różnych \
                     klientów albo system przeznaczony dla jednego klienta ma kilka powiązań.",
            next_step: "Należy usunąć zbędny identyfikator w systemie zakupowym, a w systemie przeznaczonym dla \
                        jednego klienta pozostawić tylko jedno powiązanie.",
        },
        Identity::Placeholder => Explanation {
            title: "Symbol zastępczy zamiast identyfikatora",
            detail: "System zakupowy przysłał w miejscu identyfikatora lub tokenu nazwę zmiennej, na przykład [USERNAME]: \
                     nikt jej nie wypełnił.",
            next_step: "Należy w systemie zakupowym wpisać w wywołaniu katalogu samą wartość \
                        albo zmienić rodzaj parametru z wartości stałej na zmienną.",
        },
        Identity::Parameter => Explanation {
            title: "Niezgodny stały parametr",
            detail: "Brakuje parametru, który w tym systemie musi mieć stałą wartość, albo jego wartość jest inna. \
                     Nazwę parametru podano przy tej przyczynie.",
            next_step: "Należy poprawić parametr w systemie zakupowym albo zmienić jego stałą wartość w systemie.",
        },
    }
}

fn of_proof(proof: Proof) -> Explanation {
    match proof {
        Proof::NotSet => Explanation {
            title: "Nie ustawiono sekretu",
            detail: "Nie ma z czym porównać: ani powiązanie, ani system nie mają sekretu, \
                     który obowiązuje przy tym logowaniu.",
            next_step: "Należy ustawić sekret w powiązaniu albo, jeśli nadawcą nie jest kupujący, \
                        sekret systemu wraz z listą nadawców (Sender), a następnie wpisać ten sam sekret w systemie \
                        zakupowym.",
        },
        Proof::Absent => Explanation {
            title: "Brak sekretu w żądaniu",
            detail: "Żądanie zawiera identyfikator, ale nie zawiera sekretu.",
            next_step: "Należy wpisać sekret w systemie zakupowym: dla cXML w elemencie Sender, \
                        dla OCI w parametrze wskazanym w konfiguracji systemu.",
        },
        Proof::Misplaced => Explanation {
            title: "Sekret w niewłaściwym miejscu",
            detail: "Żądanie zawiera sekret, ale w elemencie From lub To, gdzie w tym systemie niczego nie dowodzi.",
            next_step: "Należy przenieść sekret w systemie zakupowym do elementu Sender; jeśli to niemożliwe, \
                        należy ustawić w systemie proof_from na any.",
        },
        Proof::Retired => Explanation {
            title: "Użyto starego sekretu",
            detail: "System zakupowy nadal używa poprzedniego sekretu lub tokenu, którego termin ważności już minął.",
            next_step: "Należy wpisać w systemie zakupowym aktualny sekret lub token, a jeśli nikt go już nie ma, \
                        ustawić nowy.",
        },
        Proof::Unsupported => Explanation {
            title: "Nieobsługiwany sposób uwierzytelnienia",
            detail: "Nadawca (Sender) uwierzytelnia się w sposób, którego nie można tu sprawdzić, \
                     na przykład przez DigitalSignature.",
            next_step: "Należy przestawić system zakupowy na SharedSecret lub CredentialMac.",
        },
        Proof::EqualButForBlanks => Explanation {
            title: "Zbędne lub brakujące spacje w sekrecie",
            detail: "Sekret jest poprawny z wyjątkiem spacji lub znaków końca wiersza na początku lub na końcu.",
            next_step: "Należy wpisać sekret w systemie zakupowym dokładnie tak, jak został wydany, bez dodatkowych spacji; \
                        jeśli to nie pomoże, należy ustawić nowy po obu stronach.",
        },
        Proof::EqualButForCase => Explanation {
            title: "Niezgodna wielkość liter w sekrecie",
            detail: "Sekret jest poprawny z wyjątkiem wielkości liter.",
            next_step: "Należy wpisać sekret w systemie zakupowym dokładnie tak, jak został wydany.",
        },
        Proof::SameLength => Explanation {
            title: "Błędny sekret o właściwej długości",
            detail: "Sekret ma tę samą długość co właściwy, ale inną treść: to prawdopodobnie literówka albo sekret \
                     innego powiązania.",
            next_step: "Należy ponownie skopiować sekret do systemu zakupowego albo ustawić nowy po obu stronach.",
        },
        Proof::Shorter => Explanation {
            title: "Błędny sekret, zbyt krótki",
            detail: "Sekret jest krótszy niż właściwy: prawdopodobnie został ucięty przy kopiowaniu lub zapisie albo \
                     służy do czegoś innego.",
            next_step: "Należy ponownie skopiować cały sekret do systemu zakupowego albo ustawić nowy po obu stronach.",
        },
        Proof::Longer => Explanation {
            title: "Błędny sekret, zbyt długi",
            detail: "Sekret jest dłuższy niż właściwy: prawdopodobnie skopiowano wraz z nim coś jeszcze albo służy do \
                     czegoś innego.",
            next_step: "Należy ponownie skopiować do systemu zakupowego sam sekret albo ustawić nowy po obu stronach.",
        },
        Proof::Different => Explanation {
            title: "Błędny sekret",
            detail: "Przesłane dane uwierzytelniające nie zgadzają się z ustawionym tu sekretem; \
                     nie da się z nich odczytać, na czym polega różnica.",
            next_step: "Należy ponownie wpisać sekret w systemie zakupowym albo ustawić nowy po obu stronach.",
        },
    }
}

fn of_access(access: Access) -> Explanation {
    match access {
        Access::SystemDisabled => Explanation {
            title: "System jest wyłączony",
            detail: "System jest wyłączony, dlatego logowanie nie jest możliwe.",
            next_step: "Należy włączyć system, gdy logowania mają być znów możliwe.",
        },
        Access::SystemLicenseMissing => Explanation {
            title: "System bez licencji",
            detail: "Do systemu nie przydzielono licencji na system, dlatego logowanie nie jest możliwe. \
                     Jego powiązania zachowują identyfikatory i sekrety.",
            next_step: "Należy przydzielić do systemu wolną licencję na system, a jeśli takiej nie ma, \
                        uzyskać ją od operatora.",
        },
        Access::CustomerNotLinked => Explanation {
            title: "Klient nie jest powiązany z systemem",
            detail: "Nadawca (Sender) uwierzytelnił się sekretem systemu, ale wskazany przez niego klient nie ma \
                     powiązania w tym systemie.",
            next_step: "Należy powiązać klienta z tym systemem pod identyfikatorem z żądania albo poprawić \
                        identyfikator w systemie zakupowym.",
        },
        Access::LinkMissing => Explanation {
            title: "Klient bez powiązania",
            detail: "Klient nie ma powiązania w tym systemie: nigdy go nie utworzono albo zostało usunięte.",
            next_step: "Należy powiązać klienta z tym systemem, jeśli jego kupujący mają mieć dostęp.",
        },
        Access::CustomerLicenseMissing => Explanation {
            title: "Klient bez licencji",
            detail: "Do powiązania klienta nie przydzielono licencji na klienta. Identyfikator i sekret zostały zachowane.",
            next_step: "Należy przydzielić do powiązania wolną licencję na klienta, a jeśli takiej nie ma, \
                        uzyskać ją od operatora.",
        },
        Access::CustomerDisabled => Explanation {
            title: "Klient jest wyłączony",
            detail: "Klient jest w tym sklepie wyłączony, dlatego żadne jego logowanie nie jest przyjmowane.",
            next_step: "Należy włączyć klienta, gdy logowania mają być znów możliwe.",
        },
        Access::LicenseKeyExpired => Explanation {
            title: "Klucz licencyjny wygasł",
            detail: "Ta instalacja otrzymuje licencje za pomocą klucza licencyjnego, \
                     a ostatni otrzymany klucz stracił ważność.",
            next_step: "Należy sprawdzić, czy ta instalacja ma połączenie z serwerem ustawionym jako upstream, \
                        albo wgrać nowy klucz licencyjny.",
        },
    }
}

fn of_system_license(fault: Fault) -> Explanation {
    match fault {
        Fault::Revoked => Explanation {
            title: "Licencja na system cofnięta",
            detail: "Licencja na system przydzielona do tego systemu oraz dołączona do niej licencja na klienta \
                     zostały cofnięte z powodu zwrotu płatności lub obciążenia zwrotnego.",
            next_step: "Należy przydzielić do systemu inną licencję na system: powiązania, \
                        identyfikatory i sekrety pozostaną. Jeśli zwrot był pomyłką, \
                        należy poprosić operatora o jego wycofanie.",
        },
        Fault::Suspended => Explanation {
            title: "Licencja na system zawieszona",
            detail: "Operator zawiesił licencję na system przydzieloną do tego systemu, \
                     a wraz z nią dołączoną licencję na klienta.",
            next_step: "Należy zapytać operatora o powód i poprosić o zniesienie zawieszenia; \
                        do tego czasu można użyć innej licencji na system.",
        },
        Fault::ShopMismatch => Explanation {
            title: "Licencja na system nie jest przypisana do tego sklepu",
            detail: "Licencja na system działa tylko w sklepie, do którego jest przypisana, a nie jest to ten sklep.",
            next_step: "Należy przypisać licencję na system do tego sklepu albo przydzielić do systemu wolną licencję.",
        },
        Fault::SubscriptionMissing => Explanation {
            title: "Licencja na system bez subskrypcji",
            detail: "Licencja na system przydzielona do tego systemu nie jest objęta żadną subskrypcją.",
            next_step: "Należy poprosić operatora o objęcie licencji na system subskrypcją albo przydzielić do systemu \
                        licencję objętą subskrypcją.",
        },
        Fault::SubscriptionNotStarted => Explanation {
            title: "Subskrypcja licencji na system nie rozpoczęła się",
            detail: "System rozliczeniowy nie zgłosił jeszcze rozpoczęcia subskrypcji obejmującej licencję na system, \
                     na przykład dlatego, że brakuje pierwszej płatności.",
            next_step: "Należy dokonać pierwszej płatności. Jeśli została już wykonana, \
                        należy poprosić operatora o sprawdzenie, czy docierają powiadomienia z systemu \
                        rozliczeniowego; licencja zacznie wtedy działać samoczynnie.",
        },
        Fault::SubscriptionLapsed => Explanation {
            title: "Subskrypcja licencji na system wygasła",
            detail: "Subskrypcja, z której opłacana jest licencja na system, została zakończona, \
                     wstrzymana lub nie opłacono jej w terminie. Logowanie do tego systemu nie jest możliwe.",
            next_step: "Należy opłacić lub odnowić subskrypcję; licencja wróci samoczynnie, w niezmienionym stanie.",
        },
    }
}

fn of_customer_license(fault: Fault) -> Explanation {
    match fault {
        Fault::Revoked => Explanation {
            title: "Licencja na klienta cofnięta",
            detail: "Licencja na klienta przydzielona do tego powiązania została cofnięta z powodu zwrotu płatności \
                     lub obciążenia zwrotnego. Nie dotyczy to innych klientów systemu.",
            next_step: "Należy przydzielić do powiązania inną wolną licencję na klienta: \
                        identyfikator i sekret pozostaną. Jeśli zwrot był pomyłką, \
                        należy poprosić operatora o jego wycofanie.",
        },
        Fault::Suspended => Explanation {
            title: "Licencja na klienta zawieszona",
            detail: "Operator zawiesił licencję na klienta przydzieloną do tego powiązania. \
                     Nie dotyczy to innych klientów systemu.",
            next_step: "Należy zapytać operatora o powód i poprosić o zniesienie zawieszenia; \
                        do tego czasu można użyć innej wolnej licencji na klienta.",
        },
        Fault::ShopMismatch => Explanation {
            title: "Licencja na klienta nie jest przypisana do tego sklepu",
            detail: "Licencja na klienta działa tylko w sklepie, do którego jest przypisana, a nie jest to ten sklep.",
            next_step: "Należy przypisać licencję na klienta do tego sklepu albo przydzielić do powiązania wolną licencję.",
        },
        Fault::SubscriptionMissing => Explanation {
            title: "Licencja na klienta bez subskrypcji",
            detail: "Licencja na klienta przydzielona do tego powiązania nie jest objęta żadną subskrypcją.",
            next_step: "Należy poprosić operatora o objęcie licencji na klienta subskrypcją albo przydzielić do \
                        powiązania licencję objętą subskrypcją.",
        },
        Fault::SubscriptionNotStarted => Explanation {
            title: "Subskrypcja licencji na klienta nie rozpoczęła się",
            detail: "System rozliczeniowy nie zgłosił jeszcze rozpoczęcia subskrypcji obejmującej licencję na klienta, \
                     na przykład dlatego, że brakuje pierwszej płatności.",
            next_step: "Należy dokonać pierwszej płatności albo przydzielić do powiązania inną licencję na klienta. \
                        Jeśli płatność została już wykonana, należy poprosić operatora o sprawdzenie, \
                        czy docierają powiadomienia z systemu rozliczeniowego.",
        },
        Fault::SubscriptionLapsed => Explanation {
            title: "Subskrypcja licencji na klienta wygasła",
            detail: "Subskrypcja, z której opłacana jest licencja na klienta, została zakończona, \
                     wstrzymana lub nie opłacono jej w terminie. Ten klient nie może się zalogować.",
            next_step: "Należy opłacić lub odnowić subskrypcję: licencja wróci samoczynnie, w niezmienionym stanie. \
                        Można też przydzielić do powiązania inną ważną licencję na klienta.",
        },
    }
}

fn of_license(fault: Fault) -> Explanation {
    match fault {
        Fault::Revoked => Explanation {
            title: "Licencja cofnięta",
            detail: "Licencja została cofnięta z powodu zwrotu płatności lub obciążenia zwrotnego.",
            next_step: "Należy użyć innej licencji. Jeśli zwrot był pomyłką, należy poprosić operatora o jego wycofanie.",
        },
        Fault::Suspended => Explanation {
            title: "Licencja zawieszona",
            detail: "Operator zawiesił licencję.",
            next_step: "Należy zapytać operatora o powód i poprosić o zniesienie zawieszenia.",
        },
        Fault::ShopMismatch => Explanation {
            title: "Inna instalacja",
            detail: "Licencja i instalacja, z której pochodzi wywołanie, nie pasują do siebie: \
                     licencja nie jest przypisana do podanego w wywołaniu shop_id.",
            next_step: "Jeśli sklep został przeniesiony, należy zatwierdzić zgłoszony shop_id: \
                        wszystkie licencje sklepu przejdą wraz z nim. Jeśli licencja nie jest jeszcze używana, \
                        należy przypisać ją do tego sklepu. Jeśli to tylko kopia sklepu, nic nie trzeba robić.",
        },
        Fault::SubscriptionMissing => Explanation {
            title: "Licencja bez subskrypcji",
            detail: "Licencja nie jest objęta żadną subskrypcją.",
            next_step: "Należy poprosić operatora o objęcie licencji subskrypcją.",
        },
        Fault::SubscriptionNotStarted => Explanation {
            title: "Subskrypcja nie rozpoczęła się",
            detail: "System rozliczeniowy nie zgłosił jeszcze rozpoczęcia subskrypcji obejmującej licencję, \
                     na przykład dlatego, że brakuje pierwszej płatności.",
            next_step: "Należy dokonać pierwszej płatności. Jeśli została już wykonana, \
                        należy poprosić operatora o sprawdzenie, czy docierają powiadomienia z systemu \
                        rozliczeniowego.",
        },
        Fault::SubscriptionLapsed => Explanation {
            title: "Subskrypcja wygasła",
            detail: "Subskrypcja, z której opłacana jest licencja, została zakończona, \
                     wstrzymana lub nie opłacono jej w terminie.",
            next_step: "Należy opłacić lub odnowić subskrypcję; wszystkie objęte nią licencje wrócą samoczynnie, \
                        w niezmienionym stanie.",
        },
    }
}

fn of_policy(policy: Policy) -> Explanation {
    match policy {
        Policy::OperationNotAllowed => Explanation {
            title: "Niedozwolona operacja",
            detail: "Kupujący chce wykonać na koszyku operację, na którą system nie pozwala. \
                     Nazwę operacji podano przy tej przyczynie.",
            next_step: "Jeśli sklep obsługuje tę operację, należy dopuścić ją w systemie; \
                        w przeciwnym razie należy ją wyłączyć w systemie zakupowym.",
        },
        Policy::ReturnUrlMissing => Explanation {
            title: "Brak adresu zwrotnego",
            detail: "Żądanie nie określa, dokąd ma zostać zwrócony koszyk.",
            next_step: "System zakupowy musi przesyłać adres zwrotny: dla cXML w elemencie BrowserFormPost, \
                        dla OCI w parametrze wskazanym w konfiguracji systemu, zwykle HOOK_URL.",
        },
        Policy::ReturnUrlNotAllowed => Explanation {
            title: "Niedozwolony adres zwrotny",
            detail: "Koszyk ma zostać zwrócony pod adres, którego nie ma na liście adresów zwrotnych systemu. \
                     Dopóki ta lista jest pusta, każdy adres jest odrzucany.",
            next_step: "Jeśli adres należy do systemu zakupowego tego klienta, należy dodać go do listy adresów \
                        zwrotnych systemu.",
        },
        Policy::ReturnUrlPlaceholder => Explanation {
            title: "Symbol zastępczy zamiast adresu zwrotnego",
            detail: "System zakupowy przysłał w miejscu adresu zwrotnego nazwę zmiennej, na przykład [HOOK_URL].",
            next_step: "W systemie SAP należy nadać parametrowi w wywołaniu katalogu typ adresu zwrotnego; \
                        w innych systemach należy wypełnić zmienną.",
        },
        Policy::Sapevent => Explanation {
            title: "Niedozwolony powrót do SAP GUI",
            detail: "Koszyk ma zostać zwrócony pod adres SAPEVENT:POST, czyli do przeglądarki w SAP GUI, \
                     czego ten system nie dopuszcza.",
            next_step: "Jeśli ten klient otwiera katalog w SAP GUI, należy włączyć w systemie sapevent; \
                        w przeciwnym razie należy wywoływać katalog w osobnej przeglądarce.",
        },
        Policy::DeploymentModeMismatch => Explanation {
            title: "Niezgodność trybu testowego i produkcyjnego",
            detail: "Dokument testowy trafił do systemu produkcyjnego lub odwrotnie.",
            next_step: "Należy poprawić deploymentMode lub adres w systemie zakupowym albo zmienić tryby, \
                        które system dopuszcza.",
        },
        Policy::CartUnknown => Explanation {
            title: "Nieznany koszyk",
            detail: "Kupujący chce zmienić lub obejrzeć koszyk, który nigdy nie został zwrócony przez ten system.",
            next_step: "Należy poprosić kupującego o rozpoczęcie nowego koszyka i sprawdzić, \
                        czy system zakupowy używa adresu właściwego systemu.",
        },
        Policy::PayloadConflict => Explanation {
            title: "Identyfikator payloadID był już użyty",
            detail: "Wcześniejsze logowanie z tym samym payloadID miało inną treść albo zostało już użyte do wejścia \
                     do sklepu.",
            next_step: "System zakupowy musi nadawać każdemu dokumentowi nowy payloadID; jeśli nie jest to możliwe, \
                        należy wyłączyć w systemie zapamiętywanie payloadID.",
        },
    }
}

fn of_ours(ours: Ours) -> Explanation {
    match ours {
        Ours::Busy => Explanation {
            title: "Zbyt wiele logowań jednocześnie",
            detail: "Oczekiwało więcej logowań, niż mieści kolejka, dlatego to logowanie zostało od razu odrzucone. \
                     Nie jest to błąd kupującego.",
            next_step: "W pojedynczym przypadku nic nie trzeba robić. Jeśli zdarza się to często, \
                        operator powinien sprawdzić obciążenie i szybkość zapisu bazy danych.",
        },
        Ours::StoreUnavailable => Explanation {
            title: "Baza danych jest niedostępna",
            detail: "Odczyt z bazy danych lub zapis do niej nie powiódł się w wymaganym czasie, \
                     dlatego nie rozpoczęto sesji. Nie jest to błąd kupującego.",
            next_step: "Operator powinien sprawdzić bazę danych, jej miejsce na dysku i /readyz; \
                        logowania będą znów możliwe, gdy tylko baza odpowie.",
        },
        Ours::Internal => Explanation {
            title: "Błąd wewnętrzny",
            detail: "W punchgate wystąpił błąd, dlatego nie rozpoczęto sesji. Nie jest to błąd kupującego.",
            next_step: "Należy podać operatorowi numer referencyjny, po którym znajdzie on przyczynę w dzienniku serwera.",
        },
    }
}

/// The text for the caller.
pub(super) fn answer(answer: Answer) -> CallerText {
    match answer {
        Answer::TooLarge => CallerText {
            title: "Żądanie jest zbyt duże",
            detail: "Żądanie z Państwa systemu zakupowego jest większe, niż przyjmuje sklep.",
            next_step: "Prosimy zwrócić się do administratora o ograniczenie ilości przesyłanych danych, \
                        na przykład liczby pozycji lub załączników.",
        },
        Answer::Malformed => CallerText {
            title: "Nie można odczytać żądania",
            detail: "Żądanie z Państwa systemu zakupowego jest niekompletne lub niepoprawnie zbudowane.",
            next_step: "Prosimy ponownie otworzyć sklep z systemu zakupowego. Jeśli komunikat pojawi się znowu, \
                        prosimy zwrócić się do administratora o sprawdzenie żądania.",
        },
        Answer::ForbiddenDoctype => CallerText {
            title: "Niedozwolony typ dokumentu",
            detail: "Ze względów bezpieczeństwa sklep nie przyjmuje dokumentów XML z własnymi deklaracjami.",
            next_step: "Prosimy zwrócić się do administratora o usunięcie tych deklaracji; \
                        odwołanie do cXML.dtd może pozostać.",
        },
        Answer::UnsupportedRequest => CallerText {
            title: "Nieobsługiwane żądanie",
            detail: "Ten adres obsługuje wyłącznie logowania punchout, a przesłane żądanie jest innego rodzaju.",
            next_step: "Prosimy zwrócić się do administratora o sprawdzenie rodzaju żądania i używanego adresu.",
        },
        Answer::LoginFailed => CallerText {
            title: "Logowanie nie powiodło się",
            detail: "Nie udało się zalogować Państwa firmy do sklepu przy użyciu przesłanych danych logowania.",
            next_step: "Prosimy zwrócić się do administratora lub działu zakupów o sprawdzenie danych logowania w \
                        porozumieniu ze sklepem.",
        },
        Answer::RateLimited => CallerText {
            title: "Zbyt wiele nieudanych logowań",
            detail: "Kilka logowań z Państwa sieci nie powiodło się, dlatego kolejne są na krótko wstrzymane.",
            next_step: "Prosimy spróbować ponownie za minutę. Jeśli to nie pomoże, \
                        prosimy zwrócić się do administratora lub działu zakupów o sprawdzenie danych logowania w \
                        porozumieniu ze sklepem.",
        },
        Answer::NoAccess => CallerText {
            title: "Dostęp jest nieaktywny",
            detail: "Dostęp Państwa firmy do sklepu jest w tej chwili nieaktywny.",
            next_step: "Prosimy skontaktować się ze sklepem i poprosić o sprawdzenie dostępu Państwa firmy.",
        },
        Answer::OperationNotAllowed => CallerText {
            title: "Operacja jest niedostępna",
            detail: "Sklep nie udostępnia Państwa firmie tej operacji, na przykład zmiany lub podglądu wcześniejszego \
                     koszyka.",
            next_step: "Prosimy rozpocząć nowy koszyk albo zapytać sklep, czy może udostępnić tę operację.",
        },
        Answer::ReturnUrlMissing => CallerText {
            title: "Brak adresu zwrotnego",
            detail: "Państwa system zakupowy nie podał, dokąd sklep ma zwrócić koszyk.",
            next_step: "Prosimy zwrócić się do administratora o uzupełnienie adresu zwrotnego: BrowserFormPost w cXML, \
                        zwykle HOOK_URL w OCI.",
        },
        Answer::ReturnUrlNotAllowed => CallerText {
            title: "Niedozwolony adres zwrotny",
            detail: "Sklep nie zwraca koszyków pod adres, który podał Państwa system zakupowy.",
            next_step: "Prosimy zwrócić się do administratora o sprawdzenie adresu zwrotnego i uzgodnienie go ze sklepem.",
        },
        Answer::DeploymentModeMismatch => CallerText {
            title: "Niezgodność trybu testowego i produkcyjnego",
            detail: "Państwa system zakupowy wysłał żądanie testowe pod adres produkcyjny lub odwrotnie.",
            next_step: "Prosimy zwrócić się do administratora o sprawdzenie deploymentMode i adresu sklepu.",
        },
        Answer::CartUnknown => CallerText {
            title: "Nie znaleziono koszyka",
            detail: "Sklep nie zna koszyka, który chcą Państwo zmienić lub obejrzeć.",
            next_step: "Prosimy rozpocząć nowy koszyk.",
        },
        Answer::PayloadConflict => CallerText {
            title: "Żądanie było już użyte",
            detail: "Żądanie z tym samym payloadID zostało już wcześniej użyte.",
            next_step: "Prosimy ponownie otworzyć sklep z systemu zakupowego. Jeśli komunikat pojawi się znowu, \
                        prosimy zwrócić się do administratora o zapewnienie, aby każde żądanie miało własny \
                        payloadID.",
        },
        Answer::Unavailable => CallerText {
            title: "Usługa chwilowo niedostępna",
            detail: "Logowanie do sklepu jest chwilowo niedostępne. Przyczyna leży po naszej stronie, a nie po Państwa.",
            next_step: "Prosimy spróbować ponownie za minutę. Jeśli to nie pomoże, prosimy skontaktować się ze sklepem.",
        },
        Answer::Internal => CallerText {
            title: "Błąd techniczny",
            detail: "Podczas logowania do sklepu wystąpił błąd. Przyczyna leży po naszej stronie, a nie po Państwa.",
            next_step: "Prosimy spróbować ponownie za minutę. Jeśli błąd się powtórzy, prosimy skontaktować się ze sklepem.",
        },
    }
}
