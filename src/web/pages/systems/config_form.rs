//! The configuration of a system as a form: what stands there as its fields, and what was typed back into a configuration. Lists have a
//! line for each entry. Whether it can work is the domain's to say.

use crate::{
    domain::{
        login::Operation,
        return_url::ReturnUrlPattern,
        system::{CxmlLogin, DeploymentModes, IdentityFrom, LoginConfig, OciLogin, Party, ProofFrom, SystemConfig},
    },
    web::pages::{
        form::{Check, Choice, Fields, Input},
        told::Told,
        words::settings::SettingsWords,
    },
};
use axum::http::StatusCode;
use std::collections::BTreeMap;

/// What may be done with carts, each with the name of its box.
pub(super) const OPERATIONS: [(Operation, &str); 4] = [
    (Operation::Create, "operation_create"),
    (Operation::Edit, "operation_edit"),
    (Operation::Inspect, "operation_inspect"),
    (Operation::Source, "operation_source"),
];
/// The places of the identity; an extrinsic has its name in a field of its own.
pub(super) const IDENTITY_PLACES: [&str; 6] = ["from", "sender", "extrinsic", "contact_email", "ship_to_email", "only"];
const MODES: [(DeploymentModes, &str); 3] =
    [(DeploymentModes::Any, "any"), (DeploymentModes::Production, "production"), (DeploymentModes::Test, "test")];

/// A configuration as its form would send it.
pub(super) fn typed(title: &str, config: &SystemConfig) -> Fields {
    let mut pairs: Vec<(&str, String)> = vec![("name", title.to_owned())];
    let parties = |parties: &[Party]| {
        parties.iter().map(|party| format!("{} / {}", party.domain, party.identity)).collect::<Vec<_>>().join("\n")
    };
    let mut checked = Vec::new();
    match &config.login {
        LoginConfig::Cxml(login) => {
            let place = String::from(login.identity_from.clone());
            let (place, extrinsic) = place.split_once(':').unwrap_or((&place, ""));
            pairs.extend([
                ("senders", parties(&login.senders)),
                ("to", parties(&login.to)),
                ("identity_from", place.to_owned()),
                ("extrinsic", extrinsic.to_owned()),
                ("mac_max_hours", login.mac_max_hours.to_string()),
            ]);
            checked.push(("proof_from", login.proof_from == ProofFrom::Any));
        }
        LoginConfig::Oci(login) => {
            let name = |name: &Option<String>| name.clone().unwrap_or_default();
            let fixed: Vec<String> = login.fixed.iter().map(|(name, value)| format!("{name}={value}")).collect();
            pairs.extend([
                ("identity", name(&login.identity)),
                ("secret", name(&login.secret)),
                ("token", name(&login.token)),
                ("hook_url", login.hook_url.clone()),
                ("fixed", fixed.join("\n")),
            ]);
            checked.extend([("hook_url_unescaped", login.hook_url_unescaped), ("sapevent", login.sapevent)]);
        }
    }
    let urls: Vec<String> = config.return_urls.iter().map(ToString::to_string).collect();
    pairs.push(("return_urls", urls.join("\n")));
    let mode = MODES.iter().find(|(mode, _)| *mode == config.deployment_mode).map_or("any", |(_, word)| *word);
    pairs.push(("deployment_mode", mode.to_owned()));
    checked.push(("reuses_payload_ids", config.reuses_payload_ids));
    checked.extend(OPERATIONS.map(|(operation, name)| (name, config.operations.contains(&operation))));
    pairs.extend(checked.into_iter().filter(|(_, is)| *is).map(|(name, _)| (name, "on".to_owned())));
    Fields::of_pairs(pairs)
}

/// The configuration that was typed, for a system that has this one.
///
/// # Errors
/// What of it is not written as it must be, at its field.
pub(super) fn read(fields: &Fields, present: &SystemConfig, words: &SettingsWords) -> Result<SystemConfig, Told> {
    let mut config = present.clone();
    match &mut config.login {
        LoginConfig::Cxml(login) => *login = cxml(fields, words)?,
        LoginConfig::Oci(login) => *login = oci(fields, words)?,
    }
    let pattern = |line: &str| {
        let fault = |fault| wrong("return_urls", format!("{line}: {}", words.pattern_fault(fault)));
        line.parse::<ReturnUrlPattern>().map_err(fault)
    };
    config.return_urls = fields.lines("return_urls").map(pattern).collect::<Result<_, _>>()?;
    config.operations =
        OPERATIONS.iter().filter(|(_, name)| fields.is_checked(name)).map(|(operation, _)| *operation).collect();
    let mode = MODES.iter().find(|(_, word)| *word == fields.text("deployment_mode"));
    config.deployment_mode = mode.map_or(DeploymentModes::Any, |(mode, _)| *mode);
    config.reuses_payload_ids = fields.is_checked("reuses_payload_ids");
    Ok(config)
}

fn wrong(field: &str, text: impl Into<String>) -> Told {
    Told { text: text.into(), field: Some(field.to_owned()), more: Vec::new(), status: StatusCode::UNPROCESSABLE_ENTITY }
}

fn cxml(fields: &Fields, words: &SettingsWords) -> Result<CxmlLogin, Told> {
    let parties = |name: &str| {
        let party = |line: &str| {
            let (domain, identity) = line.split_once(" / ").or_else(|| line.split_once('/')).unwrap_or_default();
            let (domain, identity) = (domain.trim().to_owned(), identity.trim().to_owned());
            let is_whole = !domain.is_empty() && !identity.is_empty();
            is_whole.then_some(Party { domain, identity }).ok_or_else(|| wrong(name, (words.not_a_party)(line)))
        };
        fields.lines(name).map(party).collect::<Result<Vec<_>, _>>()
    };
    let identity_from: IdentityFrom = match fields.text("identity_from") {
        "extrinsic" => match fields.given("extrinsic") {
            Some(name) => IdentityFrom::Extrinsic(name.to_owned()),
            None => return Err(wrong("extrinsic", words.extrinsic_missing)),
        },
        place => place.parse().unwrap_or_default(),
    };
    let hours = fields.text("mac_max_hours").parse().map_err(|_| wrong("mac_max_hours", words.not_hours))?;
    let proof_from = if fields.is_checked("proof_from") { ProofFrom::Any } else { ProofFrom::Sender };
    Ok(CxmlLogin { senders: parties("senders")?, to: parties("to")?, identity_from, mac_max_hours: hours, proof_from })
}

fn oci(fields: &Fields, words: &SettingsWords) -> Result<OciLogin, Told> {
    let name = |name| fields.given(name).map(str::to_owned);
    let fixed = |line: &str| {
        let pair = line.split_once('=').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
        pair.filter(|(name, _)| !name.is_empty()).ok_or_else(|| wrong("fixed", (words.not_a_pair)(line)))
    };
    Ok(OciLogin {
        identity: name("identity"),
        secret: name("secret"),
        token: name("token"),
        hook_url: fields.text("hook_url").to_owned(),
        fixed: fields.lines("fixed").map(fixed).collect::<Result<BTreeMap<_, _>, _>>()?,
        hook_url_unescaped: fields.is_checked("hook_url_unescaped"),
        sapevent: fields.is_checked("sapevent"),
    })
}

/// What the API calls a part of the configuration, as its field is called here.
pub(super) fn at_field(told: Told) -> Told {
    let field = told.field.map(|field| {
        let field = field.trim_start_matches("cxml/").trim_start_matches("oci/");
        field.split('/').next().unwrap_or_default().to_owned()
    });
    Told { field, ..told }
}

/// The form as it is shown.
pub(super) struct ConfigForm {
    pub(super) is_cxml: bool,
    pub(super) name: Input,
    pub(super) return_urls: Input,
    pub(super) operations: Vec<Check>,
    pub(super) deployment_mode: Vec<Choice>,
    pub(super) reuses: Check,
    /// Of cXML.
    pub(super) senders: Input,
    pub(super) to: Input,
    pub(super) identity_from: Vec<Choice>,
    pub(super) extrinsic: Input,
    pub(super) mac_max_hours: Input,
    pub(super) proof_from: Check,
    /// For a system without a secret of its own.
    pub(super) own_secret: Option<Input>,
    /// Of OCI.
    pub(super) names: Vec<Input>,
    pub(super) fixed: Input,
    pub(super) leniences: [Check; 2],
}

impl ConfigForm {
    /// With what was typed, and what is wrong with it.
    pub(super) fn of(
        fields: &Fields,
        (is_cxml, has_secret): (bool, bool),
        words: &SettingsWords,
        told: Option<&Told>,
    ) -> Self {
        let line = |name, label| Input::text(name, label, fields.text(name)).told(told);
        let place = |place: &&str| Choice::of(*place, words.identity_place(place), fields.text("identity_from"));
        let mode =
            |(mode, word): &(DeploymentModes, &str)| Choice::of(*word, words.mode(*mode), fields.text("deployment_mode"));
        let own_secret = line("secret", words.own_secret).kind("password").autocomplete("off").hint(words.own_secret_hint);
        Self {
            is_cxml,
            name: line("name", words.name).required(),
            return_urls: line("return_urls", words.return_urls).hint(words.return_urls_hint),
            operations: OPERATIONS.iter().map(|(what, name)| Check::of(name, words.operation(*what), fields)).collect(),
            deployment_mode: MODES.iter().map(mode).collect(),
            reuses: Check::of("reuses_payload_ids", words.reuses, fields),
            senders: line("senders", words.senders).hint(words.senders_hint),
            to: line("to", words.to).hint(words.to_hint),
            identity_from: IDENTITY_PLACES.iter().map(place).collect(),
            extrinsic: line("extrinsic", words.extrinsic).hint(words.extrinsic_hint),
            mac_max_hours: line("mac_max_hours", words.mac_max_hours).kind("number"),
            proof_from: Check::of("proof_from", words.proof_from, fields),
            own_secret: (is_cxml && !has_secret).then_some(own_secret),
            names: vec![
                line("identity", words.identity),
                line("secret", words.secret_parameter),
                line("token", words.token).hint(words.token_hint),
                line("hook_url", words.hook_url).required(),
            ],
            fixed: line("fixed", words.fixed).hint(words.fixed_hint),
            leniences: [
                Check::of("hook_url_unescaped", words.unescaped, fields),
                Check::of("sapevent", words.sapevent, fields),
            ],
        }
    }

    /// Whether what was told stands beside a field of it.
    pub(super) fn tells(&self) -> bool {
        let inputs =
            [&self.name, &self.return_urls, &self.senders, &self.to, &self.extrinsic, &self.mac_max_hours, &self.fixed];
        inputs.into_iter().chain(&self.own_secret).chain(&self.names).any(|input| input.error.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::pages::words::Spoken;

    fn cxml() -> SystemConfig {
        let party = |domain: &str, identity: &str| Party { domain: domain.into(), identity: identity.into() };
        let login = CxmlLogin {
            senders: vec![party("NetworkId", "hub@buyer.example"), party("DUNS", "1/2")],
            to: vec![party("DUNS", "316400999")],
            identity_from: IdentityFrom::Extrinsic("UserEmail".into()),
            mac_max_hours: 3,
            proof_from: ProofFrom::Any,
        };
        SystemConfig {
            return_urls: vec!["https://*.buyer.example/".parse().unwrap(), "http://127.0.0.1:*".parse().unwrap()],
            operations: vec![Operation::Create, Operation::Inspect],
            deployment_mode: DeploymentModes::Test,
            reuses_payload_ids: true,
            ..SystemConfig::new(LoginConfig::Cxml(login))
        }
    }

    fn oci() -> SystemConfig {
        let fixed = [("CLIENT", "100"), ("KEY", "a=b")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let login = OciLogin {
            identity: None,
            secret: None,
            token: Some("KEY1".into()),
            fixed: fixed.into(),
            sapevent: true,
            ..OciLogin::default()
        };
        SystemConfig::new(LoginConfig::Oci(login))
    }

    #[test]
    fn what_stands_in_the_form_is_read_back_as_it_is() {
        for config in [cxml(), oci()] {
            let read = read(&typed("x", &config), &config, SettingsWords::EN).unwrap();
            assert_eq!(read, config);
        }
    }

    #[test]
    fn what_is_mistyped_is_told_at_its_field() {
        for (name, value) in [
            ("senders", "NetworkId"),
            ("return_urls", "https://a.example/\nnowhere"),
            ("extrinsic", ""),
            ("mac_max_hours", "a day"),
        ] {
            let typed = typed("x", &cxml());
            let pairs =
                typed.pairs().filter(|(known, _)| *known != name).map(|(name, value)| (name.to_owned(), value.to_owned()));
            let fields = Fields::of_pairs(pairs.chain([(name.to_owned(), value.to_owned())]));
            let told = read(&fields, &cxml(), SettingsWords::EN).unwrap_err();
            assert_eq!(told.field.as_deref(), Some(name), "{}", told.text);
        }
        let fields = Fields::of_pairs([("fixed", "CLIENT"), ("hook_url", "HOOK_URL")]);
        assert_eq!(read(&fields, &oci(), SettingsWords::EN).unwrap_err().field.as_deref(), Some("fixed"));
    }
}
