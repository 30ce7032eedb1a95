//! What a request that is who it says may do: whether licenses carry it, and whether its system allows it. Who it is, is
//! left to `authentication`.

use super::{Bench, EarlierSession, LinkFacts, SystemFacts};
use crate::domain::{
    license::LicenseFacts,
    login::{Document, LoginRequest, Operation, is_placeholder},
    reason::{Flag, ReasonCode, Subject},
    return_url,
    system::{Protocol, SystemConfig},
};

impl Bench<'_> {
    pub(super) fn system_entitlement(&mut self, system: &SystemFacts) {
        if !system.enabled {
            self.refuse(ReasonCode::SystemDisabled, Subject::of("system"));
        }
        match &system.license {
            None => self.refuse(ReasonCode::SystemLicenseMissing, Subject::of("system")),
            Some(license) => self.license(system, license, &Subject::which("system_license", license.id)),
        }
    }

    pub(super) fn customer_entitlement(&mut self, system: &SystemFacts, link: &LinkFacts) {
        if !link.customer_enabled {
            self.refuse(ReasonCode::CustomerDisabled, Subject::which("customer", link.customer));
        }
        match &link.license {
            None => self.refuse(ReasonCode::CustomerLicenseMissing, Subject::which("customer", link.customer)),
            // The bundled license is what the system's license is, and that one was asked already.
            Some(_) if link.bundled => {}
            Some(license) => self.license(system, license, &Subject::which("customer_license", license.id)),
        }
    }

    fn license(&mut self, system: &SystemFacts, license: &LicenseFacts, subject: &Subject) {
        let effect = license.effect(system.account, system.shop, subject, self.now, self.facts.terms);
        if effect.reasons.is_empty() {
            self.decision.flags.extend(effect.flags);
        }
        self.decision.reasons.extend(effect.reasons);
    }

    /// Whether the system allows this operation.
    pub(super) fn operation(&mut self, config: &SystemConfig, operation: Operation) -> bool {
        let allowed = config.operations.contains(&operation);
        if !allowed {
            self.refuse(ReasonCode::OperationNotAllowed, Subject::which("operation", operation.as_str()));
        }
        allowed
    }

    pub(super) fn policy(&mut self, system: &SystemFacts, link: Option<&LinkFacts>, request: &LoginRequest) {
        let config = &system.config;
        let allowed = self.operation(config, request.operation);
        if allowed && matches!(request.operation, Operation::Edit | Operation::Inspect) && !self.facts.cart_known {
            self.refuse(ReasonCode::CartUnknown, Subject::of("cart"));
        }
        match request.return_url(config) {
            None => self.refuse(ReasonCode::ReturnUrlMissing, Subject::of("return_url")),
            Some(text) if return_url::is_sapevent(text) => {
                if !config.allows_sapevent() {
                    self.refuse(ReasonCode::ReturnUrlNotAllowed, Subject::which("return_url", "sapevent"));
                }
            }
            Some(text) if is_placeholder(text) => {
                self.refuse(ReasonCode::ReturnUrlNotAllowed, Subject::which("return_url", "placeholder"));
            }
            Some(text) => match return_url::parsed(text) {
                Some(url) if config.return_urls.iter().any(|pattern| pattern.allows(&url)) => {
                    if url.scheme() == "http" {
                        self.decision.flags.push(Flag::InsecureReturnUrl);
                    }
                }
                _ => self.refuse(ReasonCode::ReturnUrlNotAllowed, Subject::of("return_url")),
            },
        }
        if request.protocol() == Protocol::Cxml && !config.deployment_mode.allow(request.deployment_mode) {
            self.refuse(ReasonCode::DeploymentModeMismatch, Subject::of("deployment_mode"));
        }
        if let (Some(document), Some(earlier), false) = (&request.document, &self.facts.earlier, config.reuses_payload_ids) {
            if earlier.may_be_resumed_by(document, link) {
                self.decision.resumes = Some(earlier.id);
            } else {
                self.refuse(ReasonCode::PayloadConflict, Subject::of("payload_id"));
            }
        }
    }
}

impl EarlierSession {
    /// The same document again, of the same customer, before anybody redeemed what it started.
    fn may_be_resumed_by(&self, document: &Document, link: Option<&LinkFacts>) -> bool {
        self.digest == document.digest && link.is_none_or(|link| link.id == self.link) && self.life.may_start_again()
    }
}
