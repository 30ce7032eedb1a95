//! Returned carts, read by others than those who wrote them.

mod laws;
mod readers;
