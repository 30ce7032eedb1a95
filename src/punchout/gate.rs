//! The gate: one login from its arrival to its answer. What is read and what is written for it is shared with the logins that wait at
//! the same time (`gather`, `recording`); in between each decides for itself.

use super::{
    Trouble,
    company::Company,
    gather::{Ask, Gathered, Reading, Rows},
    memory::Memory,
    proofs::Decoy,
    recording::{Entry, Recording},
    refusals::Refusals,
    strangers::{Limits, Strangers, Where},
};
use crate::{
    chance::Chance,
    clock::Clock,
    domain::{
        decision::{Decision, Over, decide, tried},
        id::Id,
        login::{FormFault, LoginRequest, RequestKind},
        network::Client,
        reason::{ReasonCode, Stage},
        reference::reference_number,
        session::{Lifetimes, Login, OpenSessions, Session},
        subscription::Terms,
        system::{Protocol, SystemName},
    },
    store::{LoginRow, Record, SessionRow, Starts, Store},
    vault::Vault,
};
use chrono::{DateTime, Utc};
use std::{hint::black_box, sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};
use url::Url;

/// How long a login may take before it is answered as our fault.
const LOGIN_TIME: Duration = Duration::from_secs(5);
/// How often a decision is made again because the facts changed before it was recorded.
const ATTEMPTS: usize = 5;
/// The longest identity that the log keeps, in characters.
const IDENTITY_MAX: usize = 200;

/// What an operator sets of the gate.
#[derive(Clone, Copy, Debug)]
pub struct GateSettings {
    /// How long billing's word carries.
    pub terms: Terms,
    /// How long tokens and sessions live.
    pub lifetimes: Lifetimes,
    /// How many logins may be under way at once; more are told to come again.
    pub waiting_max: usize,
    /// How many failed proofs are answered as such.
    pub limits: Limits,
    /// What a lapse means for the buyers who are in the shop.
    pub open_sessions: OpenSessions,
    /// How many refusals before authentication are recorded in an hour, of each system and of all unknown ones together.
    pub unauthenticated_an_hour: u32,
    /// How many systems, and how many links, are kept in memory as they were read; with none, every login is read for.
    pub kept_max: usize,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self {
            terms: Terms::default(),
            lifetimes: Lifetimes::default(),
            waiting_max: 1024,
            limits: Limits::default(),
            open_sessions: OpenSessions::default(),
            unauthenticated_an_hour: 600,
            kept_max: 32_768,
        }
    }
}

/// A request as it reached the gate.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The name in the URL.
    pub system: SystemName,
    /// The protocol of the URL.
    pub protocol: Protocol,
    /// What was read of it.
    pub request: Result<LoginRequest, FormFault>,
    /// The document's id, even if the rest could not be read.
    pub payload_id: Option<String>,
    /// The client.
    pub client: Option<Client>,
    /// The id of the HTTP request.
    pub request_id: Option<String>,
}

/// What the gate answers.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The login, by which the caller's reference number is made.
    pub login: Id<Login>,
    /// When.
    pub at: DateTime<Utc>,
    /// What was decided.
    pub decision: Decision,
    /// Where the buyer goes, with the start token; set if the login was let in.
    pub start: Option<String>,
}

/// The gate of an installation.
pub struct Gate {
    pub(super) store: Store,
    pub(super) vault: Vault,
    pub(super) clock: Clock,
    pub(super) chance: Chance,
    pub(super) settings: GateSettings,
    pub(super) refusals: Refusals,
    strangers: Strangers,
    decoy: Decoy,
    waiting: Semaphore,
    memory: Arc<Memory>,
    reading: Company<Reading>,
    recording: Company<Recording>,
}

/// What is to be written of a login, and where it would go if it is let in.
struct Verdict {
    decision: Decision,
    gathered: Gathered,
    at: DateTime<Utc>,
}

impl Gate {
    /// Opens the gate.
    #[must_use]
    pub fn new(store: Store, vault: Vault, clock: Clock, chance: Chance, settings: GateSettings) -> Self {
        let decoy = Decoy::new(&vault, &chance);
        let waiting = Semaphore::new(settings.waiting_max);
        let (strangers, refusals) = (Strangers::new(settings.limits), Refusals::new(settings.unauthenticated_an_hour));
        let memory = Arc::new(Memory::new(settings.kept_max));
        let reading = Company::new(Reading { store: store.clone(), vault: vault.clone(), memory: Arc::clone(&memory) });
        let recording = Company::new(Recording { store: store.clone() });
        Self { store, vault, clock, chance, settings, refusals, strangers, decoy, waiting, memory, reading, recording }
    }

    /// Decides a login, records it, and answers once that is on disk. Never fails: trouble of ours is an answer too.
    pub async fn login(&self, arrival: &Arc<Arrival>) -> Answer {
        let at = self.clock.now();
        let login: Id<Login> = self.chance.id(at);
        let ours = |code| Answer { login, at, decision: Decision::ours(code), start: None };
        if let Err(fault) = &arrival.request
            && fault.code.stage() == Stage::Ours
        {
            return ours(fault.code);
        }
        let Ok(_place) = self.waiting.try_acquire() else {
            return ours(ReasonCode::Busy);
        };
        let done = match timeout(LOGIN_TIME, self.attempts(arrival, login)).await {
            Ok(done) => done,
            Err(_) => Err(Trouble::TimedOut),
        };
        done.unwrap_or_else(|trouble| {
            let reference = reference_number(login);
            tracing::error!(reference, %login, system = %arrival.system, %trouble, "a login could not be decided");
            ours(trouble.code())
        })
    }

    /// How many logins are under way, and how many may be.
    #[must_use]
    pub fn waiting(&self) -> (usize, usize) {
        let max = self.settings.waiting_max;
        (max.saturating_sub(self.waiting.available_permits()), max)
    }

    /// Decides a request without recording anything: what the tester and `punchgate check` show.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn dry_run(&self, arrival: &Arrival, at: DateTime<Utc>) -> Result<Decision, Trouble> {
        let reading = Reading { store: self.store.clone(), vault: self.vault.clone(), memory: Arc::clone(&self.memory) };
        let rows = reading.read(&[arrival]).await?.into_iter().next().unwrap_or_default();
        Ok(self.decide(rows, arrival, at)?.decision)
    }

    async fn attempts(&self, arrival: &Arc<Arrival>, login: Id<Login>) -> Result<Answer, Trouble> {
        if let Some(answer) = self.by_memory(arrival, login).await? {
            return Ok(answer);
        }
        for _ in 0..ATTEMPTS {
            let at = self.clock.now();
            let (answer, answered) = oneshot::channel();
            self.reading.join(Ask { arrival: Arc::clone(arrival), answer });
            let rows = answered.await.map_err(|_| Trouble::Unanswered)??;
            let mut verdict = self.decide(rows, arrival, at)?;
            self.limit(arrival, &mut verdict);
            let is_profile = arrival.request.as_ref().is_ok_and(|request| request.kind == RequestKind::Profile);
            if is_profile {
                return Ok(Answer { login, at: verdict.at, decision: verdict.decision, start: None });
            }
            if let Some(answer) = self.record(arrival, login, verdict, None).await? {
                return Ok(answer);
            }
        }
        Err(Trouble::Contended)
    }

    /// Lets a login in by what is kept, if that says yes and is still so when it is written.
    async fn by_memory(&self, arrival: &Arrival, login: Id<Login>) -> Result<Option<Answer>, Trouble> {
        let Some(recalled) = self.memory.recall(&self.vault, arrival) else {
            return Ok(None);
        };
        let mut verdict = self.decide(recalled.rows, arrival, self.clock.now())?;
        let is_login = arrival.request.as_ref().is_ok_and(|request| request.kind == RequestKind::Login);
        if recalled.epoch.is_none() || !is_login || !verdict.decision.accepted() {
            return Ok(None);
        }
        self.limit(arrival, &mut verdict);
        if !verdict.decision.accepted() {
            return Ok(None);
        }
        self.record(arrival, login, verdict, recalled.epoch).await
    }

    fn decide(&self, rows: Rows, arrival: &Arrival, at: DateTime<Utc>) -> Result<Verdict, Trouble> {
        let gathered = rows.proven(&self.vault, &self.decoy, self.settings.terms, arrival)?;
        if let Some(facts) = &gathered.stand_in {
            black_box(decide(facts, &arrival.request, at));
        }
        Ok(Verdict { decision: decide(&gathered.facts, &arrival.request, at), gathered, at })
    }

    /// Counts a failed proof, and decides again with what is known of the limits: in every case, so that none takes longer.
    fn limit(&self, arrival: &Arrival, verdict: &mut Verdict) {
        let facts = &mut verdict.gathered.facts;
        let system = facts.system.as_ref();
        let place =
            Where { protocol: arrival.protocol, system: &arrival.system, network: arrival.client.map(Client::network) };
        facts.over = match &arrival.request {
            Ok(_) if verdict.decision.authenticated => {
                self.strangers.proven(place, verdict.decision.proof_of.as_ref(), verdict.at)
            }
            Ok(request) => {
                let tried = tried(request, system.map(|system| &system.config), &verdict.decision);
                self.strangers.failed(place, &tried, verdict.at)
            }
            Err(_) => Over::default(),
        };
        verdict.decision = decide(facts, &arrival.request, verdict.at);
    }

    /// Writes the login and its session. `None` if the facts changed meanwhile, so that nothing was written.
    async fn record(
        &self,
        arrival: &Arrival,
        login: Id<Login>,
        verdict: Verdict,
        epoch: Option<i64>,
    ) -> Result<Option<Answer>, Trouble> {
        let system = verdict.gathered.facts.system.as_ref().map(|system| system.id);
        let is_stranger = !verdict.decision.accepted() && !verdict.decision.authenticated;
        if is_stranger && !self.refusals.is_recorded(system, verdict.at) {
            return Ok(Some(Answer { login, at: verdict.at, decision: verdict.decision, start: None }));
        }
        let token_expires_at = verdict.at + self.settings.lifetimes.token;
        let session = self.session_row(arrival, login, &verdict, token_expires_at);
        let session = session.map(|session| SessionRow { epoch, ..session });
        let id = verdict.decision.resumes.or(session.as_ref().map(|session| session.id));
        let starts = match (verdict.decision.resumes, session) {
            (Some(id), _) => Starts::Again(id, token_expires_at),
            (None, Some(session)) => Starts::Session(Box::new(session)),
            (None, None) => Starts::Nothing,
        };
        let (answer, answered) = oneshot::channel();
        self.recording.join(Entry { record: Record { login: login_row(arrival, login, &verdict, id), starts }, answer });
        if !answered.await.map_err(|_| Trouble::Unanswered)?? {
            return Ok(None);
        }

        let start = id.and_then(|id| start_url(verdict.gathered.start_url.as_deref()?, &self.vault.start_token(id)));
        Ok(Some(Answer { login, at: verdict.at, decision: verdict.decision, start }))
    }

    /// The session that an accepted login starts; `None` for a refusal, and where an earlier session is started again.
    fn session_row(
        &self,
        arrival: &Arrival,
        login: Id<Login>,
        verdict: &Verdict,
        token_expires_at: DateTime<Utc>,
    ) -> Option<SessionRow> {
        if !verdict.decision.accepted() || verdict.decision.resumes.is_some() {
            return None;
        }
        let (request, system) = (arrival.request.as_ref().ok()?, verdict.gathered.facts.system.as_ref()?);
        let document = request.document.as_ref().filter(|_| !system.config.reuses_payload_ids);
        Some(SessionRow {
            id: self.chance.id::<Session>(verdict.at),
            login,
            system: system.id,
            shop: system.shop,
            link: verdict.decision.link?,
            started_at: verdict.at,
            token_expires_at,
            document: document.map(|document| (document.payload_id.clone(), document.digest)),
            handover: request.handover(&system.config),
            epoch: None,
        })
    }
}

fn login_row(arrival: &Arrival, login: Id<Login>, verdict: &Verdict, session: Option<Id<Session>>) -> LoginRow {
    let request = arrival.request.as_ref().ok();
    let system = verdict.gathered.facts.system.as_ref();
    let identity = request.zip(system).and_then(|(request, system)| {
        let claims = request.customer_claims(&system.config);
        claims.first().map(|claim| claim.identity.trim().chars().take(IDENTITY_MAX).collect())
    });
    LoginRow {
        id: login,
        at: verdict.at,
        account: system.map(|system| system.account),
        system: system.map(|system| system.id),
        system_name: arrival.system.clone(),
        protocol: arrival.protocol,
        accepted: verdict.decision.accepted(),
        reasons: verdict.decision.reasons.clone(),
        flags: verdict.decision.flags.clone(),
        link: verdict.decision.link,
        customer: verdict.decision.customer,
        session,
        identity,
        operation: request.map(|request| request.operation.as_str().to_owned()),
        payload_id: arrival.payload_id.clone(),
        client: arrival.client.map(|client| client.address.to_string()),
        request_id: arrival.request_id.clone(),
    }
}

/// The shop's start URL with the token added to its query.
fn start_url(start_url: &str, token: &str) -> Option<String> {
    let mut url = Url::parse(start_url).ok()?;
    url.query_pairs_mut().append_pair("token", token);
    Some(url.into())
}
