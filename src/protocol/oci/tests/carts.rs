//! Carts as OCI forms: names and indexes, what a login hears again, the return URL, frames and charsets.

use super::super::return_form;
use crate::domain::{
    cart::{
        config::{HookUrl, LongText, OciCart, OciVersion},
        map::WarningCode,
        outbound::{OciField, OciItem},
    },
    session::Handover,
};

fn login(url: &str, parameters: &[(&str, &str)]) -> Handover {
    let parameters = parameters.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    Handover { return_url: url.to_owned(), parameters, ..Handover::default() }
}

fn item(fields: &[(OciField, &str)]) -> OciItem {
    OciItem { fields: fields.iter().map(|&(field, value)| (field, value.to_owned())).collect() }
}

/// The fields of a form, one a line.
fn shown(items: &[OciItem], config: &OciCart, handover: &Handover) -> Vec<String> {
    let (form, _) = return_form(items, config, handover);
    form.fields.into_iter().map(|(name, value)| format!("{name}={value}")).collect()
}

const HOOK: &str = "https://srm.example/hook?sap-client=100&~OkCode=ADDI&K%F6ln=a+b%26";

#[test]
fn each_item_has_its_index_in_the_names_of_its_fields() {
    let items = [
        item(&[(OciField::Description, "Bolt"), (OciField::Quantity, "2"), (OciField::Longtext, "Long\nand <b>bold</b>")]),
        item(&[(OciField::Matnr, "4711")]),
    ];
    assert_eq!(
        shown(&items, &OciCart::default(), &login(HOOK, &[])),
        [
            "NEW_ITEM-DESCRIPTION[1]=Bolt",
            "NEW_ITEM-QUANTITY[1]=2",
            "NEW_ITEM-LONGTEXT_1:132[]=Long\nand <b>bold</b>",
            "NEW_ITEM-MATNR[2]=4711",
        ]
    );
    let config = OciCart { start_index: 0, long_text: LongText::Bracketed, ..OciCart::default() };
    assert_eq!(
        shown(&items, &config, &login(HOOK, &[])),
        [
            "NEW_ITEM-DESCRIPTION[0]=Bolt",
            "NEW_ITEM-QUANTITY[0]=2",
            "NEW_ITEM-LONGTEXT[0]:132[]=Long\nand <b>bold</b>",
            "NEW_ITEM-MATNR[1]=4711",
        ]
    );
}

#[test]
fn without_items_nothing_says_new_item() {
    assert_eq!(shown(&[], &OciCart::default(), &login("SAPEVENT:POST", &[])), [""; 0]);
}

#[test]
fn a_login_hears_again_what_it_sent_as_it_sent_it() {
    let sent = [
        ("~okcode", "ADDI"),
        ("~Caller", "CTLG"),
        ("~target", "_top"),
        ("Oci_Version", "5.0"),
        ("VENDOR", "1"),
        ("FUNCTION", ""),
    ];
    let handover = login("https://srm.example/hook", &sent);
    assert_eq!(shown(&[], &OciCart::default(), &handover), ["~okcode=ADDI", "~Caller=CTLG", "~target=_top"]);
    let five = OciCart { version: OciVersion::V5, ..OciCart::default() };
    assert_eq!(shown(&[], &five, &handover), ["~okcode=ADDI", "~Caller=CTLG", "~target=_top", "Oci_Version=5.0"]);
    let said_by_url = login(HOOK, &sent);
    assert_eq!(shown(&[], &OciCart::default(), &said_by_url), ["~Caller=CTLG", "~target=_top"], "the URL has ~OkCode");
}

#[test]
fn the_return_url_is_whole_or_split() {
    let form = |hook_url, charset: &str, url: &str| {
        let config = OciCart { hook_url, charset: charset.to_owned(), ..OciCart::default() };
        let (form, warnings) = return_form(&[], &config, &login(url, &[("~OkCode", "ADDI")]));
        assert_eq!(warnings, []);
        (form.action, form.fields.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>())
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(form(HookUrl::Whole, "iso-8859-1", HOOK), (HOOK.to_owned(), none.clone()));
    let split = ["sap-client=100", "~OkCode=ADDI", "Köln=a b&"].map(str::to_owned).to_vec();
    assert_eq!(form(HookUrl::Split, "iso-8859-1", HOOK), ("https://srm.example/hook".to_owned(), split));
    assert_eq!(form(HookUrl::Split, "utf-8", HOOK), (HOOK.to_owned(), none), "bytes would change");
    for url in ["SAPEVENT:POST", "https://srm.example/hook", "SAPEVENT:POST?a=1"] {
        assert_eq!(form(HookUrl::Split, "utf-8", url), (url.to_owned(), vec!["~OkCode=ADDI".to_owned()]));
    }
}

#[test]
fn the_frame_is_the_one_that_the_login_names() {
    let target = |parameters: &[(&str, &str)]| return_form(&[], &OciCart::default(), &login(HOOK, parameters)).0.target;
    assert_eq!(target(&[]), None);
    assert_eq!(target(&[("~target", "_TOP")]).as_deref(), Some("_top"));
    assert_eq!(target(&[("~TARGET", "_top"), ("ReturnTarget", "main")]).as_deref(), Some("main"));
    assert_eq!(target(&[("~TARGET", "_parent"), ("returntarget", "\"><script>")]).as_deref(), Some("_parent"));
}

#[test]
fn the_charset_is_the_one_that_the_login_asks_for() {
    let config = OciCart { charset: "iso-8859-2".to_owned(), ..OciCart::default() };
    let charset = |parameters: &[(&str, &str)]| return_form(&[], &config, &login(HOOK, parameters)).0.charset;
    assert_eq!(charset(&[]), "iso-8859-2");
    assert_eq!(charset(&[("HTTP_Content_Charset", "UTF-8")]), "utf-8");
    assert_eq!(charset(&[("http_content_charset", "4110")]), "iso-8859-2");
    assert_eq!(charset(&[("http_content_charset", "utf-16")]), "iso-8859-2");
}

#[test]
fn characters_that_cannot_go_are_told_by_item_and_field() {
    let items = [
        item(&[(OciField::Description, "Śruba M8 ✓✓"), (OciField::Unit, "PCE")]),
        item(&[(OciField::Longtext, "plain"), (OciField::Vendor, "\u{7}1")]),
    ];
    let config = OciCart { charset: "iso-8859-1".to_owned(), start_index: 0, ..OciCart::default() };
    let handover = login("https://srm.example/hook", &[("~CALLER", "Łódź")]);
    assert_eq!(
        shown(&items, &config, &handover),
        [
            "~CALLER=?ód?",
            "NEW_ITEM-DESCRIPTION[0]=?ruba M8 ??",
            "NEW_ITEM-UNIT[0]=PCE",
            "NEW_ITEM-LONGTEXT_1:132[]=plain",
            "NEW_ITEM-VENDOR[1]=?1",
        ]
    );
    let (_, warnings) = return_form(&items, &config, &handover);
    let told: Vec<_> = warnings.iter().map(|one| (one.item, one.detail.split(';').next().unwrap())).collect();
    assert_eq!(
        told,
        [
            (None, "~CALLER: a form in iso-8859-1 cannot carry `Ł`, `ź`"),
            (Some(1), "DESCRIPTION: a form in iso-8859-1 cannot carry `Ś`, `✓`"),
            (Some(2), "VENDOR: a form in iso-8859-1 cannot carry U+0007"),
        ]
    );
    assert!(warnings.iter().all(|warning| warning.code == WarningCode::CharactersReplaced));
    let utf_8 = login("https://srm.example/hook", &[("http_content_charset", "utf-8")]);
    assert_eq!(return_form(&items[..1], &config, &utf_8).1, []);
}
