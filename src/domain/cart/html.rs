//! HTML as text: a line for each block, no markup, no scripts; what has no markup keeps its own lines. Reading HTML is left to `html5gum`, which reads as browsers do.

use html5gum::{Token, Tokenizer, emitters::default::DefaultEmitter};

/// Elements that begin and end a line.
const BLOCKS: [&[u8]; 31] = [
    b"address",
    b"article",
    b"aside",
    b"blockquote",
    b"body",
    b"br",
    b"caption",
    b"dd",
    b"div",
    b"dl",
    b"dt",
    b"fieldset",
    b"figcaption",
    b"figure",
    b"footer",
    b"form",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"header",
    b"hr",
    b"li",
    b"ol",
    b"p",
    b"pre",
    b"table",
    b"tr",
    b"ul",
];
/// Elements of which nothing is to be read.
const SILENT: [&[u8]; 6] = [b"script", b"style", b"template", b"noscript", b"iframe", b"title"];

/// Whether there is any markup (HTML, 13.2.5.6): without any, line breaks are somebody's own and not the layout of a document.
fn has_markup(html: &str) -> bool {
    let opens = |pair: &[u8]| matches!(pair, [b'<', b'/' | b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z']);
    html.as_bytes().windows(2).any(opens)
}

/// The text of a piece of HTML: blanks and line breaks as a browser would show them, without empty lines.
pub(super) fn text(html: &str) -> String {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let keeps_lines = !has_markup(html);
    let mut shown = Shown { text: String::with_capacity(html.len()), blank: false, silent: None, keeps_lines };
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) => shown.begin(&tag.name),
            Token::EndTag(tag) => shown.end(&tag.name),
            Token::String(text) => shown.say(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    shown.text.truncate(shown.text.trim_end().len());
    shown.text
}

struct Shown {
    text: String,
    /// Whether a blank is due before the next word.
    blank: bool,
    /// The element whose end is waited for, of which nothing is read.
    silent: Option<Vec<u8>>,
    /// Whether a line break is one.
    keeps_lines: bool,
}

impl Shown {
    fn begin(&mut self, name: &[u8]) {
        if self.silent.is_none() && SILENT.contains(&name) {
            self.silent = Some(name.to_owned());
        }
        self.tag(name);
    }

    fn end(&mut self, name: &[u8]) {
        if self.silent.as_deref() == Some(name) {
            self.silent = None;
        }
        self.tag(name);
    }

    fn tag(&mut self, name: &[u8]) {
        if BLOCKS.contains(&name) {
            self.end_line();
        } else if matches!(name, b"td" | b"th") {
            self.blank = true;
        }
    }

    fn end_line(&mut self) {
        self.blank = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn say(&mut self, text: &str) {
        if self.silent.is_some() {
            return;
        }
        for character in text.chars() {
            if self.keeps_lines && matches!(character, '\n' | '\r') {
                self.end_line();
            } else if matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.blank = true;
            } else {
                if self.blank && !self.text.is_empty() && !self.text.ends_with('\n') {
                    self.text.push(' ');
                }
                self.blank = false;
                self.text.push(character);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_text_stays() {
        for (html, shown) in [
            ("<p>One &amp; <b>two</b></p><p>three</p>", "One & two\nthree"),
            ("a<br>b<br/>c", "a\nb\nc"),
            ("<ul>\n  <li>x</li>\n  <li>y</li>\n</ul>", "x\ny"),
            ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
            ("plain   text\r\nwith\tblanks \n\n5 < 6", "plain text\nwith blanks\n5 < 6"),
            ("<b>laid out\nas HTML</b>", "laid out as HTML"),
            ("5 < 6 &lt;b&gt; &euro;&#x41;", "5 < 6 <b> €A"),
            ("a<script>alert('<p>')</script>b<style>p{}</style>c<!-- no -->", "abc"),
            ("<a href=\"x>y\" title='<b>'>link</a>", "link"),
            ("<<b>deep</b", "<deep"),
            ("", ""),
        ] {
            assert_eq!(text(html), shown, "{html}");
        }
    }

    #[test]
    fn a_large_text_is_read_in_one_go() {
        let html = "<a><p>".repeat(50_000);
        assert_eq!(text(&html), "");
        assert_eq!(text(&"x<b>y</b>\n".repeat(20_000)).len(), 3 * 20_000 - 1);
    }
}
