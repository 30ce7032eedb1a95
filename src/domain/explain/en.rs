//! The words for people in English. What is a case and who reads it is left to the module above.

use super::{
    Access, Answer, CallerText, Case, Explanation, Fault, Form, Identity, Login, Ours, PageLabels, Place, Policy, Proof,
};

/// The refusal page.
pub(super) const PAGE: PageLabels = PageLabels {
    page_title: "Shop login",
    reference: "Reference number",
    keep_reference: "Please give this number when you ask.",
};

/// The text for those inside.
pub(super) fn explain(case: Case) -> Explanation {
    match case {
        Case::Form(form) => of_form(form),
        Case::Login(login) => of_login(login),
        Case::Identity(identity) => of_identity(identity),
        Case::Proof(proof) => of_proof(proof),
        Case::Access(access) => of_access(access),
        Case::License(fault, Place::System) => of_system_license(fault),
        Case::License(fault, Place::Link) => of_customer_license(fault),
        Case::License(fault, Place::Shop) => of_license(fault),
        Case::Policy(policy) => of_policy(policy),
        Case::Ours(ours) => of_ours(ours),
    }
}

fn of_form(form: Form) -> Explanation {
    match form {
        Form::TooLarge => Explanation {
            title: "Request too large",
            detail: "The request exceeds one of the limits for size, depth or number of parts, \
                     so it was not read any further.",
            next_step: "Have the procurement system send less: usually an attachment or a very long cart is the cause.",
        },
        Form::Malformed => Explanation {
            title: "Request not readable",
            detail: "The request is not well-formed, lacks a required part, or contradicts itself. \
                     The place is named beside this reason.",
            next_step: "Give the captured request and the place to whoever runs the procurement system, \
                        and have it corrected.",
        },
        Form::ForbiddenDoctype => Explanation {
            title: "Document type with its own declarations",
            detail: "The document declares entities or elements of its own. Such declarations are a way to attack XML \
                     readers and are never accepted.",
            next_step: "Have the declarations removed in the procurement system; a plain reference to cXML.dtd may stay.",
        },
        Form::UnsupportedRequest => Explanation {
            title: "Kind of request not supported",
            detail: "The request could be read, but it is not a punchout login: with cXML, \
                     only PunchOutSetupRequest and ProfileRequest are answered here.",
            next_step: "Check which address the procurement system uses for what: \
                        orders and other documents belong elsewhere.",
        },
    }
}

fn of_login(login: Login) -> Explanation {
    match login {
        Login::RateLimited => Explanation {
            title: "Too many failed logins",
            detail: "Too many logins from this network failed in this system, so further failures are held back for a \
                     while, and so is every login of an identity that seems to be guessed at. Other networks are not affected, and successful logins never count.",
            next_step: "Look in the log for the failed logins before this one and correct their cause; \
                        the limit lifts by itself.",
        },
        Login::SystemUnknown => Explanation {
            title: "System unknown",
            detail: "There is no system of this name for this protocol: the address in the procurement system is wrong.",
            next_step: "Copy the address from the system's page into the procurement system, and mind its ending: \
                        /cxml or /oci.",
        },
        Login::MacExpired => Explanation {
            title: "CredentialMac outside of its time",
            detail: "The CredentialMac has expired, is dated in the future, is valid for longer than the system \
                     allows, or its dates cannot be read.",
            next_step: "Have the clock of the procurement system and the dates of the CredentialMac checked; \
                        if its life is meant to be that long, raise the limit in the system.",
        },
    }
}

fn of_identity(identity: Identity) -> Explanation {
    match identity {
        Identity::Sender => Explanation {
            title: "Sender not accepted",
            detail: "The Sender of the document is not among those that the system accepts.",
            next_step: "If you know this Sender, add its domain and identity to the system's list of Senders; \
                        otherwise have it corrected in the procurement system.",
        },
        Identity::To => Explanation {
            title: "To does not fit",
            detail: "The document is addressed to somebody else: none of its To credentials is among those that the \
                     system accepts.",
            next_step: "Have the To credential corrected in the procurement system, \
                        or add its domain and identity to the system's list of Tos.",
        },
        Identity::Customer => Explanation {
            title: "Identity unknown",
            detail: "No link in this system has the identity or token that the request brings, \
                     or the link's domain is a different one.",
            next_step: "Compare the identity in the request with the system's links: \
                        correct it here or in the procurement system, or link the customer.",
        },
        Identity::Ambiguous => Explanation {
            title: "Identity not clear",
            detail: "The request fits more than one link: its credentials name different customers, \
                     or a system that is set to one single customer has several links.",
            next_step: "Have the credential that does not belong there removed in the procurement system, \
                        or leave only one link in a system that is for one customer.",
        },
        Identity::Placeholder => Explanation {
            title: "Placeholder instead of an identity",
            detail: "The procurement system sent the name of a variable, such as [USERNAME], where the identity or the token \
                     belongs: nobody filled it in.",
            next_step: "In the procurement system, have the value itself entered in the call of the catalog, \
                        or the kind of the parameter changed from a fixed value to a variable.",
        },
        Identity::Parameter => Explanation {
            title: "Fixed parameter does not fit",
            detail: "A parameter that must have a fixed value in this system is missing or has another value. \
                     It is named beside this reason.",
            next_step: "Have the parameter corrected in the procurement system, or change its fixed value in the system.",
        },
    }
}

fn of_proof(proof: Proof) -> Explanation {
    match proof {
        Proof::NotSet => Explanation {
            title: "No secret set",
            detail: "There is nothing to compare with: neither the link nor the system has a secret that counts for \
                     this login.",
            next_step: "Set a secret in the link, or, for a sender that is not the buyer, \
                        a system secret with a list of Senders; then have the same secret entered in the procurement \
                        system.",
        },
        Proof::Absent => Explanation {
            title: "Secret missing in the request",
            detail: "The request names an identity but brings no secret with it.",
            next_step: "Have the secret entered in the procurement system: with cXML in the Sender, \
                        with OCI in the parameter that the system names for it.",
        },
        Proof::Misplaced => Explanation {
            title: "Secret in the wrong place",
            detail: "The request brings a secret, but in From or To, where it proves nothing in this system.",
            next_step: "Have the secret moved into the Sender in the procurement system; if it cannot do that, \
                        set proof_from to any in the system.",
        },
        Proof::Retired => Explanation {
            title: "Old secret used",
            detail: "The procurement system still uses the previous secret or token, and its time is over.",
            next_step: "Have the present secret or token entered in the procurement system; if nobody has it anymore, \
                        set a new one.",
        },
        Proof::Unsupported => Explanation {
            title: "Proof not supported",
            detail: "The Sender proves itself in a way that cannot be checked here, for example by a DigitalSignature.",
            next_step: "Have the procurement system switched to SharedSecret or CredentialMac.",
        },
        Proof::EqualButForBlanks => Explanation {
            title: "Secret with extra or missing blanks",
            detail: "The secret is right except for blanks or line breaks at its beginning or end.",
            next_step: "Have the secret entered in the procurement system exactly as it was given out, without extra blanks; \
                        if that does not help, set a new one on both sides.",
        },
        Proof::EqualButForCase => Explanation {
            title: "Secret in wrong upper and lower case",
            detail: "The secret is right except for upper and lower case.",
            next_step: "Have the secret entered in the procurement system exactly as it was given out.",
        },
        Proof::SameLength => Explanation {
            title: "Wrong secret of the right length",
            detail: "The secret is as long as the right one but differs: probably a typing error, \
                     or the secret of another link.",
            next_step: "Have the secret copied again into the procurement system, or set a new one on both sides.",
        },
        Proof::Shorter => Explanation {
            title: "Wrong secret, too short",
            detail: "The secret is shorter than the right one: probably it was cut off when it was copied or stored, \
                     or it belongs to something else.",
            next_step: "Have the whole secret copied again into the procurement system, or set a new one on both sides.",
        },
        Proof::Longer => Explanation {
            title: "Wrong secret, too long",
            detail: "The secret is longer than the right one: probably something was copied along with it, \
                     or it belongs to something else.",
            next_step: "Have the secret alone copied again into the procurement system, or set a new one on both sides.",
        },
        Proof::Different => Explanation {
            title: "Wrong secret",
            detail: "The proof does not fit the secret that is set here; how the two differ cannot be told from it.",
            next_step: "Have the secret entered again in the procurement system, or set a new one on both sides.",
        },
    }
}

fn of_access(access: Access) -> Explanation {
    match access {
        Access::SystemDisabled => Explanation {
            title: "System switched off",
            detail: "The system is switched off, so it lets nobody in.",
            next_step: "Switch the system on again when logins are to start.",
        },
        Access::SystemLicenseMissing => Explanation {
            title: "System without a license",
            detail: "The system holds no system license, so it lets nobody in. Its links keep their identities and secrets.",
            next_step: "Put a free system license into the system; if there is none, get one from the operator.",
        },
        Access::CustomerNotLinked => Explanation {
            title: "Customer not linked",
            detail: "The sender has proved itself by the system's secret, but the customer whom it names has no link \
                     in this system.",
            next_step: "Link the customer in this system under the identity in the request, \
                        or have the identity corrected in the procurement system.",
        },
        Access::LinkMissing => Explanation {
            title: "Customer without a link",
            detail: "The customer has no link in this system: none was made, or it was removed.",
            next_step: "Link the customer in this system if its buyers are to come in.",
        },
        Access::CustomerLicenseMissing => Explanation {
            title: "Customer without a license",
            detail: "The customer's link holds no customer license. Its identity and secret are still there.",
            next_step: "Give the link a free customer license; if there is none, get one from the operator.",
        },
        Access::CustomerDisabled => Explanation {
            title: "Customer switched off",
            detail: "The customer is switched off in this shop, so none of its logins is let in.",
            next_step: "Switch the customer on again when logins are to start.",
        },
        Access::LicenseKeyExpired => Explanation {
            title: "License key expired",
            detail: "This installation gets its licenses by a license key, and the last one it received is no longer valid.",
            next_step: "Check that this installation can reach the authority set as upstream, \
                        or install a fresh license key.",
        },
    }
}

fn of_system_license(fault: Fault) -> Explanation {
    match fault {
        Fault::Revoked => Explanation {
            title: "System license revoked",
            detail: "The system license in this system, and its bundled customer license, \
                     were taken back by a refund or a chargeback.",
            next_step: "Put another system license into the system: links, identities and secrets stay. \
                        If the refund was a mistake, ask the operator to withdraw it.",
        },
        Fault::Suspended => Explanation {
            title: "System license suspended",
            detail: "The operator has suspended the system license in this system, \
                     and with it its bundled customer license.",
            next_step: "Ask the operator why, and have the suspension lifted; until then another system license can \
                        take its place.",
        },
        Fault::ShopMismatch => Explanation {
            title: "System license not bound to this shop",
            detail: "The system license in this system works only in the shop that it is bound to, \
                     and that is not this shop.",
            next_step: "Bind the system license to this shop, or put one that is free into the system.",
        },
        Fault::SubscriptionMissing => Explanation {
            title: "System license without a subscription",
            detail: "No subscription covers the system license in this system.",
            next_step: "Ask the operator to place the system license under a subscription, \
                        or put one that is covered into the system.",
        },
        Fault::SubscriptionNotStarted => Explanation {
            title: "Subscription of the system license not started",
            detail: "Billing has not yet reported that the subscription of the system license has started, \
                     for example because the first payment is open.",
            next_step: "Complete the first payment. If it is made, ask the operator to check that billing events \
                        arrive; the license then works by itself.",
        },
        Fault::SubscriptionLapsed => Explanation {
            title: "Subscription of the system license lapsed",
            detail: "The subscription that pays for the system license has ended, is paused, or was not paid in time. \
                     Nobody is let into this system.",
            next_step: "Have the subscription paid or renewed; the license comes back by itself, untouched.",
        },
    }
}

fn of_customer_license(fault: Fault) -> Explanation {
    match fault {
        Fault::Revoked => Explanation {
            title: "Customer license revoked",
            detail: "The customer license in this link was taken back by a refund or a chargeback. \
                     Other customers of the system are not affected.",
            next_step: "Give the link another free customer license: its identity and secret stay. \
                        If the refund was a mistake, ask the operator to withdraw it.",
        },
        Fault::Suspended => Explanation {
            title: "Customer license suspended",
            detail: "The operator has suspended the customer license in this link. \
                     Other customers of the system are not affected.",
            next_step: "Ask the operator why, and have the suspension lifted; until then another free customer license \
                        can take its place.",
        },
        Fault::ShopMismatch => Explanation {
            title: "Customer license not bound to this shop",
            detail: "The customer license in this link works only in the shop that it is bound to, \
                     and that is not this shop.",
            next_step: "Bind the customer license to this shop, or give the link one that is free.",
        },
        Fault::SubscriptionMissing => Explanation {
            title: "Customer license without a subscription",
            detail: "No subscription covers the customer license in this link.",
            next_step: "Ask the operator to place the customer license under a subscription, \
                        or give the link one that is covered.",
        },
        Fault::SubscriptionNotStarted => Explanation {
            title: "Subscription of the customer license not started",
            detail: "Billing has not yet reported that the subscription of the customer license has started, \
                     for example because the first payment is open.",
            next_step: "Complete the first payment, or give the link another customer license. If the payment is made, \
                        ask the operator to check that billing events arrive.",
        },
        Fault::SubscriptionLapsed => Explanation {
            title: "Subscription of the customer license lapsed",
            detail: "The subscription that pays for the customer license has ended, is paused, \
                     or was not paid in time. This customer is not let in.",
            next_step: "Have the subscription paid or renewed: the license comes back by itself, untouched. \
                        Or give the link another effective customer license.",
        },
    }
}

fn of_license(fault: Fault) -> Explanation {
    match fault {
        Fault::Revoked => Explanation {
            title: "License revoked",
            detail: "The license was taken back by a refund or a chargeback.",
            next_step: "Use another license. If the refund was a mistake, ask the operator to withdraw it.",
        },
        Fault::Suspended => Explanation {
            title: "License suspended",
            detail: "The operator has suspended the license.",
            next_step: "Ask the operator why, and have the suspension lifted.",
        },
        Fault::ShopMismatch => Explanation {
            title: "Another installation",
            detail: "The license and the installation that asks do not belong together: \
                     the license is not bound to the shop_id that the call names.",
            next_step: "If the shop has moved, approve the reported shop_id: all its licenses move with it. \
                        If the license is not in use yet, bind it to this shop. For a mere copy of the shop there is \
                        nothing to do.",
        },
        Fault::SubscriptionMissing => Explanation {
            title: "License without a subscription",
            detail: "No subscription covers the license.",
            next_step: "Ask the operator to place the license under a subscription.",
        },
        Fault::SubscriptionNotStarted => Explanation {
            title: "Subscription not started",
            detail: "Billing has not yet reported that the subscription of the license has started, \
                     for example because the first payment is open.",
            next_step: "Complete the first payment. If it is made, ask the operator to check that billing events arrive.",
        },
        Fault::SubscriptionLapsed => Explanation {
            title: "Subscription lapsed",
            detail: "The subscription that pays for the license has ended, is paused, or was not paid in time.",
            next_step: "Have the subscription paid or renewed; every license under it comes back by itself, untouched.",
        },
    }
}

fn of_policy(policy: Policy) -> Explanation {
    match policy {
        Policy::OperationNotAllowed => Explanation {
            title: "Operation not allowed",
            detail: "The buyer wants to do something with the cart that the system does not allow. \
                     The operation is named beside this reason.",
            next_step: "If the shop can do it, allow the operation in the system; \
                        otherwise have it switched off in the procurement system.",
        },
        Policy::ReturnUrlMissing => Explanation {
            title: "Return URL missing",
            detail: "The request does not say where the cart is to be returned to.",
            next_step: "Have the return URL sent by the procurement system: with cXML in BrowserFormPost, \
                        with OCI in the parameter that the system names for it, usually HOOK_URL.",
        },
        Policy::ReturnUrlNotAllowed => Explanation {
            title: "Return URL not allowed",
            detail: "The cart is to be returned to an address that is not among the return URLs of the system. \
                     While that list is empty, every address is refused.",
            next_step: "If the address belongs to this customer's procurement system, \
                        add it to the return URLs of the system.",
        },
        Policy::ReturnUrlPlaceholder => Explanation {
            title: "Placeholder instead of a return URL",
            detail: "The procurement system sent the name of a variable, such as [HOOK_URL], where the return URL belongs.",
            next_step: "In SAP, give the parameter the type of a return URL in the call of the catalog; \
                        elsewhere, have the variable filled in.",
        },
        Policy::Sapevent => Explanation {
            title: "Return into SAP GUI not allowed",
            detail: "The cart is to be returned to SAPEVENT:POST, the browser inside of SAP GUI, which this system does not allow.",
            next_step: "If this customer opens the catalog in SAP GUI, set sapevent in the system; \
                        otherwise have the catalog called in a browser of its own.",
        },
        Policy::DeploymentModeMismatch => Explanation {
            title: "Test and production do not match",
            detail: "A test document came to a system that is for production, or the other way round.",
            next_step: "Have the deploymentMode or the address corrected in the procurement system, \
                        or change which modes the system lets in.",
        },
        Policy::CartUnknown => Explanation {
            title: "Cart unknown",
            detail: "The buyer wants to change or view a cart that was never returned through this system.",
            next_step: "Ask the buyer to start a new cart, and check that the procurement system uses the address of \
                        the right system.",
        },
        Policy::PayloadConflict => Explanation {
            title: "PayloadID used before",
            detail: "An earlier login with this payloadID had other content or was already used to enter the shop.",
            next_step: "Have the procurement system send a new payloadID with every document; if it cannot, \
                        switch off in the system that payloadIDs are remembered.",
        },
    }
}

fn of_ours(ours: Ours) -> Explanation {
    match ours {
        Ours::Busy => Explanation {
            title: "Too many logins at once",
            detail: "More logins were waiting than the queue takes, so this one was turned away at once. \
                     The buyer did nothing wrong.",
            next_step: "Nothing needs to be done for a single case. If it happens often, \
                        have the operator look at the load and at how fast the database writes.",
        },
        Ours::StoreUnavailable => Explanation {
            title: "Database not available",
            detail: "The database could not be read or written in time, so no session was started. \
                     The buyer did nothing wrong.",
            next_step: "Have the operator check the database, its disk space and /readyz; \
                        logins work again as soon as the database answers.",
        },
        Ours::Internal => Explanation {
            title: "Internal error",
            detail: "Something in punchgate is broken, so no session was started. The buyer did nothing wrong.",
            next_step: "Give the reference number to the operator, who finds the cause under it in the server's log.",
        },
    }
}

/// The text for the caller.
pub(super) fn answer(answer: Answer) -> CallerText {
    match answer {
        Answer::TooLarge => CallerText {
            title: "Request too large",
            detail: "The request of your procurement system is larger than the shop accepts.",
            next_step: "Please ask your administrator to have less sent, for example fewer cart lines or no attachments.",
        },
        Answer::Malformed => CallerText {
            title: "Request not readable",
            detail: "The request of your procurement system is incomplete or not correctly formed.",
            next_step: "Please open the shop again from your procurement system. If this message comes back, \
                        ask your administrator to check the request.",
        },
        Answer::ForbiddenDoctype => CallerText {
            title: "Document type not accepted",
            detail: "For security reasons, the shop accepts no XML document that brings declarations of its own.",
            next_step: "Please ask your administrator to have these declarations removed; a reference to cXML.dtd may stay.",
        },
        Answer::UnsupportedRequest => CallerText {
            title: "Request not supported",
            detail: "This address answers punchout logins only, and the request is something else.",
            next_step: "Please ask your administrator to check the kind of request and the address it is sent to.",
        },
        Answer::LoginFailed => CallerText {
            title: "Login not possible",
            detail: "Your company could not be logged in to the shop with the login details that were sent.",
            next_step: "Please ask your administrator or purchasing department to check the login details with the shop.",
        },
        Answer::RateLimited => CallerText {
            title: "Too many failed logins",
            detail: "Several logins from your network failed, so further ones are paused for a short time.",
            next_step: "Please try again in a minute. If it still does not work, ask your administrator or purchasing \
                        department to check the login details with the shop.",
        },
        Answer::NoAccess => CallerText {
            title: "Access not active",
            detail: "The shop's access for your company is not active at the moment.",
            next_step: "Please contact the shop and ask to have your company's access checked.",
        },
        Answer::OperationNotAllowed => CallerText {
            title: "Action not available",
            detail: "The shop does not offer this action, such as changing or viewing an earlier cart, for your company.",
            next_step: "Please start a new cart, or ask the shop whether it can offer this action.",
        },
        Answer::ReturnUrlMissing => CallerText {
            title: "Return address missing",
            detail: "Your procurement system did not say where the shop is to return the cart.",
            next_step: "Please ask your administrator to add the return address: BrowserFormPost in cXML, \
                        usually HOOK_URL in OCI.",
        },
        Answer::ReturnUrlNotAllowed => CallerText {
            title: "Return address not allowed",
            detail: "The shop does not return carts to the address that your procurement system gave.",
            next_step: "Please ask your administrator to check the return address and to have it allowed by the shop.",
        },
        Answer::DeploymentModeMismatch => CallerText {
            title: "Test and production do not match",
            detail: "Your procurement system sent a test request to an access for production, or the other way round.",
            next_step: "Please ask your administrator to check the deploymentMode and the address of the shop.",
        },
        Answer::CartUnknown => CallerText {
            title: "Cart not found",
            detail: "The cart that you want to change or view is not known to the shop.",
            next_step: "Please start a new cart.",
        },
        Answer::PayloadConflict => CallerText {
            title: "Request already used",
            detail: "A request with the same payloadID has been used before.",
            next_step: "Please open the shop again from your procurement system. If this message comes back, \
                        ask your administrator to have every request sent with a payloadID of its own.",
        },
        Answer::Unavailable => CallerText {
            title: "Temporarily unavailable",
            detail: "The shop login is temporarily unavailable. The cause is on our side, not with you.",
            next_step: "Please try again in a minute. If it still does not work, contact the shop.",
        },
        Answer::Internal => CallerText {
            title: "Technical error",
            detail: "An error occurred in the shop login. The cause is on our side, not with you.",
            next_step: "Please try again in a minute. If the error remains, contact the shop.",
        },
    }
}
