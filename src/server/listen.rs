//! The listener: HTTP/1.1 with a limit on how long headers may take, another one on how many connections are open, and an end that
//! lets running requests finish. `axum::serve` has none of them.

use super::connections::{Connections, Peer};
use axum::Router;
use axum_server::{Handle, Server};
use hyper_util::rt::TokioTimer;
use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};
use tokio::{signal, sync::watch};

/// How long a client may take to send its headers, and how long an idle connection is kept.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// How long requests that are under way may still take when the server ends.
const FINISH_TIME: Duration = Duration::from_secs(10);
/// The longest head of a request, in bytes; a long OCI query belongs to it. One that arrives in large pieces may be up to twice as
/// long: what the buffer happens to have room for is taken.
const HEAD_MAX: usize = 64 * 1024;

/// A listener that is bound, before it serves.
pub struct Listening {
    listener: TcpListener,
    ending: Ending,
    told: watch::Sender<bool>,
    /// Where.
    pub address: SocketAddr,
}

/// Binds an address. From now on the process ends well when it is told to.
///
/// # Errors
/// If it cannot be bound.
pub fn listen(address: SocketAddr) -> io::Result<Listening> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok(Listening { listener, ending: Ending::expected()?, told: watch::Sender::new(false), address })
}

impl Listening {
    /// Turns true when the process is told to end: a request that merely waits is to be answered then.
    #[must_use]
    pub fn ending(&self) -> watch::Receiver<bool> {
        self.told.subscribe()
    }

    /// Serves, over at most so many connections at once, until the process is told to end, and then until what is under way is
    /// done.
    ///
    /// # Errors
    /// If the listener fails.
    pub async fn serve(self, router: Router, connections_max: usize) -> io::Result<()> {
        let handle = Handle::new();
        let ending = tokio::spawn({
            let handle = handle.clone();
            async move {
                self.ending.told().await;
                tracing::info!("ending: no new connections, running requests finish");
                self.told.send_replace(true);
                handle.graceful_shutdown(Some(FINISH_TIME));
            }
        });
        let listener = Connections::new(tokio::net::TcpListener::from_std(self.listener)?, connections_max);
        // The server itself must know that there is one protocol only: while it is still being guessed, a connection that sends
        // nothing would stay for ever.
        let mut server = Server::<Peer>::from_listener(listener).handle(handle).http1_only();
        let mut http = server.http_builder().http1();
        http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME).max_buf_size(HEAD_MAX);
        let served = server.serve(router.into_make_service_with_connect_info::<SocketAddr>()).await;
        ending.abort();
        served
    }
}

/// Being told to end, by SIGTERM or ctrl-c.
struct Ending {
    #[cfg(unix)]
    terminate: signal::unix::Signal,
    #[cfg(unix)]
    interrupt: signal::unix::Signal,
}

impl Ending {
    /// Listens for it from now on: one that comes before anybody waits is not lost.
    #[cfg(unix)]
    fn expected() -> io::Result<Self> {
        use signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    #[cfg(unix)]
    async fn told(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn expected() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn told(self) {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
