//! What a change of a system's configuration would do to its links: one that leaves a link unable to log in, or that takes away
//! what a link proves itself by, is not made. Which links there are is counted by whoever changes the system.

use super::{ConfigFault, ConfigWrong, IdentityFrom, LoginConfig, SystemConfig};

/// How many links of a system have what a configuration may rest on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkCensus {
    /// All of them.
    pub links: i64,
    /// Those that have no login identity.
    pub without_identity: i64,
    /// Those whose identity must come with a domain.
    pub with_domain: i64,
    /// Those that have neither a secret nor a token of their own.
    pub without_secret: i64,
}

impl SystemConfig {
    /// Why this configuration cannot take the place of `present`: what links are there for could not be any more.
    #[must_use]
    pub fn strands(&self, present: &Self, has_secret: bool, census: &LinkCensus) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        let mut fault = |pointer, wrong| faults.push(ConfigFault { pointer, wrong });
        match (&self.login, &present.login) {
            (LoginConfig::Cxml(login), LoginConfig::Cxml(_)) => {
                let only = login.identity_from == IdentityFrom::Only;
                if only && census.links > 1 {
                    fault("/login/cxml/identity_from", ConfigWrong::ManyCustomers);
                }
                if !only && census.without_identity > 0 {
                    fault("/login/cxml/identity_from", ConfigWrong::LinkWithoutIdentity);
                }
                if !self.reads_domains() && census.with_domain > 0 {
                    fault("/login/cxml/identity_from", ConfigWrong::LinkWithDomain);
                }
                if !has_secret && census.without_secret > 0 {
                    fault("/secret", ConfigWrong::LinkWithoutSecret);
                }
            }
            (LoginConfig::Oci(login), LoginConfig::Oci(before)) => {
                if login.token.is_some() != before.token.is_some() && census.links > 0 {
                    fault("/login/oci", ConfigWrong::LinksByOther);
                }
            }
            (LoginConfig::Cxml(_), LoginConfig::Oci(_)) | (LoginConfig::Oci(_), LoginConfig::Cxml(_)) => {
                fault("/login", ConfigWrong::OtherProtocol);
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::system::{CxmlLogin, IdentityFrom, LinkCensus, LoginConfig, OciLogin, SystemConfig};

    fn cxml(identity_from: IdentityFrom) -> SystemConfig {
        SystemConfig::new(LoginConfig::Cxml(CxmlLogin { identity_from, ..CxmlLogin::default() }))
    }

    fn token() -> SystemConfig {
        let login = OciLogin { identity: None, secret: None, token: Some("TOKEN".into()), ..OciLogin::default() };
        SystemConfig::new(LoginConfig::Oci(login))
    }

    fn strands(next: &SystemConfig, present: &SystemConfig, has_secret: bool, census: LinkCensus) -> Vec<&'static str> {
        next.strands(present, has_secret, &census).into_iter().map(|fault| fault.pointer).collect()
    }

    #[test]
    fn without_links_everything_but_the_protocol_may_change() {
        let oci = SystemConfig::new(LoginConfig::Oci(OciLogin::default()));
        let none = LinkCensus::default();
        for (next, present) in [
            (cxml(IdentityFrom::Only), cxml(IdentityFrom::From)),
            (cxml(IdentityFrom::From), cxml(IdentityFrom::Only)),
            (token(), oci.clone()),
            (oci.clone(), token()),
        ] {
            assert_eq!(strands(&next, &present, false, none), [""; 0]);
        }
        assert_eq!(strands(&oci, &cxml(IdentityFrom::From), false, none), ["/login"]);
    }

    #[test]
    fn what_a_link_rests_on_stays() {
        let (from, only, oci) =
            (cxml(IdentityFrom::From), cxml(IdentityFrom::Only), SystemConfig::new(LoginConfig::Oci(OciLogin::default())));
        let one = LinkCensus { links: 1, ..LinkCensus::default() };
        assert_eq!(strands(&only, &from, false, one), [""; 0]);
        assert_eq!(strands(&only, &from, false, LinkCensus { links: 2, ..one }), ["/login/cxml/identity_from"]);
        let nameless = LinkCensus { without_identity: 1, ..one };
        assert_eq!(strands(&from, &only, false, nameless), ["/login/cxml/identity_from"]);
        assert_eq!(strands(&only, &only, false, nameless), [""; 0]);
        let with_domain = LinkCensus { with_domain: 1, ..one };
        assert_eq!(strands(&cxml(IdentityFrom::Sender), &from, false, with_domain), [""; 0]);
        assert_eq!(strands(&cxml(IdentityFrom::ContactEmail), &from, true, with_domain), ["/login/cxml/identity_from"]);
        let by_the_systems = LinkCensus { without_secret: 1, ..one };
        assert_eq!(strands(&from, &from, true, by_the_systems), [""; 0]);
        assert_eq!(strands(&from, &from, false, by_the_systems), ["/secret"]);
        for (next, present) in [(token(), oci.clone()), (oci.clone(), token())] {
            assert_eq!(strands(&next, &present, false, one), ["/login/oci"]);
        }
        let renamed = SystemConfig::new(LoginConfig::Oci(OciLogin { identity: Some("USER".into()), ..OciLogin::default() }));
        assert_eq!(strands(&renamed, &oci, false, one), [""; 0]);
    }
}
