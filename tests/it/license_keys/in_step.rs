//! Two processes on one machine, an authority on PostgreSQL and an installation on SQLite, with a wire between them that can be cut.

use crate::{
    side_by_side::{PAID_BY, SideBySide, call, license_key, runs, text, until},
    world::{ADMIN_KEY, OPERATOR_KEY, event},
};
use punchgate::clock::Clock;
use std::{
    io::copy,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What stands between the two: it carries bytes until it is cut.
struct Wire {
    address: SocketAddr,
    state: Arc<Mutex<(Option<SocketAddr>, Vec<TcpStream>)>>,
}

impl Wire {
    fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new((Some(target), Vec::new())));
        let known = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut state = known.lock().unwrap();
                let there = state.0.and_then(|target| TcpStream::connect(target).ok());
                let Some(there) = there else { continue };
                state.1.extend([stream.try_clone().unwrap(), there.try_clone().unwrap()]);
                for (mut from, mut to) in [(stream.try_clone().unwrap(), there.try_clone().unwrap()), (there, stream)] {
                    thread::spawn(move || {
                        let _ = copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
            }
        });
        Self { address, state }
    }

    fn cut(&self) {
        let mut state = self.state.lock().unwrap();
        state.0 = None;
        for stream in state.1.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self, target: SocketAddr) {
        self.state.lock().unwrap().0 = Some(target);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_is_in_step_within_a_second_and_goes_on_when_the_wire_is_cut() {
    let mut wire = None;
    let both = SideBySide::start(|authority| wire.insert(Wire::to(authority)).address).await;
    let (wire, node, authority) = (wire.unwrap(), &both.node, &both.authority);

    // Bought and claimed there, linked and let in here.
    let took = both.buy();
    assert!(took < Duration::from_secs(1), "{took:?}");
    let mut logins = both.gate();
    let answer = logins.login();
    assert_eq!(answer.cxml_status(), 200, "{}", answer.0);

    // Lapsed and paid there, refused and let in here.
    for (id, kind, status) in [("evt_2", "subscription.ended", 403), ("evt_3", "subscription.updated", 200)] {
        authority.hook(id, event(kind, Clock::System.now(), PAID_BY));
        let took = until(kind, || logins.login().cxml_status() == status);
        assert!(took < Duration::from_secs(1), "{kind}: {took:?}");
    }
    let pushed = runs(node).iter().filter(|run| run["way"] == "pushed" && run["outcome"] == "applied").count();
    assert!(pushed >= 3, "{pushed}");

    // Cut, everything goes on; what happened meanwhile is there as soon as the wire is.
    wire.cut();
    until("a run that fails", || runs(node)[0]["outcome"] == "failed");
    authority.hook("evt_4", event("subscription.ended", Clock::System.now(), PAID_BY));
    assert_eq!(logins.login().cxml_status(), 200);
    let sync = ["sync", "--upstream", &both.upstream, "--upstream-key-file", both.key_file.to_str().unwrap()];
    let sync = license_key(&both.here, &sync);
    assert_eq!(sync.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&sync.stderr).starts_with("unreachable: "), "{sync:?}");
    wire.mend(authority.address());
    let took = until("being in step again", || logins.login().cxml_status() == 403);
    assert!(took < Duration::from_secs(8), "{took:?}");

    // By hand, as often as one likes: nothing is done twice.
    let before = call(node, ADMIN_KEY, "GET /api/v1/licenses?limit=200", None);
    for _ in 0..3 {
        let run = call(node, ADMIN_KEY, "POST /api/v1/license-keys/sync", None);
        assert_eq!(run["outcome"], "unchanged", "{run}");
    }
    assert_eq!(call(node, ADMIN_KEY, "GET /api/v1/licenses?limit=200", None), before);
    let state = call(node, OPERATOR_KEY, "GET /api/v1/upstream", None);
    assert_eq!((state["is_old"].as_bool(), text(&state, "upstream")), (Some(false), both.upstream.clone()));
    both.end().await;
}
