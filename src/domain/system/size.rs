//! How large a configuration may be: every text and every list of it. It is read at each login.

use super::{ConfigFault, ConfigWrong, CxmlLogin, IdentityFrom, LoginConfig, OciLogin, Party, SystemConfig};
use crate::domain::field::{ENTRIES_MAX, TextFault, URL_MAX, required, text};

/// The longest life that a CredentialMac may be allowed: ten years.
const MAC_HOURS_MAX: u32 = 87_600;

/// Everything about a configuration that is too large, or holds what nobody can see.
pub(super) fn faults(config: &SystemConfig) -> Vec<ConfigFault> {
    let mut faults = Vec::new();
    match &config.login {
        LoginConfig::Cxml(login) => cxml(login, &mut faults),
        LoginConfig::Oci(login) => oci(login, &mut faults),
    }
    many("/return_urls", config.return_urls.len(), &mut faults);
    if config.return_urls.iter().any(|pattern| pattern.to_string().len() > URL_MAX) {
        faults.push(ConfigFault { pointer: "/return_urls", wrong: ConfigWrong::ReturnUrlTooLong });
    }
    let distinct = |at: usize| config.operations.iter().skip(at + 1).all(|other| config.operations.get(at) != Some(other));
    if !(0..config.operations.len()).all(distinct) {
        faults.push(ConfigFault { pointer: "/operations", wrong: ConfigWrong::OperationTwice });
    }
    faults
}

fn cxml(login: &CxmlLogin, faults: &mut Vec<ConfigFault>) {
    for (pointer, parties) in [("/login/cxml/senders", &login.senders), ("/login/cxml/to", &login.to)] {
        many(pointer, parties.len(), faults);
        let worst = |Party { domain, identity }: &Party| required(domain).and_then(|_| required(identity)).err();
        one(pointer, parties.iter().find_map(worst), faults);
    }
    if let IdentityFrom::Extrinsic(name) = &login.identity_from {
        one("/login/cxml/identity_from", required(name).err(), faults);
    }
    if login.mac_max_hours > MAC_HOURS_MAX {
        faults.push(ConfigFault { pointer: "/login/cxml/mac_max_hours", wrong: ConfigWrong::MacTooLong });
    }
}

fn oci(login: &OciLogin, faults: &mut Vec<ConfigFault>) {
    let named = [
        ("/login/oci/identity", login.identity.as_ref()),
        ("/login/oci/secret", login.secret.as_ref()),
        ("/login/oci/token", login.token.as_ref()),
        ("/login/oci/hook_url", Some(&login.hook_url)),
    ];
    for (pointer, name) in named {
        // That a field needs a name is said elsewhere.
        one(pointer, name.and_then(|name| text(name).err()), faults);
    }
    many("/login/oci/fixed", login.fixed.len(), faults);
    let mut texts = login.fixed.iter().flat_map(|(name, value)| [name, value]);
    one("/login/oci/fixed", texts.find_map(|value| text(value).err()), faults);
}

fn many(pointer: &'static str, count: usize, faults: &mut Vec<ConfigFault>) {
    if count > ENTRIES_MAX {
        faults.push(ConfigFault { pointer, wrong: ConfigWrong::TooMany });
    }
}

fn one(pointer: &'static str, fault: Option<TextFault>, faults: &mut Vec<ConfigFault>) {
    faults.extend(fault.map(|fault| ConfigFault { pointer, wrong: ConfigWrong::Text(fault) }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::login::Operation;

    fn pointers(config: &SystemConfig) -> Vec<&'static str> {
        faults(config).into_iter().map(|fault| fault.pointer).collect()
    }

    #[test]
    fn texts_and_lists_have_an_end() {
        let party = |identity: &str| Party { domain: "DUNS".to_owned(), identity: identity.to_owned() };
        let cxml = |login| SystemConfig::new(LoginConfig::Cxml(login));
        let most = CxmlLogin { senders: vec![party(&"1".repeat(200)); 50], mac_max_hours: 87_600, ..CxmlLogin::default() };
        assert_eq!(pointers(&cxml(most)), [""; 0]);
        let more = CxmlLogin {
            senders: vec![party("1"); 51],
            to: vec![party(" ")],
            identity_from: IdentityFrom::Extrinsic("x".repeat(201)),
            mac_max_hours: 87_601,
            ..CxmlLogin::default()
        };
        let all = ["/login/cxml/senders", "/login/cxml/to", "/login/cxml/identity_from", "/login/cxml/mac_max_hours"];
        assert_eq!(pointers(&cxml(more)), all);
        let fixed = (0..51).map(|number| (number.to_string(), "\0".to_owned())).collect();
        let oci = OciLogin { identity: Some("x".repeat(201)), fixed, ..OciLogin::default() };
        let mut config = SystemConfig::new(LoginConfig::Oci(oci));
        config.operations = vec![Operation::Create, Operation::Edit, Operation::Create];
        config.return_urls = vec!["https://buyer.example/".parse().unwrap(); 51];
        let all = ["/login/oci/identity", "/login/oci/fixed", "/login/oci/fixed", "/return_urls", "/operations"];
        assert_eq!(pointers(&config), all);
    }
}
