//! Returned carts, read by others than those who wrote them.

mod goldens;
mod laws;
mod readers;
mod whole_way;
