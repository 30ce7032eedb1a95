//! The form that takes a cart back: what a browser posts to the procurement system.

use serde::{Deserialize, Serialize};

/// What a browser posts, and where to. The method is always POST.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnForm {
    /// Where it goes, as the procurement system wrote it: a URL, or `SAPEVENT:POST`.
    pub action: String,
    /// The frame that it goes into, such as `_top`.
    pub target: Option<String>,
    /// The charset in which it is posted.
    pub charset: String,
    /// Its fields, in order.
    pub fields: Vec<(String, String)>,
}
