//! Tests through the rooms, on both engines: one binary, so that they are linked once. `on_each_engine!` makes two tests of each.

#[cfg(test)]
#[macro_use]
mod engines;

#[cfg(test)]
mod api;
#[cfg(test)]
mod api_claims;
#[cfg(test)]
mod api_history;
#[cfg(test)]
mod api_licenses;
#[cfg(test)]
mod api_logins;
#[cfg(test)]
mod api_moves;
#[cfg(test)]
mod api_orders;
#[cfg(test)]
mod api_refunds;
#[cfg(test)]
mod api_simulate;
#[cfg(test)]
mod api_subscriptions;
#[cfg(test)]
mod api_systems;
#[cfg(test)]
mod api_transfers;
#[cfg(test)]
mod billing;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod browser_returns;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod carts;
#[cfg(test)]
mod caught;
#[cfg(test)]
mod claim_links;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod erasure;
#[cfg(test)]
mod first_login;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod gate;
#[cfg(test)]
mod gathered;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod house;
#[cfg(test)]
mod import;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod license_keys;
#[cfg(test)]
mod links;
#[cfg(test)]
mod machine;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod office;
#[cfg(test)]
mod office_pages;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod operating;
#[cfg(test)]
mod permits;
#[cfg(test)]
mod process;
#[cfg(test)]
mod reconcile;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod return_urls;
#[cfg(test)]
mod returning_page;
#[cfg(test)]
mod returns;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod screens;
#[cfg(test)]
mod side_by_side;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod smtp;
#[cfg(test)]
mod strangers;
#[cfg(test)]
mod stripe;
#[cfg(test)]
mod systems;
#[cfg(test)]
mod tenants;
#[cfg(test)]
mod timing;
#[cfg(test)]
mod vendor_pages;
#[cfg(test)]
mod world;
#[cfg(test)]
mod writes;
