//! Why a row of a sheet cannot be taken. In English it is the sentence of the import itself; in the other languages each code has its
//! own, and what only the sentence of the import knows stands behind it.

use crate::{domain::language::Language, licensing::RowFault};

/// A fault of a row as a sentence.
pub(in crate::web::pages) fn sentence(fault: &RowFault, language: Language) -> String {
    let told = match language {
        Language::English => None,
        Language::German => german(fault.code),
        Language::Polish => polish(fault.code),
    };
    match told {
        Some(text) if knows_more(fault.code) => format!("{text} ({})", fault.detail),
        Some(text) => text.to_owned(),
        None => fault.detail.clone(),
    }
}

/// Whether its own sentence names a line, a column or a number.
fn knows_more(code: &str) -> bool {
    matches!(code, "duplicate" | "cells" | "unknown_column" | "no_free_customer_license")
}

fn german(code: &str) -> Option<&'static str> {
    Some(match code {
        "too_large" => "Die Datei ist größer als 5 MiB: Teilen Sie sie.",
        "not_utf8" => {
            "Ab hier ist die Datei nicht UTF-8: Speichern Sie sie neu als „CSV UTF-8“, sonst würden Namen entstellt."
        }
        "too_many_rows" => "Die Datei hat mehr als 10.000 Kunden: Teilen Sie sie.",
        "header_missing" => "Die Datei ist leer: Ihre erste Zeile nennt die Spalten, etwa number,name,email.",
        "column_twice" => "Diese Spalte gibt es zweimal.",
        "unknown_column" => "Diese Spalte ist hier nicht bekannt.",
        "column_missing" => "Die erste Zeile nennt die Spalten, und number, die Kundennummer im Shop, muss darunter sein.",
        "duplicate" => "Eine frühere Zeile hat dieselbe Angabe.",
        "cells" => "Die Zeile hat nicht so viele Zellen wie die erste Zeile Spalten.",
        "empty" => "Hier fehlt etwas: Wenigstens ein Zeichen, das kein Leerzeichen ist, muss da sein.",
        "too_long" => "Das ist zu lang: 200 Zeichen sind das Höchste, bei einem Secret 512 Bytes.",
        "control_character" => "Hier steht ein Steuerzeichen, etwa ein Zeilenumbruch oder Tabulator: Nehmen Sie es heraus.",
        "not_an_email" => "Das ist keine E-Mail-Adresse wie name@firma.example.",
        "identity_missing" => "Eine Verknüpfung in diesem System braucht eine Kennung.",
        "domain_not_read" => "Kennungen haben in diesem System keine Domain: Lassen Sie sie weg.",
        "not_a_text" => "Höchstens 200 sichtbare Zeichen, keine Steuerzeichen.",
        "not_a_secret" => "Ein Secret hat 1 bis 512 Bytes und besteht nicht nur aus Leerzeichen.",
        "link_differs" => {
            "Der Kunde ist in diesem System verknüpft und meldet sich mit etwas anderem an: Ändern Sie die Verknüpfung, oder lösen \
             Sie sie."
        }
        "one_customer" => "Dieses System liest keine Kennung und kann nur einen Kunden haben.",
        "identity_taken" => "Eine andere Verknüpfung dieses Systems hat diese Kennung.",
        "token_taken" => "Eine andere Verknüpfung dieses Systems hat dieses Token.",
        "no_free_customer_license" => {
            "Für diese Zeile ist keine Kundenlizenz frei: Kaufen Sie Lizenzen, lösen Sie Codes ein, oder nehmen Sie Lizenzen aus \
             anderen Verknüpfungen."
        }
        "more_faults" => "Es gibt noch mehr, das nicht übernommen werden kann: Berichtigen Sie zuerst dieses.",
        _ => return None,
    })
}

fn polish(code: &str) -> Option<&'static str> {
    Some(match code {
        "too_large" => "Plik jest większy niż 5 MiB: trzeba go podzielić.",
        "not_utf8" => {
            "Od tego miejsca plik nie jest w UTF-8: proszę zapisać go jako „CSV UTF-8”, aby nie zniekształcić nazw."
        }
        "too_many_rows" => "Plik ma ponad 10 000 klientów: trzeba go podzielić.",
        "header_missing" => "Plik jest pusty: jego pierwszy wiersz nazywa kolumny, na przykład number,name,email.",
        "column_twice" => "Ta kolumna występuje dwa razy.",
        "unknown_column" => "Ta kolumna nie jest tu znana.",
        "column_missing" => "Pierwszy wiersz nazywa kolumny i musi być wśród nich number, numer klienta w sklepie.",
        "duplicate" => "Wcześniejszy wiersz ma tę samą wartość.",
        "cells" => "Wiersz nie ma tylu komórek, ile kolumn nazywa pierwszy wiersz.",
        "empty" => "Brakuje tu wartości: potrzebny jest co najmniej jeden znak, który nie jest spacją.",
        "too_long" => "To za dużo: najwyżej 200 znaków, a w sekrecie 512 bajtów.",
        "control_character" => "Jest tu znak sterujący, na przykład koniec wiersza lub tabulator: proszę go usunąć.",
        "not_an_email" => "To nie jest adres e-mail, taki jak nazwa@firma.example.",
        "identity_missing" => "Powiązanie w tym systemie wymaga identyfikatora.",
        "domain_not_read" => "W tym systemie identyfikatory nie mają domeny: proszę ją pominąć.",
        "not_a_text" => "Najwyżej 200 widocznych znaków, bez znaków sterujących.",
        "not_a_secret" => "Sekret ma od 1 do 512 bajtów i nie składa się z samych spacji.",
        "link_differs" => {
            "Klient jest powiązany w tym systemie i loguje się czym innym: proszę zmienić powiązanie albo je usunąć."
        }
        "one_customer" => "Ten system nie czyta identyfikatora i może mieć tylko jednego klienta.",
        "identity_taken" => "Inne powiązanie tego systemu ma ten identyfikator.",
        "token_taken" => "Inne powiązanie tego systemu ma ten token.",
        "no_free_customer_license" => {
            "Dla tego wiersza nie ma wolnej licencji klienta: można kupić licencje, aktywować kody albo wyjąć licencje z innych \
             powiązań."
        }
        "more_faults" => "Jest więcej błędów: proszę najpierw poprawić te.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    #[test]
    fn every_fault_of_a_row_is_told_in_every_language() {
        let sources =
            [include_str!("../../../licensing/import/sheet.rs"), include_str!("../../../licensing/import/linking.rs")];
        // A code stands behind the column of a fault, or beside it where one of several is meant.
        let behind = Regex::new(r#"\.add\([^,]+, [^,]+, "([a-z_0-9]+)""#).unwrap();
        let beside = Regex::new(r#"(?:=> |Column::\w+, )"([a-z_]+)"(?:,|\),)\n"#).unwrap();
        let mut codes = 0;
        for source in sources {
            let source = source.split("#[cfg(test)]").next().unwrap();
            let columns = ["number", "name", "email", "identity", "domain", "secret"];
            for found in behind.captures_iter(source).chain(beside.captures_iter(source)) {
                let code = &found[1];
                if columns.contains(&code) {
                    continue;
                }
                codes += 1;
                assert!(german(code).is_some() && polish(code).is_some(), "{code}");
            }
        }
        assert!(codes >= 20, "{codes}");
    }
}
