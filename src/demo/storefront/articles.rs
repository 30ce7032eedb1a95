//! What the demo's storefront sells: few articles, each with something that carts get wrong, such as a price for a hundred, markup in a
//! text, letters that an old charset does not have, or a unit that is no piece.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Words in English, German and Polish.
pub(super) struct Words {
    pub(super) en: &'static str,
    de: &'static str,
    pl: &'static str,
}

impl Words {
    fn json(&self) -> Value {
        json!({"en": self.en, "de": self.de, "pl": self.pl})
    }
}

/// Something to buy.
pub(super) struct Article {
    pub(super) number: &'static str,
    pub(super) title: Words,
    /// HTML, as the shop shows it.
    pub(super) text: Words,
    pub(super) unit: &'static str,
    /// The unit in words: what the price is for.
    pub(super) per: &'static str,
    /// The price of `price_unit` in hundredths of a euro.
    cents: i64,
    pub(super) price_unit: u32,
    lead_time_days: u32,
    manufacturer: Option<(&'static str, &'static str)>,
    classifications: &'static [(&'static str, &'static str)],
    service: bool,
    custom: &'static [(&'static str, &'static str)],
}

/// The currency of all prices.
pub(super) const CURRENCY: &str = "EUR";

impl Article {
    /// The article with this number.
    pub(super) fn of(number: &str) -> Option<&'static Self> {
        ARTICLES.iter().find(|article| article.number == number)
    }

    /// What `price_unit` of it cost.
    pub(super) fn price(&self) -> Decimal {
        Decimal::new(self.cents, 2)
    }

    /// What so many cost; `None` if that is more than a decimal holds.
    pub(super) fn cost(&self, quantity: Decimal) -> Option<Decimal> {
        let cost = self.price().checked_mul(quantity)?.checked_div(Decimal::from(self.price_unit))?;
        Some(cost.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero))
    }

    /// A line of a cart, as the API takes it.
    pub(super) fn line(&self, quantity: Decimal, auxiliary_id: &str) -> Value {
        let custom: BTreeMap<_, _> = self.custom.iter().copied().collect();
        let classifications: Vec<_> =
            self.classifications.iter().map(|(scheme, code)| json!({"scheme": scheme, "code": code})).collect();
        let mut line = json!({
            "number": self.number,
            "description": self.title.json(),
            "long_text": self.text.json(),
            "quantity": quantity.to_string(),
            "unit": self.unit,
            "price": self.price().to_string(),
            "price_unit": self.price_unit,
            "lead_time_days": self.lead_time_days,
            "classifications": classifications,
            "auxiliary_id": auxiliary_id,
            "service": self.service,
            "custom": custom,
        });
        if let (Some((name, number)), Some(line)) = (self.manufacturer, line.as_object_mut()) {
            line.insert("manufacturer".to_owned(), name.into());
            line.insert("manufacturer_number".to_owned(), number.into());
        }
        line
    }
}

/// Everything.
pub(super) const ARTICLES: [Article; 10] = [
    Article {
        number: "PAPER-A4-80",
        title: Words {
            en: "Copy paper A4, 80 g/m², 500 sheets",
            de: "Kopierpapier A4, 80 g/m², 500 Blatt",
            pl: "Papier ksero A4, 80 g/m², 500 arkuszy",
        },
        text: Words {
            en: "<p>White, chlorine-free. A pack holds 500 sheets.</p>",
            de: "<p>Weiß, chlorfrei gebleicht. Ein Paket enthält 500 Blatt.</p>",
            pl: "<p>Biały, bielony bez chloru. Ryza zawiera 500 arkuszy.</p>",
        },
        unit: "PK",
        per: "pack",
        cents: 429,
        price_unit: 1,
        lead_time_days: 2,
        manufacturer: Some(("Nordpapier", "NP-80-A4")),
        classifications: &[("UNSPSC", "14111507")],
        service: false,
        custom: &[],
    },
    Article {
        number: "SCREW-M8X40",
        title: Words {
            en: "Hex bolt M8 × 40, zinc plated",
            de: "Sechskantschraube M8 × 40, verzinkt",
            pl: "Śruba sześciokątna M8 × 40, ocynkowana",
        },
        text: Words {
            en: "<p>DIN 933, strength 8.8. <b>The price is for 100 pieces</b>; any number can be ordered.</p>",
            de: "<p>DIN 933, Festigkeit 8.8. <b>Der Preis gilt für 100 Stück</b>; bestellbar ist jede Menge.</p>",
            pl: "<p>DIN 933, klasa 8.8. <b>Cena za 100 sztuk</b>; można zamówić dowolną ilość.</p>",
        },
        unit: "PCE",
        per: "100 pieces",
        cents: 1_240,
        price_unit: 100,
        lead_time_days: 1,
        manufacturer: Some(("Schraubenwerk Süd", "933-8-40")),
        classifications: &[("UNSPSC", "31161620"), ("eClass", "23-11-01-01")],
        service: false,
        custom: &[("drawing", "DIN-933-M8-40")],
    },
    Article {
        number: "GLOVE-N9",
        title: Words {
            en: "Nitrile gloves, size 9",
            de: "Schutzhandschuhe Nitril, Größe 9, für Öle und Fette",
            pl: "Rękawice nitrylowe, rozmiar 9",
        },
        text: Words {
            en: "<p>Oil-resistant, EN 388. <em>One pair.</em></p>",
            de: "<p>Beständig gegen Öle, EN 388. <em>Ein Paar.</em></p>",
            pl: "<p>Odporne na oleje, EN 388. <em>Jedna para.</em></p>",
        },
        unit: "PR",
        per: "pair",
        cents: 385,
        price_unit: 1,
        lead_time_days: 3,
        manufacturer: Some(("Müller & Söhne", "NG/9 \"Öl\"")),
        classifications: &[("UNSPSC", "46181504")],
        service: false,
        custom: &[],
    },
    Article {
        number: "DRIVER-PH2",
        title: Words {
            en: "Screwdriver PH2",
            de: "Kreuzschlitz-Schraubendreher PH2",
            pl: "Śrubokręt krzyżakowy PH2 („żółw”), długość 100 mm",
        },
        text: Words {
            en: "<p>Chrome vanadium steel, two-component handle.</p>",
            de: "<p>Chrom-Vanadium-Stahl, Zweikomponentengriff.</p>",
            pl: "<p>Stal chromowo-wanadowa, rękojeść dwuskładnikowa. Wytrzymały i poręczny, nie ślizga się w dłoni.</p>",
        },
        unit: "PCE",
        per: "piece",
        cents: 690,
        price_unit: 1,
        lead_time_days: 2,
        manufacturer: Some(("Narzędzia Łódź", "KR-PH2-100")),
        classifications: &[("UNSPSC", "27111701")],
        service: false,
        custom: &[],
    },
    Article {
        number: "CABLE-3X15",
        title: Words {
            en: "Installation cable NYM-J 3 × 1.5 mm²",
            de: "Mantelleitung NYM-J 3 × 1,5 mm²",
            pl: "Przewód instalacyjny NYM-J 3 × 1,5 mm²",
        },
        text: Words {
            en: "<p>Cut to length: order meters, also parts of one (12.5).</p>",
            de: "<p>Zuschnitt: bestellt werden Meter, auch Teile davon (12,5).</p>",
            pl: "<p>Cięty na wymiar: zamawia się metry, także ich części (12,5).</p>",
        },
        unit: "MTR",
        per: "meter",
        cents: 89,
        price_unit: 1,
        lead_time_days: 1,
        manufacturer: None,
        classifications: &[("UNSPSC", "26121600")],
        service: false,
        custom: &[],
    },
    Article {
        number: "OIL-5W30",
        title: Words { en: "Motor oil 5W-30", de: "Motoröl 5W-30", pl: "Olej silnikowy 5W-30" },
        text: Words {
            en: "<p>Fully synthetic, from the drum.</p>",
            de: "<p>Vollsynthetisch, vom Fass.</p>",
            pl: "<p>W pełni syntetyczny, z beczki.</p>",
        },
        unit: "LTR",
        per: "liter",
        cents: 715,
        price_unit: 1,
        lead_time_days: 4,
        manufacturer: Some(("Petrolux", "5W30-B")),
        classifications: &[("UNSPSC", "15121501")],
        service: false,
        custom: &[("un_number", "-"), ("hazard", "none")],
    },
    Article {
        number: "GRANULATE-K2",
        title: Words { en: "Cleaning granulate K2", de: "Reinigungsgranulat K2", pl: "Granulat czyszczący K2" },
        text: Words {
            en: "<p>Binds oil &amp; water. Sold by weight.</p>",
            de: "<p>Bindet Öl &amp; Wasser. Verkauf nach Gewicht.</p>",
            pl: "<p>Wiąże olej &amp; wodę. Sprzedaż na wagę.</p>",
        },
        unit: "KGM",
        per: "1,000 kilograms",
        cents: 94_000,
        price_unit: 1_000,
        lead_time_days: 7,
        manufacturer: None,
        classifications: &[("UNSPSC", "47131805")],
        service: false,
        custom: &[],
    },
    Article {
        number: "NOTEBOOK-14",
        title: Words {
            en: "Notebook 14\", 16 GB, 512 GB SSD",
            de: "Notebook 14\", 16 GB, 512 GB SSD",
            pl: "Notebook 14\", 16 GB, 512 GB SSD",
        },
        text: Words {
            en: "<p>In the box:</p><ul><li>Notebook, 1.2 kg</li><li>Charger, 65 W</li><li>Dock with <strong>3 &times; USB-C</strong></li></ul><p>Warranty: 36 months &ndash; on site.<br>Screen 14&quot;, 1920 &times; 1200.</p>",
            de: "<p>Lieferumfang:</p><ul><li>Notebook, 1,2 kg</li><li>Netzteil, 65 W</li><li>Dock mit <strong>3 &times; USB-C</strong></li></ul><p>Garantie: 36 Monate &ndash; vor Ort.<br>Bildschirm 14&quot;, 1920 &times; 1200.</p>",
            pl: "<p>W zestawie:</p><ul><li>Notebook, 1,2 kg</li><li>Zasilacz, 65 W</li><li>Stacja dokująca, <strong>3 &times; USB-C</strong></li></ul><p>Gwarancja: 36 miesięcy &ndash; na miejscu.<br>Ekran 14&quot;, 1920 &times; 1200.</p>",
        },
        unit: "PCE",
        per: "piece",
        cents: 112_900,
        price_unit: 1,
        lead_time_days: 10,
        manufacturer: Some(("Vistula Computers", "VX14-16-512")),
        classifications: &[("UNSPSC", "43211503"), ("eClass", "19-01-02-01")],
        service: false,
        custom: &[("energy_class", "A")],
    },
    Article {
        number: "TONER-BK",
        title: Words {
            en: "Toner, black, 6,000 pages",
            de: "Toner, schwarz, 6.000 Seiten",
            pl: "Toner, czarny, 6000 stron",
        },
        text: Words {
            en: "<p>Remanufactured cartridge. The empty one is taken back.</p>",
            de: "<p>Wiederaufbereitete Kartusche. Die leere wird zurückgenommen.</p>",
            pl: "<p>Kaseta regenerowana. Pustą przyjmujemy z powrotem.</p>",
        },
        unit: "BX",
        per: "box",
        cents: 5_450,
        price_unit: 1,
        lead_time_days: 5,
        manufacturer: Some(("Vistula Computers", "TN-6000-K")),
        classifications: &[("UNSPSC", "44103103")],
        service: false,
        custom: &[],
    },
    Article {
        number: "SERVICE-SETUP",
        title: Words { en: "Setup on site", de: "Einrichtung vor Ort", pl: "Instalacja na miejscu" },
        text: Words {
            en: "<p>A technician sets the device up. Charged by the hour, halves too.</p>",
            de: "<p>Ein Techniker richtet das Gerät ein. Abrechnung nach Stunden, auch halben.</p>",
            pl: "<p>Technik uruchomi urządzenie. Rozliczenie godzinowe, także za pół godziny.</p>",
        },
        unit: "HUR",
        per: "hour",
        cents: 8_500,
        price_unit: 1,
        lead_time_days: 14,
        manufacturer: None,
        classifications: &[("UNSPSC", "81111811")],
        service: true,
        custom: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_price_for_many_costs_each_its_part() {
        let bolt = Article::of("SCREW-M8X40").unwrap();
        assert_eq!(bolt.cost(Decimal::from(250)).unwrap().to_string(), "31.00");
        assert_eq!(Article::of("CABLE-3X15").unwrap().cost(Decimal::new(125, 1)).unwrap().to_string(), "11.13");
    }

    #[test]
    fn every_article_has_a_number_of_its_own() {
        let numbers: BTreeSet<_> = ARTICLES.iter().map(|article| article.number).collect();
        assert_eq!(numbers.len(), ARTICLES.len());
    }
}
