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
use tokio::signal;

/// How long a client may take to send its headers, and how long an idle connection is kept.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// How long requests that are under way may still take when the server ends.
const FINISH_TIME: Duration = Duration::from_secs(10);
/// The longest head of a request, in bytes; a long OCI query belongs to it.
const HEAD_MAX: usize = 64 * 1024;

/// A listener that is bound, before it serves.
pub struct Listening {
    listener: TcpListener,
    /// Where.
    pub address: SocketAddr,
}

/// Binds an address.
///
/// # Errors
/// If it cannot be bound.
pub fn listen(address: SocketAddr) -> io::Result<Listening> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok(Listening { listener, address })
}

impl Listening {
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
                told_to_end().await;
                tracing::info!("ending: no new connections, running requests finish");
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

/// Waits for SIGTERM or ctrl-c.
async fn told_to_end() {
    let interrupt = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
