//! A mail's words as plain text and as HTML. In HTML whatever comes from outside is escaped; nothing in it is loaded from anywhere.

use super::words::Words;
use crate::domain::language::Language;
use askama::Template;

#[derive(Template)]
#[template(path = "mail.txt")]
struct Text<'a> {
    words: &'a Words,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    words: &'a Words,
    language: &'static str,
}

pub(super) struct Rendered {
    pub(super) text: String,
    pub(super) html: String,
}

pub(super) fn render(words: &Words, language: Language) -> Result<Rendered, askama::Error> {
    let text = Text { words }.render()?;
    let html = Html { words, language: language.tag() }.render()?;
    Ok(Rendered { text, html })
}
