//! The frame that a return form goes into, where a login asks for one. Only plain names are taken: the name ends up in a page.

/// The names that mean something by themselves (HTML, 7.3.1).
const KEYWORDS: [&str; 4] = ["_top", "_parent", "_self", "_blank"];
/// The most characters of a name of its own.
const NAME_MAX: usize = 64;

/// The frame of the first of these wishes that is a plain name or a keyword.
pub(super) fn of<'a>(wishes: impl IntoIterator<Item = &'a str>) -> Option<String> {
    wishes.into_iter().find_map(|wish| named(wish.trim()))
}

fn named(wish: &str) -> Option<String> {
    if wish.starts_with('_') {
        return KEYWORDS.iter().find(|keyword| keyword.eq_ignore_ascii_case(wish)).map(|&keyword| keyword.to_owned());
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (!wish.is_empty() && wish.len() <= NAME_MAX && wish.bytes().all(plain)).then(|| wish.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_frames() {
        for (wish, frame) in [(" _TOP", "_top"), ("_parent", "_parent"), ("Work-Area_2", "Work-Area_2")] {
            assert_eq!(of([wish]).as_deref(), Some(frame));
        }
        for wish in ["", "_", "_unfencedTop", "a b", "a\"b", "[~TARGET]", "javascript:alert(1)", "é", &"a".repeat(65)] {
            assert_eq!(of([wish]), None, "{wish}");
        }
        assert_eq!(of(["[~TARGET]", "main", "_top"]).as_deref(), Some("main"), "the first that is one");
    }
}
