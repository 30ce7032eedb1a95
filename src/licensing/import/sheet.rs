//! A sheet of customers: CSV as spreadsheets write it, read and checked as far as it can be without the store. Every fault of every
//! row is told, each with its line and column, so that one round of corrections is enough.

use crate::{
    domain::{
        field::{TextFault, required, text},
        folded,
        secret::Secret,
    },
    licensing::{Refusal, Result, RowFault, Wrong, fields::secret_fault, is_address},
};
use csv::{ByteRecord, ReaderBuilder};
use std::collections::HashMap;

/// The most bytes of a sheet.
pub const SHEET_BYTES_MAX: usize = 5 * 1024 * 1024;
/// The most rows of a sheet.
pub const SHEET_ROWS_MAX: usize = 10_000;
/// The most faults that are told.
const FAULTS_MAX: usize = 1000;

/// What a column may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Number,
    Name,
    Email,
    Identity,
    Domain,
    Secret,
}

impl Column {
    const ALL: [Self; 6] = [Self::Number, Self::Name, Self::Email, Self::Identity, Self::Domain, Self::Secret];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::Email => "email",
            Self::Identity => "identity",
            Self::Domain => "domain",
            Self::Secret => "secret",
        }
    }

    /// Whether it is about a link.
    fn is_of_link(self) -> bool {
        matches!(self, Self::Identity | Self::Domain | Self::Secret)
    }
}

/// A row that can be a customer. What its sheet has no column for is `None`.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) number: String,
    pub(super) name: Option<String>,
    /// Empty for none.
    pub(super) email: Option<String>,
    pub(super) identity: Option<String>,
    pub(super) domain: Option<String>,
    pub(super) secret: Option<Secret>,
}

/// Customers to import, each number once.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub(super) rows: Vec<Row>,
    /// Whether it has columns about links.
    pub(super) has_links: bool,
}

impl Sheet {
    /// Reads a sheet: UTF-8 with or without a byte order mark, separated by comma, semicolon or tab, with a header that names the
    /// columns `number`, and as needed `name`, `email`, `identity`, `domain`, `secret`, in any order.
    ///
    /// # Errors
    /// [`Refusal::Rows`] with all that cannot be taken.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let mut faults = Faults::default();
        let sheet = read(bytes, &mut faults);
        faults.or(sheet)
    }

    /// How many customers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// The faults of a sheet, up to the most that are told.
#[derive(Default)]
pub(super) struct Faults(Vec<RowFault>);

impl Faults {
    pub(super) fn add(&mut self, line: u64, column: Option<Column>, code: &'static str, detail: impl Into<String>) {
        match self.0.len() {
            ..FAULTS_MAX => {
                let column = column.map(Column::as_str);
                self.0.push(RowFault { line, column, code, detail: detail.into() });
            }
            FAULTS_MAX => {
                let detail = "there is more that cannot be taken: correct these first, then try again".to_owned();
                self.0.push(RowFault { line, column: None, code: "more_faults", detail });
            }
            _ => {}
        }
    }

    /// The value, if there is no fault.
    pub(super) fn or<T>(self, value: T) -> Result<T> {
        if self.0.is_empty() { Ok(value) } else { Err(Refusal::Rows(self.0)) }
    }
}

fn read(bytes: &[u8], faults: &mut Faults) -> Sheet {
    let mut sheet = Sheet { rows: Vec::new(), has_links: false };
    if bytes.len() > SHEET_BYTES_MAX {
        faults.add(1, None, "too_large", "the file is larger than 5 MiB: divide it");
        return sheet;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Err(error) = std::str::from_utf8(bytes) {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + String::from_utf8_lossy(before).matches('\n').count() as u64;
        let detail =
            "the file is not UTF-8 from here on: save it anew as \"CSV UTF-8\"; without that, names would be garbled";
        faults.add(line, None, "not_utf8", detail);
        return sheet;
    }
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(bytes)).from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut columns: Option<Vec<Column>> = None;
    let mut seen = Seen::default();
    let mut lines = Lines { bytes, at: 0, line: 1 };
    // Reading fails for what is not UTF-8 or of unequal lengths alone, and neither is asked for here.
    while matches!(reader.read_byte_record(&mut record), Ok(true)) {
        let line = lines.of(record.position().map_or(0, csv::Position::byte));
        let cells: Vec<&str> = record.iter().map(|cell| std::str::from_utf8(cell).unwrap_or_default().trim()).collect();
        let Some(columns) = &columns else {
            columns = header(line, &cells, faults);
            if columns.is_none() {
                return sheet;
            }
            continue;
        };
        // Spreadsheets write empty rows behind the last one.
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        if sheet.rows.len() == SHEET_ROWS_MAX {
            faults.add(line, None, "too_many_rows", "the file has more than 10000 customers: divide it");
            break;
        }
        sheet.rows.push(row(line, columns, &cells, &mut seen, faults));
    }
    match columns {
        None => faults.add(
            1,
            None,
            "header_missing",
            "the file is empty: its first line names the columns, such as number,name,email",
        ),
        Some(columns) => sheet.has_links = columns.iter().any(|column| column.is_of_link()),
    }
    sheet
}

/// Counts lines. The reader's own count is behind where lines end by two characters, which it reads with the next record.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the record that begins here, or behind the line ends here.
    fn of(&mut self, begin: u64) -> u64 {
        let begin = usize::try_from(begin).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.at) {
            let ends = matches!(byte, b'\n' | b'\r');
            if self.at >= begin && !ends {
                break;
            }
            let counts = *byte == b'\n' || (*byte == b'\r' && self.bytes.get(self.at + 1) != Some(&b'\n'));
            self.line += u64::from(counts);
            self.at += 1;
        }
        self.line
    }
}

/// What stands between the cells of the first line: whatever of the three there is most of.
fn separator(bytes: &[u8]) -> u8 {
    let first = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    // Of several that are there as often the last one is taken; none is there in a sheet of one column.
    [b'\t', b';', b','].into_iter().max_by_key(|separator| first.matches(char::from(*separator)).count()).unwrap_or(b',')
}

fn header(line: u64, cells: &[&str], faults: &mut Faults) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    let known = || Column::ALL.map(Column::as_str).join(", ");
    let mut right = true;
    for cell in cells {
        match Column::ALL.into_iter().find(|column| column.as_str() == folded(cell)) {
            Some(column) if columns.contains(&column) => {
                faults.add(line, Some(column), "column_twice", "this column is there twice");
                right = false;
            }
            Some(column) => columns.push(column),
            None => {
                let shown: String = cell.chars().take(40).collect();
                let detail = format!("`{shown}` is no column that is known here; those are {}", known());
                faults.add(line, None, "unknown_column", detail);
                right = false;
            }
        }
    }
    if !columns.contains(&Column::Number) {
        let detail =
            "the first line names the columns, and `number`, the customer's number in the shop, must be one of them";
        faults.add(line, Some(Column::Number), "column_missing", detail);
        right = false;
    }
    right.then_some(columns)
}

/// On which lines what may be there once was seen.
#[derive(Default)]
struct Seen(HashMap<(Column, String), u64>);

impl Seen {
    fn at(&mut self, column: Column, value: String, line: u64, faults: &mut Faults) {
        if value.is_empty() {
            return;
        }
        match self.0.insert((column, value.clone()), line) {
            None => {}
            Some(first) => {
                self.0.insert((column, value), first);
                faults.add(line, Some(column), "duplicate", format!("line {first} has the same {}", column.as_str()));
            }
        }
    }
}

fn row(line: u64, columns: &[Column], cells: &[&str], seen: &mut Seen, faults: &mut Faults) -> Row {
    if cells.len() != columns.len() {
        let detail = format!("the row has {} cells, and the header names {} columns", cells.len(), columns.len());
        faults.add(line, None, "cells", detail);
    }
    let cell = |column: Column| {
        let at = columns.iter().position(|known| *known == column)?;
        cells.get(at).copied()
    };
    for column in [Column::Number, Column::Name, Column::Identity, Column::Domain] {
        let check = if column == Column::Number { required } else { text };
        if let Some(Err(fault)) = cell(column).map(check) {
            let code = match fault {
                TextFault::Empty => "empty",
                TextFault::TooLong => "too_long",
                TextFault::ControlCharacter => "control_character",
            };
            faults.add(line, Some(column), code, fault.detail());
        }
    }
    if cell(Column::Email).is_some_and(|email| !email.is_empty() && !is_address(email)) {
        faults.add(line, Some(Column::Email), "not_an_email", Wrong::Email.detail());
    }
    let given = |column| cell(column).filter(|cell| !cell.is_empty()).map(ToOwned::to_owned);
    let secret = given(Column::Secret).map(Secret::new);
    if let Some(wrong) = secret.as_ref().and_then(|secret| secret_fault(secret.reveal())) {
        faults.add(line, Some(Column::Secret), "too_long", wrong.detail());
    }
    let number = cell(Column::Number).unwrap_or_default().to_owned();
    seen.at(Column::Number, number.clone(), line, faults);
    seen.at(Column::Identity, folded(cell(Column::Identity).unwrap_or_default()), line, faults);
    Row {
        line,
        number,
        name: cell(Column::Name).map(ToOwned::to_owned),
        email: cell(Column::Email).map(ToOwned::to_owned),
        identity: given(Column::Identity),
        domain: given(Column::Domain),
        secret,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(u64, Option<&'static str>, &'static str)> {
        match Sheet::read(text.as_bytes()) {
            Ok(_) => Vec::new(),
            Err(Refusal::Rows(faults)) => faults.into_iter().map(|fault| (fault.line, fault.column, fault.code)).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    fn numbers(bytes: &[u8]) -> Vec<String> {
        Sheet::read(bytes).unwrap().rows.into_iter().map(|row| row.number).collect()
    }

    #[test]
    fn a_sheet_is_read_as_spreadsheets_write_it() {
        for sheet in [
            "number,name,email\n1,A,a@b.example\n2,\"B, Ltd\",\n",
            "\u{feff}Number;Name;E-Mail\r\n1;A;a@b.example\r\n;;\r\n".replace("E-Mail", "EMAIL").as_str(),
            " email \tNUMBER\tname\n\t1\tA\n",
        ] {
            assert_eq!(numbers(sheet.as_bytes())[0], "1", "{sheet:?}");
        }
        let sheet = Sheet::read("number,name,email\n1,\"B, \"\"the\"\" Ltd\",\n=2,+x,\n".as_bytes()).unwrap();
        assert_eq!(sheet.rows[0].name.as_deref(), Some("B, \"the\" Ltd"));
        assert_eq!((sheet.rows[0].email.as_deref(), sheet.rows[0].line), (Some(""), 2));
        assert_eq!(sheet.rows[1].number, "=2", "what looks like a formula is data");
        let bare = Sheet::read(b"number\n1\n").unwrap();
        assert!(bare.rows[0].name.is_none() && bare.rows[0].email.is_none(), "no column says nothing");
    }

    #[test]
    fn every_fault_of_every_row_is_told_with_its_place() {
        let sheet = format!(
            "number,name,email\n1,A,a@b\n,B,\n1,C,nobody\n2,{},\n3,D\n4,E,e@f,x\n\"5\n\",\"F\nG\",\n",
            "x".repeat(201)
        );
        let expected = [
            (3, Some("number"), "empty"),
            (4, Some("email"), "not_an_email"),
            (4, Some("number"), "duplicate"),
            (5, Some("name"), "too_long"),
            (6, None, "cells"),
            (7, None, "cells"),
            (8, Some("name"), "control_character"),
        ];
        assert_eq!(faults(&sheet), expected);
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        for end in ["\n", "\r\n", "\r"] {
            let sheet = ["number,email", "1,", "", "2,x", "\"3", "\",x", "4,x"].join(end);
            let lines: Vec<u64> = faults(&sheet).into_iter().map(|(line, ..)| line).collect();
            assert_eq!(lines, [4, 5, 7], "{end:?}");
        }
    }

    #[test]
    fn a_sheet_that_cannot_be_read_says_why() {
        assert_eq!(faults(""), [(1, None, "header_missing")]);
        assert_eq!(faults("Kundennummer;Name\n1;A\n"), [(1, None, "unknown_column"), (1, Some("number"), "column_missing")]);
        assert_eq!(faults("number,number\n1,2\n"), [(1, Some("number"), "column_twice")]);
        let Err(Refusal::Rows(found)) = Sheet::read(b"number,name\n1,A\n2,M\xfcller\n") else { panic!("it was read") };
        assert_eq!((found[0].line, found[0].code), (3, "not_utf8"));
        assert!(matches!(Sheet::read(&vec![b' '; SHEET_BYTES_MAX + 1]), Err(Refusal::Rows(_))));
        let many = |rows: usize| (0..rows).fold("number\n".to_owned(), |sheet, row| format!("{sheet}{row}\n"));
        assert_eq!(numbers(many(3).as_bytes()).len(), 3);
        assert_eq!(faults(&many(SHEET_ROWS_MAX + 1)), [(10_002, None, "too_many_rows")]);
    }

    #[test]
    fn a_thousand_faults_are_told_and_that_there_are_more() {
        let rows = ",x\n".repeat(1500);
        let told = faults(&format!("number,name\n{rows}"));
        assert_eq!((told.len(), told[999].2, told[1000].2), (1001, "empty", "more_faults"));
    }
}
