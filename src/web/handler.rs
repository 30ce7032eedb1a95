//! Handlers whose types are forgotten when they are given to the router. Of every handler's future, with all that is inside of it, the
//! compiler proves that it may go from thread to thread, and proves it anew for each of the router's generic parts that it goes through:
//! with some two hundred handlers that was a good part of a build. Here it is proven once. What a handler does is left to its file;
//! logins, which have no time to lose, are given to the router as they are.

use super::App;
use axum::{
    extract::Request,
    handler::Handler,
    response::Response,
    routing::{self, MethodRouter},
};
use std::{pin::Pin, sync::Arc};

type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler of whatever type.
#[derive(Clone)]
pub(super) struct Erased(Arc<dyn Fn(Request, Arc<App>) -> Answering + Send + Sync>);

impl Handler<(), Arc<App>> for Erased {
    type Future = Answering;

    fn call(self, request: Request, app: Arc<App>) -> Answering {
        (self.0)(request, app)
    }
}

/// A handler without its type.
pub(super) fn erased<H: Handler<T, Arc<App>>, T: 'static>(handler: H) -> Erased {
    Erased(Arc::new(move |request, app| Box::pin(handler.clone().call(request, app))))
}

/// Answers GET, and HEAD.
pub(super) fn get<H: Handler<T, Arc<App>>, T: 'static>(handler: H) -> MethodRouter<Arc<App>> {
    routing::get(erased(handler))
}

/// Answers POST.
pub(super) fn post<H: Handler<T, Arc<App>>, T: 'static>(handler: H) -> MethodRouter<Arc<App>> {
    routing::post(erased(handler))
}
