//! The files of the pages: their style, their one script and their icon, all in the binary. The name of each holds its digest, so that
//! browsers keep it for good and a new one is fetched at once.

use crate::web::problem;
use axum::{
    extract::Path,
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::{fmt::Write as _, sync::LazyLock};

/// A file as it is served.
struct Asset {
    path: String,
    media_type: &'static str,
    text: &'static str,
}

/// The paths of all files.
pub(super) struct Paths {
    pub(super) style: String,
    pub(super) script: String,
    pub(super) icon: String,
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::of("style", "css", "text/css; charset=UTF-8", include_str!("../../../templates/pages/style.css"))
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::of("script", "js", "text/javascript; charset=UTF-8", include_str!("../../../templates/pages/script.js"))
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::of("icon", "svg", "image/svg+xml", include_str!("../../../templates/pages/icon.svg")));

/// Where the files are.
pub(super) static PATHS: LazyLock<Paths> =
    LazyLock::new(|| Paths { style: STYLE.path.clone(), script: SCRIPT.path.clone(), icon: ICON.path.clone() });

impl Asset {
    fn of(name: &str, extension: &str, media_type: &'static str, text: &'static str) -> Self {
        let digest = Sha256::digest(text);
        let digest = digest.iter().take(8).fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        });
        Self { path: format!("/assets/{name}-{digest}.{extension}"), media_type, text }
    }
}

/// A file by its name.
pub(super) async fn serve(Path(name): Path<String>) -> Response {
    let known = [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.path.strip_prefix("/assets/") == Some(&name));
    let Some(asset) = known else {
        return problem::no_such_route().await.into_response();
    };
    let headers: [(HeaderName, &str); 2] =
        [(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, asset.text).into_response()
}
