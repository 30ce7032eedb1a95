//! Customers out of a sheet: all or nothing, what each row came to, and what cannot be taken told row by row.

use crate::{
    process::punchgate,
    tenants::{Tenant, act, act_at, bound_to, issued_at, licensed_system, link, owned, place, spare, system_of, tenant},
    world::vault,
};
use punchgate::{
    domain::{
        id::Id,
        license::LicenseKind,
        secret::Secret,
        subscription::Terms,
        system::{LoginConfig, OciLogin, System},
    },
    licensing::{ImportOrder, Imported, Refusal, RowChange, RowLink, SHEET_ROWS_MAX, Sheet, import_customers},
    store::{CustomerFilter, Store},
};
use std::{fmt::Write as _, fs, process::Output};

async fn import(
    store: &Store,
    tenant: Tenant,
    system: Option<Id<System>>,
    sheet: &str,
    dry: bool,
) -> Result<Imported, Refusal> {
    let sheet = Sheet::read(sheet.as_bytes())?;
    let order = ImportOrder { account: tenant.account, shop: tenant.shop, system };
    let mut tx = store.write().await.unwrap();
    let mut steps = Vec::new();
    let mut progress = |done, of| steps.push((done, of));
    let imported = import_customers(&mut tx, &vault(), &act(), Terms::default(), &order, &sheet, &mut progress).await?;
    let (first, last) = (steps[0], steps[steps.len() - 1]);
    assert!(first.0 == 0 && last.0 == last.1 && steps.is_sorted(), "{steps:?}");
    if !dry {
        tx.commit().await.unwrap();
    }
    Ok(imported)
}

/// Line, column and code of each fault.
fn faults(refused: Result<Imported, Refusal>) -> Vec<(u64, Option<&'static str>, &'static str)> {
    match refused {
        Err(Refusal::Rows(faults)) => faults.into_iter().map(|fault| (fault.line, fault.column, fault.code)).collect(),
        other => panic!("{other:?}"),
    }
}

fn counts(imported: &Imported) -> [usize; 4] {
    [imported.added(), imported.changed(), imported.unchanged(), imported.linked()]
}

on_each_engine!(a_sheet_adds_changes_and_leaves_alone, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    let first = "number,name,email\n1,A,a@a.example\n2,B,\n3,C,c@c.example\n";
    assert_eq!(counts(&import(&store, a, None, first, false).await.unwrap()), [3, 0, 0, 0]);
    import(&store, b, None, first, false).await.unwrap();
    let second = "email;number;name\r\n;1;A\r\nb@b.example;2;B\r\nc@c.example;3;C\r\n;4;=D\r\n";
    let before = (store.rows("customers").await, store.rows("history").await);
    let dry = import(&store, a, None, second, true).await.unwrap();
    assert_eq!((counts(&dry), (store.rows("customers").await, store.rows("history").await)), ([1, 2, 1, 0], before));
    let done = import(&store, a, None, second, false).await.unwrap();
    let changes = |imported: &Imported| {
        imported
            .rows
            .iter()
            .map(|row| (row.line, row.number.clone(), row.change.clone(), row.data.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(changes(&done), changes(&dry), "a dry run is the same work");
    let RowChange::Changed(was) = &done.rows[0].change else { panic!("{:?}", done.rows[0]) };
    assert_eq!((was.email.as_deref(), done.rows[0].data.email.as_deref()), (Some("a@a.example"), None));
    assert_eq!(counts(&import(&store, a, None, second, false).await.unwrap()), [0, 0, 4, 0], "again it changes nothing");
    assert_eq!(counts(&import(&store, a, None, "number\n1\n5\n", false).await.unwrap()), [1, 0, 1, 0]);

    let told = "SELECT COUNT(*) FROM history WHERE action = 'customer.changed' AND before_value = '2, B, no e-mail' \
         AND after_value = '2, B, b@b.example'";
    assert_eq!(store.number(told).await, 1);
    let of_a = CustomerFilter { account: Some(a.account), ..CustomerFilter::default() };
    assert_eq!(store.read().await.unwrap().customers(&of_a, None, 50).await.unwrap().items.len(), 5);
    assert_eq!(store.number("SELECT COUNT(*) FROM customers WHERE version > 1").await, 2, "the other account's stay");
    let foreign = import(&store, Tenant { shop: b.shop, ..a }, None, first, false).await;
    assert!(matches!(foreign, Err(Refusal::Unknown("shop"))));
});

on_each_engine!(a_sheet_links_its_customers_with_licenses_and_secrets, |store| async {
    let a = tenant(&store, "a").await;
    let (system, license) = licensed_system(&store, a, "one").await;
    let mut spares = Vec::new();
    for minute in 0..3 {
        spares.push(spare(&store, a, minute, "sub").await);
    }
    let sheet = "number,name,identity,secret\n1,A,a@a.example,s-1\n2,B,b@b.example,\n3,C,c@c.example,\n";
    let done = import(&store, a, Some(system), sheet, false).await.unwrap();
    assert_eq!(counts(&done), [3, 0, 0, 3]);
    let mut held = Vec::new();
    for row in &done.rows {
        let Some(RowLink::Linked(link, made)) = &row.link else { panic!("{row:?}") };
        let link = store.read().await.unwrap().link_detail(*link).await.unwrap().unwrap();
        assert_eq!((link.number.as_str(), link.has_secret), (row.number.as_str(), true));
        assert_eq!(made.is_some(), row.number != "1", "a secret that was given is not told again");
        held.push(link.license.unwrap());
    }
    assert_eq!(held, [license.bundled.unwrap(), spares[0], spares[1]], "rule 4, row by row");
    assert_eq!(bound_to(&store, spares[0]).await, Some(a.shop));
    assert_eq!(
        counts(&import(&store, a, Some(system), sheet, false).await.unwrap()),
        [0, 0, 3, 0],
        "again it changes nothing"
    );
    assert_eq!(store.number("SELECT COUNT(*) FROM history WHERE action = 'customer.linked'").await, 3);
    assert_eq!(
        store.number("SELECT COUNT(*) FROM history WHERE action = 'license.bound' AND after_value LIKE 'shop:%'").await,
        3
    );

    let differing =
        "number,identity,secret\n1,other@a.example,\n2,,wrong\n9,C@C.example,\n10,,\n4,d@d.example,\n5,e@e.example,\n";
    let expected = [
        (2, None, "link_differs"),
        (3, None, "link_differs"),
        (4, Some("identity"), "identity_taken"),
        (5, Some("identity"), "identity_missing"),
        (7, None, "no_free_customer_license"),
    ];
    let before = (store.rows("customers").await, store.rows("history").await, store.rows("links").await);
    assert_eq!(faults(import(&store, a, Some(system), differing, false).await), expected);
    let after = (store.rows("customers").await, store.rows("history").await, store.rows("links").await);
    assert_eq!(after, before, "all or nothing");
});

on_each_engine!(a_sheet_gives_tokens_once_each, |store| async {
    let a = tenant(&store, "a").await;
    spare(&store, a, 1, "sub").await;
    let token = OciLogin { identity: None, secret: None, token: Some("TOKEN".to_owned()), ..OciLogin::default() };
    let system = system_of(&store, a, "tokens", LoginConfig::Oci(token)).await;
    place(&store, a, system, Some(owned(&store, a, LicenseKind::System).await.id)).await.unwrap();
    let twice = "number,secret\n1,t-1\n2,t-1\n";
    assert_eq!(faults(import(&store, a, Some(system), twice, false).await), [(3, Some("secret"), "token_taken")]);
    let sheet = "number,secret\n1,t-1\n2,\n";
    let done = import(&store, a, Some(system), sheet, false).await.unwrap();
    assert!(matches!(&done.rows[1].link, Some(RowLink::Linked(_, Some(_)))), "a token was made");
    assert_eq!((counts(&done), store.rows("link_tokens").await), ([2, 0, 0, 2], 2));
    assert_eq!(counts(&import(&store, a, Some(system), sheet, false).await.unwrap()), [0, 0, 2, 0]);
    let other = "number,secret\n1,t-2\n";
    assert_eq!(faults(import(&store, a, Some(system), other, false).await), [(2, None, "link_differs")]);
    let domain = "number,domain\n7,DUNS\n";
    assert_eq!(faults(import(&store, a, Some(system), domain, false).await), [(2, Some("domain"), "domain_not_read")]);
});

on_each_engine!(a_sheet_goes_into_a_system_of_its_shop_that_holds_a_license, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    let elsewhere = Tenant { shop: crate::tenants::shop(&store, a.account, "elsewhere").await, ..a };
    let (there, _) = licensed_system(&store, elsewhere, "there").await;
    let (foreign, _) = licensed_system(&store, b, "foreign").await;
    let bare = crate::tenants::system(&store, a, "bare").await;
    let sheet = "number,identity\n1,x\n";
    let refused = |system| import(&store, a, system, sheet, false);
    assert!(matches!(refused(None).await, Err(Refusal::Field { pointer: "/system", .. })));
    assert!(matches!(refused(Some(there)).await, Err(Refusal::Field { pointer: "/system", .. })));
    assert!(matches!(refused(Some(foreign)).await, Err(Refusal::Unknown("system"))));
    assert!(matches!(refused(Some(bare)).await, Err(Refusal::SystemLicenseMissing)));
    assert_eq!(store.rows("customers").await, 0);
});

/// The largest sheet that is taken, each customer with a login.
fn largest() -> String {
    (0..SHEET_ROWS_MAX).fold("number,name,email,identity\n".to_owned(), |mut sheet, row| {
        let _ = writeln!(sheet, "K-{row},Customer {row} Ltd,buyer{row}@customer.example,buyer{row}@customer.example");
        sheet
    })
}

on_each_engine!(the_largest_sheet_is_imported_and_linked_in_seconds, |store| async {
    let a = tenant(&store, "a").await;
    let (system, _) = licensed_system(&store, a, "one").await;
    for minute in 0..10 {
        issued_at(&store, &act_at(minute), LicenseKind::Customer, 1000, "sub").await;
    }
    store
        .run("UPDATE licenses SET account = (SELECT id FROM accounts), claimed_at = created_at WHERE account IS NULL AND bundled_with IS NULL")
        .await;
    let sheet = largest();
    let begin = std::time::Instant::now();
    let without = sheet.lines().map(|line| line.rsplit_once(',').unwrap().0).collect::<Vec<_>>().join("\n");
    let done = import(&store, a, None, &without, false).await.unwrap();
    let customers = begin.elapsed();
    assert_eq!(counts(&done), [SHEET_ROWS_MAX, 0, 0, 0]);
    let begin = std::time::Instant::now();
    let done = import(&store, a, Some(system), &sheet, false).await.unwrap();
    let links = begin.elapsed();
    assert_eq!(counts(&done), [0, 0, SHEET_ROWS_MAX, SHEET_ROWS_MAX]);
    println!("10000 customers: {customers:?}; 10000 links: {links:?}");
    assert!(customers.as_secs() < 30 && links.as_secs() < 60, "{customers:?}, {links:?}");
    assert_eq!(store.number("SELECT COUNT(DISTINCT purchased_license) FROM links").await, 9999);
    assert_eq!(counts(&import(&store, a, Some(system), &sheet, false).await.unwrap()), [0, 0, SHEET_ROWS_MAX, 0]);
});

on_each_engine!(imports_and_links_at_once_leave_each_customer_once, |store| async {
    let a = tenant(&store, "a").await;
    let sheet: String = (0..300).fold("number,name\n".to_owned(), |sheet, row| format!("{sheet}{row},x\n"));
    let backwards: String = (0..300).rev().fold("number,name\n".to_owned(), |sheet, row| format!("{sheet}{row},x\n"));
    let mut systems = Vec::new();
    for number in 0..4 {
        systems.push(licensed_system(&store, a, &format!("s-{number}")).await.0);
    }
    let (one, other) = (import(&store, a, None, &sheet, false), import(&store, a, None, &backwards, false));
    let links = async {
        for (number, system) in systems.iter().enumerate() {
            let order = punchgate::licensing::LinkOrder {
                number: &(number * 70).to_string(),
                name: "x",
                identity: Some("x"),
                secret: Some(Secret::new("x")),
                ..Default::default()
            };
            crate::tenants::link_with(&store, a, *system, &order).await.unwrap();
        }
    };
    let (one, other, ()) = tokio::join!(one, other, links);
    let added = one.unwrap().added() + other.unwrap().added();
    assert!((296..=300).contains(&added), "{added}");
    assert_eq!((store.rows("customers").await, store.rows("links").await), (300, 4));
    link(&store, a, systems[0], "299", None).await.unwrap_err();
});

fn run(database: &str, key: &std::path::Path, arguments: &[&str]) -> Output {
    let place =
        ["--shop", "fixture-0001", "--account", "admin@fixtures.example", "--database", database, "--master-key-file"];
    punchgate().args(["customers", "import"]).args(arguments).args(place).arg(key).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_imports_beside_a_running_server_and_says_what_it_did() {
    let ground = crate::nodes::Ground::sqlite().await;
    let (folder, key) = (&ground.folder, ground.key.as_path());
    let _node = ground.node();
    let file = folder.path().join("customers.csv");
    let path = file.to_str().unwrap();
    fs::write(&file, "\u{feff}number;name;email\r\n77;Łódź;\r\n78;;nobody\r\n").unwrap();
    let refused = run(&ground.database, key, &[path]);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(said.contains("line 3, email: ") && said.contains("nothing was changed"), "{said}");

    fs::write(&file, "number;name;email\r\n77;Łódź;\r\n").unwrap();
    let dry = run(&ground.database, key, &[path, "--dry-run"]);
    let said = text(&dry.stderr);
    assert!(dry.status.success() && said.contains("77 would be added") && said.contains("1 added"), "{said}");
    let done = run(&ground.database, key, &[path]);
    assert!(done.status.success() && text(&done.stderr).contains("1 added, 0 changed, 0 unchanged"), "{done:?}");
    assert!(done.stdout.is_empty());
    let again = run(&ground.database, key, &[path]);
    assert!(text(&again.stderr).contains("0 added, 0 changed, 1 unchanged"), "{again:?}");
    let unknown = run(&ground.database, key, &[path, "--system", "nowhere"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("no system nowhere"), "{unknown:?}");
}
