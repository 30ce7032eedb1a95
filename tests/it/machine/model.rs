//! The rules of licenses as a model small enough to be read in one sitting: what each operation changes, and which refusals it may
//! answer. It knows nothing of how punchgate keeps them.

use std::collections::{BTreeMap, BTreeSet};

/// What a license is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    System,
    Customer,
}

/// A license.
#[derive(Clone, Debug)]
pub(super) struct License {
    pub(super) kind: Kind,
    /// The system license that it came with.
    pub(super) bundled_with: Option<usize>,
    pub(super) owner: Option<usize>,
    pub(super) shop: Option<usize>,
    pub(super) subscription: usize,
    pub(super) suspended: bool,
    pub(super) refunded: bool,
}

/// A license offered by one account to the other; how that ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transfer {
    pub(super) license: usize,
    pub(super) from: usize,
    pub(super) outcome: Option<Answer>,
}

/// What becomes of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Accept,
    Decline,
    Cancel,
}

/// A subscription.
#[derive(Clone, Debug)]
pub(super) struct Subscription {
    pub(super) paid: bool,
    pub(super) stopped: bool,
}

/// A shop: whose, and the number in its present SHOPID.
#[derive(Clone, Debug)]
pub(super) struct Shop {
    pub(super) account: usize,
    pub(super) number: usize,
}

/// A system.
#[derive(Clone, Debug)]
pub(super) struct System {
    pub(super) shop: usize,
    pub(super) license: Option<usize>,
    pub(super) enabled: bool,
}

/// A link; `None` once it was unlinked.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) system: usize,
    pub(super) customer: usize,
    pub(super) license: Option<usize>,
}

/// Everything.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) licenses: Vec<License>,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) shops: Vec<Shop>,
    pub(super) systems: Vec<System>,
    pub(super) links: Vec<Option<Link>>,
    pub(super) transfers: Vec<Transfer>,
    /// The number of the next SHOPID that nobody has had.
    pub(super) next_number: usize,
    /// Which refusals the last operation may have answered; none: it was carried out.
    pub(super) refusals: BTreeSet<&'static str>,
}

/// Where licenses are to be bound to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// A shop, by its present SHOPID.
    Shop(usize),
    /// A SHOPID that no shop has.
    Unheard,
}

/// One thing that somebody does. Numbers are taken modulo what there is.
#[derive(Clone, Debug)]
pub(super) enum Operation {
    Issue { kind: Kind, subscription: usize },
    Claim { account: usize, license: usize },
    Bind { account: usize, license: usize, target: Target },
    MakeSystem { shop: usize },
    Enable { system: usize, enabled: bool },
    PutIn { system: usize, license: usize },
    TakeOut { system: usize },
    Link { system: usize, customer: usize, named: Option<usize> },
    Unlink { link: usize },
    Give { link: usize, named: Option<usize> },
    Take { link: usize },
    Suspend { license: usize, suspended: bool },
    Stop { subscription: usize, stopped: bool },
    Bill { subscription: usize, paid: bool },
    Refund { license: usize, withdrawn: bool },
    Offer { account: usize, license: usize },
    Answer { transfer: usize, answer: Answer },
}

type Outcome = Result<(), BTreeSet<&'static str>>;

fn refused(code: &'static str) -> Outcome {
    Err(BTreeSet::from([code]))
}

impl World {
    /// Two accounts, the first with two shops, and two subscriptions that are paid.
    pub(super) fn new() -> Self {
        let shop = |(number, account)| Shop { account, number };
        let paid = Subscription { paid: true, stopped: false };
        Self {
            licenses: Vec::new(),
            subscriptions: vec![paid.clone(), paid],
            shops: [0, 0, 1].into_iter().enumerate().map(shop).collect(),
            systems: Vec::new(),
            links: Vec::new(),
            transfers: Vec::new(),
            next_number: 3,
            refusals: BTreeSet::new(),
        }
    }

    /// Carries out an operation, or says which refusals it may meet.
    pub(super) fn perform(&mut self, operation: &Operation) {
        let mut after = self.clone();
        match after.attempt(operation) {
            Ok(()) => {
                *self = after;
                self.refusals.clear();
            }
            Err(refusals) => self.refusals = refusals,
        }
    }

    fn attempt(&mut self, operation: &Operation) -> Outcome {
        match *operation {
            Operation::Issue { kind, subscription } => {
                let (bundled_with, owner, shop, suspended, refunded) = (None, None, None, false, false);
                let license = License { kind, bundled_with, owner, shop, subscription, suspended, refunded };
                self.licenses.push(license.clone());
                if kind == Kind::System {
                    let with = self.licenses.len() - 1;
                    self.licenses.push(License { kind: Kind::Customer, bundled_with: Some(with), ..license });
                }
                Ok(())
            }
            Operation::Claim { account, license } => self.claim(account, license),
            Operation::Bind { account, license, target } => self.bind(account, license, target),
            Operation::MakeSystem { shop } => {
                self.systems.push(System { shop, license: None, enabled: true });
                Ok(())
            }
            Operation::Enable { system, enabled } => {
                self.systems[system].enabled = enabled;
                Ok(())
            }
            Operation::PutIn { system, license } => self.put_in(system, license),
            Operation::TakeOut { system } => {
                self.systems[system].license = None;
                self.release_bundled(system);
                Ok(())
            }
            Operation::Link { system, customer, named } => self.link(system, customer, named),
            Operation::Unlink { link } => {
                self.links[link] = None;
                Ok(())
            }
            Operation::Give { link, named } => self.give(link, named),
            Operation::Take { link } => {
                if let Some(link) = &mut self.links[link] {
                    link.license = None;
                }
                Ok(())
            }
            Operation::Suspend { license, suspended } => {
                if self.licenses[license].bundled_with.is_some() {
                    return refused("license_bundled");
                }
                self.licenses[license].suspended = suspended;
                Ok(())
            }
            Operation::Stop { subscription, stopped } => self.stop(subscription, stopped),
            Operation::Bill { subscription, paid } => {
                self.subscriptions[subscription].paid = paid;
                Ok(())
            }
            Operation::Refund { license, withdrawn } => {
                self.licenses[license].refunded = !withdrawn;
                Ok(())
            }
            Operation::Offer { account, license } => self.offer(account, license),
            Operation::Answer { transfer, answer } => self.answer(transfer, answer),
        }
    }

    fn offer(&mut self, account: usize, license: usize) -> Outcome {
        if self.owner(license) != Some(account) {
            return refused("not_found");
        }
        let mut refusals = BTreeSet::new();
        if self.licenses[license].bundled_with.is_some() {
            refusals.extend(["license_bundled"]);
        }
        if self.licenses[license].refunded {
            refusals.extend(["license_revoked"]);
        }
        if self.transfers.iter().any(|transfer| transfer.license == license && transfer.outcome.is_none()) {
            refusals.extend(["transfer_open"]);
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        self.transfers.push(Transfer { license, from: account, outcome: None });
        Ok(())
    }

    /// Rule 8: an acceptance moves the license with its bundled one, and ends binding, place and links.
    fn answer(&mut self, transfer: usize, answer: Answer) -> Outcome {
        let Transfer { license, from, outcome } = self.transfers[transfer];
        match outcome {
            Some(known) if known == answer => return Ok(()),
            Some(_) => return refused("transfer_settled"),
            None => {}
        }
        if answer == Answer::Accept {
            if self.licenses[license].refunded {
                return refused("license_revoked");
            }
            if let Some(system) = (0..self.systems.len()).find(|&system| self.systems[system].license == Some(license)) {
                self.systems[system].license = None;
                self.release_bundled(system);
            }
            for link in self.links.iter_mut().flatten().filter(|link| link.license == Some(license)) {
                link.license = None;
            }
            self.licenses[license].owner = Some(1 - from);
            self.licenses[license].shop = None;
        }
        self.transfers[transfer].outcome = Some(answer);
        Ok(())
    }

    fn claim(&mut self, account: usize, license: usize) -> Outcome {
        let license = &mut self.licenses[license];
        match license.owner {
            None if license.refunded => return refused("license_revoked"),
            None => license.owner = Some(account),
            Some(owner) if owner == account => {}
            Some(_) => return refused("serial_unknown"),
        }
        Ok(())
    }

    fn bind(&mut self, account: usize, license: usize, target: Target) -> Outcome {
        if self.owner(license) != Some(account) {
            return refused("not_found");
        }
        if self.licenses[license].bundled_with.is_some() {
            return refused("license_bundled");
        }
        let bound = self.licenses[license].shop;
        let number = match target {
            Target::Shop(shop) => self.shops[shop].number,
            Target::Unheard => self.next_number,
        };
        self.next_number += usize::from(number == self.next_number);
        // A SHOPID of another account is one that nobody has, here.
        let here =
            (0..self.shops.len()).find(|&shop| (self.shops[shop].account, self.shops[shop].number) == (account, number));
        match (here, bound) {
            (None, None) => return refused("not_found"),
            // The shop's SHOPID changes, and nothing else does.
            (None, Some(shop)) => self.shops[shop].number = number,
            (Some(shop), Some(bound)) if bound != shop && self.is_used(license) => return refused("license_in_use"),
            (Some(shop), _) => self.licenses[license].shop = Some(shop),
        }
        Ok(())
    }

    fn put_in(&mut self, system: usize, license: usize) -> Outcome {
        let shop = self.systems[system].shop;
        if self.owner(license) != Some(self.shops[shop].account) {
            return refused("not_found");
        }
        if self.systems[system].license == Some(license) {
            return Ok(());
        }
        let mut refusals = BTreeSet::new();
        if self.licenses[license].kind != Kind::System {
            refusals.extend(["wrong_kind"]);
        }
        if self.systems.iter().any(|system| system.license == Some(license)) {
            refusals.extend(["license_in_use"]);
        }
        if self.licenses[license].shop.is_some_and(|bound| bound != shop) {
            refusals.extend(["bound_elsewhere"]);
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let orphan = self.release_bundled(system);
        self.licenses[license].shop = Some(shop);
        self.systems[system].license = Some(license);
        if let Some(link) = orphan.and_then(|link| self.links[link].as_mut()) {
            link.license = Some(license + 1);
        }
        Ok(())
    }

    /// Takes the bundled license of a system's license out of its link; which that was.
    fn release_bundled(&mut self, system: usize) -> Option<usize> {
        let holder = (0..self.links.len()).find(|&link| {
            self.links[link].as_ref().is_some_and(|link| {
                link.system == system && link.license.is_some_and(|held| self.licenses[held].bundled_with.is_some())
            })
        })?;
        self.links[holder].as_mut()?.license = None;
        Some(holder)
    }

    fn link(&mut self, system: usize, customer: usize, named: Option<usize>) -> Outcome {
        let mut refusals = BTreeSet::new();
        if self.systems[system].license.is_none() {
            refusals.extend(["system_license_missing"]);
        }
        if self.links.iter().flatten().any(|link| (link.system, link.customer) == (system, customer)) {
            refusals.extend(["customer_linked"]);
        }
        match self.choose(system, named) {
            Ok(license) if refusals.is_empty() => {
                self.hold(system, license);
                self.links.push(Some(Link { system, customer, license: Some(license) }));
                Ok(())
            }
            Ok(_) => Err(refusals),
            Err(more) => Err(refusals.into_iter().chain(more).collect()),
        }
    }

    fn give(&mut self, link: usize, named: Option<usize>) -> Outcome {
        let Some(known) = self.links[link].clone() else {
            return refused("not_found");
        };
        if known.license.is_some() && known.license == named {
            return Ok(());
        }
        let mut refusals = BTreeSet::new();
        if known.license.is_some() {
            refusals.extend(["license_in_use"]);
        }
        if self.systems[known.system].license.is_none() {
            refusals.extend(["system_license_missing"]);
        }
        match self.choose(known.system, named) {
            Ok(license) if refusals.is_empty() => {
                self.hold(known.system, license);
                self.links[link] = Some(Link { license: Some(license), ..known });
                Ok(())
            }
            Ok(_) => Err(refusals),
            Err(more) => Err(refusals.into_iter().chain(more).collect()),
        }
    }

    /// Rule 4: the named one if it may be used here; else the bundled one; else the best free purchased one.
    fn choose(&self, system: usize, named: Option<usize>) -> Result<usize, BTreeSet<&'static str>> {
        let System { shop, license: system_license, .. } = self.systems[system];
        let account = self.shops[shop].account;
        if let Some(named) = named {
            let license = &self.licenses[named];
            let mut refusals = BTreeSet::new();
            if self.owner(named) != Some(account) {
                refusals.extend(["not_found"]);
            }
            if license.kind == Kind::System {
                refusals.extend(["wrong_kind"]);
            }
            if license.bundled_with.is_some() && license.bundled_with != system_license {
                refusals.extend(["license_bundled"]);
            }
            if self.links.iter().flatten().any(|link| link.license == Some(named)) {
                refusals.extend(["license_in_use"]);
            }
            if license.bundled_with.is_none() && license.shop.is_some_and(|bound| bound != shop) {
                refusals.extend(["bound_elsewhere"]);
            }
            return if refusals.is_empty() { Ok(named) } else { Err(refusals) };
        }
        let held: BTreeSet<usize> = self.links.iter().flatten().filter_map(|link| link.license).collect();
        let bundled = system_license.map(|license| license + 1).filter(|bundled| !held.contains(bundled));
        let may = |&license: &usize| {
            let known = &self.licenses[license];
            known.kind == Kind::Customer
                && known.bundled_with.is_none()
                && known.owner == Some(account)
                && known.shop.is_none_or(|bound| bound == shop)
                && !held.contains(&license)
        };
        let best = (0..self.licenses.len()).filter(may).min_by_key(|&license| {
            let known = &self.licenses[license];
            let speaks_against = known.suspended || known.refunded || !self.entitles(known.subscription);
            (speaks_against, known.shop != Some(shop), license)
        });
        bundled.or(best).ok_or_else(|| BTreeSet::from(["no_free_customer_license"]))
    }

    /// Linking with an unbound license binds it.
    fn hold(&mut self, system: usize, license: usize) {
        if self.licenses[license].bundled_with.is_none() {
            self.licenses[license].shop = Some(self.systems[system].shop);
        }
    }

    fn stop(&mut self, subscription: usize, stopped: bool) -> Outcome {
        let known = &mut self.subscriptions[subscription];
        if !stopped && !known.paid {
            return refused("billing_says");
        }
        known.stopped = stopped;
        Ok(())
    }

    fn entitles(&self, subscription: usize) -> bool {
        let known = &self.subscriptions[subscription];
        known.paid && !known.stopped
    }

    /// Whose a license is; a bundled one is whose its system license is.
    pub(super) fn owner(&self, license: usize) -> Option<usize> {
        let known = &self.licenses[license];
        known.bundled_with.map_or(known.owner, |with| self.licenses[with].owner)
    }

    /// The shop that a license is bound to; a bundled one to its system license's.
    pub(super) fn bound_to(&self, license: usize) -> Option<usize> {
        let known = &self.licenses[license];
        known.bundled_with.map_or(known.shop, |with| self.licenses[with].shop)
    }

    /// Rule 10: whether a license is effective, from its own row, its subscription and its binding alone.
    pub(super) fn is_effective(&self, license: usize) -> bool {
        let known = &self.licenses[self.licenses[license].bundled_with.unwrap_or(license)];
        let spoken_against = known.suspended || known.refunded;
        known.owner.is_some() && known.shop.is_some() && !spoken_against && self.entitles(known.subscription)
    }

    /// The system that a system license is in, or that its customer license's link is of.
    pub(super) fn used_in(&self, license: usize) -> Option<usize> {
        let holding = (0..self.systems.len()).find(|&system| self.systems[system].license == Some(license));
        holding.or_else(|| self.links.iter().flatten().find(|link| link.license == Some(license)).map(|link| link.system))
    }

    fn is_used(&self, license: usize) -> bool {
        self.used_in(license).is_some()
    }

    /// Rule 15: whether a link's customer is let in.
    pub(super) fn lets_in(&self, link: &Link) -> bool {
        let system = &self.systems[link.system];
        let fits = |license: Option<usize>| {
            license.is_some_and(|license| self.is_effective(license) && self.bound_to(license) == Some(system.shop))
        };
        system.enabled && fits(system.license) && fits(link.license)
    }

    /// The licenses of an account, by what is said of them.
    pub(super) fn licenses_of(&self, account: usize) -> BTreeMap<usize, bool> {
        let owned = (0..self.licenses.len()).filter(|&license| self.owner(license) == Some(account));
        owned.map(|license| (license, self.is_effective(license))).collect()
    }
}
