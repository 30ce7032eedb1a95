//! What is filled in (`parts::entry`): a line, several lines, one of several, or a file that is read into another field.

use crate::web::pages::{
    form::{Choice, Input},
    told::Told,
};

/// One of several.
#[derive(Clone, Debug)]
pub(in crate::web::pages) struct Select {
    pub(in crate::web::pages) name: &'static str,
    pub(in crate::web::pages) label: &'static str,
    pub(in crate::web::pages) choices: Vec<Choice>,
    pub(in crate::web::pages) hint: Option<&'static str>,
    pub(in crate::web::pages) error: Option<String>,
}

/// A file of text that is read into another field where scripts run, and never sent; whoever has none pastes its text.
#[derive(Clone, Copy, Debug)]
pub(in crate::web::pages) struct TextFile {
    pub(in crate::web::pages) name: &'static str,
    pub(in crate::web::pages) label: &'static str,
    /// The name of that field.
    pub(in crate::web::pages) into: &'static str,
    /// Which files are offered.
    pub(in crate::web::pages) accept: &'static str,
    /// What is said of a file that holds no text.
    pub(in crate::web::pages) wrong: &'static str,
}

/// One of these.
#[derive(Clone, Debug, Default)]
pub(in crate::web::pages) struct Entry {
    pub(in crate::web::pages) line: Option<Input>,
    pub(in crate::web::pages) lines: Option<Input>,
    pub(in crate::web::pages) select: Option<Select>,
    pub(in crate::web::pages) file: Option<TextFile>,
}

impl Entry {
    pub(in crate::web::pages) fn line(input: Input) -> Self {
        Self { line: Some(input), ..Self::default() }
    }

    /// Several lines of text.
    pub(in crate::web::pages) fn lines(input: Input) -> Self {
        Self { lines: Some(input), ..Self::default() }
    }

    pub(in crate::web::pages) fn select(name: &'static str, label: &'static str, choices: Vec<Choice>) -> Self {
        Self { select: Some(Select { name, label, choices, hint: None, error: None }), ..Self::default() }
    }

    pub(in crate::web::pages) fn file(file: TextFile) -> Self {
        Self { file: Some(file), ..Self::default() }
    }

    /// The same, with what is wrong with it, if what was told is about it.
    pub(super) fn told(self, told: Option<&Told>) -> Self {
        let said = |name: &str| told.filter(|told| told.field.as_deref() == Some(name)).map(|told| told.text.clone());
        Self {
            line: self.line.map(|input| input.told(told)),
            lines: self.lines.map(|input| input.told(told)),
            select: self.select.map(|select| Select { error: said(select.name).or(select.error.clone()), ..select }),
            file: self.file,
        }
    }

    pub(super) fn is_wrong(&self) -> bool {
        let input = self.line.as_ref().or(self.lines.as_ref()).is_some_and(|input| input.error.is_some());
        input || self.select.as_ref().is_some_and(|select| select.error.is_some())
    }
}
