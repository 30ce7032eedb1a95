//! The faster reader of plain documents: that it is the one that reads what platforms send, and that it reads what the other one reads.
//! The comparison itself stands in `document::parse` and is made wherever tests or fuzzing read anything.

use super::*;
use crate::protocol::cxml::document::{is_plain, parse};
use proptest::{prelude::*, sample::Index};

fn fixtures() -> Vec<(String, String)> {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/cxml")).unwrap();
    let captured =
        folder.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|kind| kind == "http"));
    let read = captured.map(|path| {
        let raw = RawRequest::from_captured(&std::fs::read(&path).unwrap()).unwrap();
        (path.file_stem().unwrap().to_string_lossy().into_owned(), String::from_utf8_lossy(&raw.body).into_owned())
    });
    let mut read: Vec<_> = read.filter(|(_, body)| body.starts_with('<')).collect();
    read.sort();
    assert!(read.len() > 50);
    read
}

#[test]
fn what_platforms_send_is_written_plainly() {
    let not_plain: Vec<_> = fixtures().into_iter().filter(|(_, body)| !is_plain(body)).map(|(name, _)| name).collect();
    assert_eq!(not_plain, NOT_PLAIN);
}

/// One declares entities, one breaks off, one has an instruction for another program.
const NOT_PLAIN: [&str; 3] = ["jaggaer-entity-bomb", "jaggaer-truncated", "s4-create"];

#[test]
fn lines_may_end_as_on_windows() {
    let windows = "<a>\r\n  <b c=\"1\">x\r\ny\rz</b>\r\n</a>\r\n";
    assert!(is_plain(windows));
    let (document, whole) = parse(windows);
    assert_eq!((whole, document.root().unwrap().text()), (Ok(()), "\n  x\ny\nz\n"));
}

#[test]
fn what_is_over_a_limit_is_left_to_the_reader_that_says_so() {
    use crate::protocol::limits::{ATTRIBUTES_MAX, DEPTH_MAX, ELEMENTS_MAX, TEXT_MAX};
    let attributes = |count: usize| (0..count).map(|at| format!(" a{at}='x'")).collect::<Vec<_>>().concat();
    let deep = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    for (within, over) in [
        (deep(DEPTH_MAX), deep(DEPTH_MAX + 1)),
        (format!("<a>{}</a>", "<b/>".repeat(ELEMENTS_MAX - 1)), format!("<a>{}</a>", "<b/>".repeat(ELEMENTS_MAX))),
        (format!("<a{}/>", attributes(ATTRIBUTES_MAX)), format!("<a{}/>", attributes(ATTRIBUTES_MAX + 1))),
        (format!("<a>{}</a>", "x".repeat(TEXT_MAX)), format!("<a>{}</a>", "x".repeat(TEXT_MAX + 1))),
        (format!("<a b='{}'/>", "x".repeat(TEXT_MAX)), format!("<a b='{}'/>", "x".repeat(TEXT_MAX + 1))),
    ] {
        assert!(is_plain(&within) && parse(&within).1.is_ok());
        assert!(!is_plain(&over) && parse(&over).1.is_err());
    }
}

/// What markup is made of, and what goes wrong with it.
const PIECES: [&str; 40] = [
    "<",
    ">",
    "/",
    "</",
    "/>",
    "<a",
    "<a>",
    "</a>",
    "<b>",
    "</b>",
    "<a/>",
    " c='1'",
    " d=\"2\"",
    " c = '3'",
    "=",
    "\"",
    "'",
    "&",
    "&amp;",
    "&lt;",
    "&#65;",
    "&x;",
    ";",
    "]",
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "<?",
    "?>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE a>",
    "<!DOCTYPE a SYSTEM \"b\">",
    "[",
    "\r\n",
    "\r",
    "\t",
    " ",
    "ł",
    "\u{B7}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn pieces_of_markup_mean_the_same_to_both(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..12)) {
        let inside = pieces.concat();
        for document in [inside.clone(), format!("<a>{inside}</a>"), format!("<a {inside}>x</a>"), format!("<a c=\"{inside}\"/>")] {
            let _ = parse(&document);
        }
    }

    #[test]
    fn what_platforms_send_means_the_same_to_both_when_it_is_damaged(
        (which, at) in any::<(Index, Index)>(),
        piece in proptest::sample::select(&PIECES[..]),
        gone in 0_usize..4,
    ) {
        let fixtures = fixtures();
        let characters: Vec<char> = which.get(&fixtures).1.chars().collect();
        let (before, after) = characters.split_at(at.index(characters.len()));
        let damaged = before.iter().copied().chain(piece.chars()).chain(after.iter().copied().skip(gone));
        let _ = parse(&damaged.collect::<String>());
    }
}
