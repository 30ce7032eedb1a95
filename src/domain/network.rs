//! Where a client is: its address, and the network that shares a limit with it. Which address that is, is found here from the
//! connection and what trusted proxies say; reading headers is left to `web`.

use ipnet::IpNet;
use std::{net::IpAddr, net::SocketAddr, str::FromStr};

/// A client of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its address; an IPv4 address that is written as an IPv6 one is the IPv4 one.
    pub address: IpAddr,
}

/// What shares a limit with a client: its /24 in IPv4, its /64 in IPv6. Nobody owns less of either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network(IpNet);

impl Client {
    /// The client of this address.
    #[must_use]
    pub fn at(address: IpAddr) -> Self {
        Self { address: address.to_canonical() }
    }

    /// Its network.
    #[must_use]
    pub fn network(self) -> Network {
        let bits = if self.address.is_ipv4() { 24 } else { 64 };
        Network(IpNet::new(self.address, bits).unwrap_or_else(|_| self.address.into()).trunc())
    }
}

/// The proxies in front of us, whose word about their clients counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

/// What is no network.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an address nor a network such as 10.0.0.0/8 or fd00::/8")]
pub struct NotANetwork(String);

impl FromStr for TrustedProxies {
    type Err = NotANetwork;

    /// Networks and addresses, separated by commas or blanks.
    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let words = text.split([',', ' ', '\t', '\n']).filter(|word| !word.is_empty());
        words.map(|word| network(word).ok_or_else(|| NotANetwork(word.to_owned()))).collect::<Result<_, _>>().map(Self)
    }
}

/// A network, with IPv4 written as IPv6 folded, as addresses are.
fn network(word: &str) -> Option<IpNet> {
    let parsed: IpNet = word.parse().or_else(|_| word.parse::<IpAddr>().map(IpNet::from)).ok()?;
    let folded = match (parsed.addr().to_canonical(), parsed.prefix_len().checked_sub(96)) {
        (IpAddr::V4(v4), Some(bits)) if parsed.addr().is_ipv6() => IpNet::new(v4.into(), bits).ok()?,
        _ => parsed,
    };
    Some(folded.trunc())
}

impl TrustedProxies {
    /// The client of a connection from `peer`, whose `X-Forwarded-For` lines are these. Each proxy adds the address that it saw
    /// at the end, so what a trusted one added is true, and whatever stands before the first stranger is that stranger's word.
    /// Where an entry cannot be read, the last trusted one counts.
    #[must_use]
    pub fn client<'a>(&self, peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a [u8]>) -> Client {
        let mut hop = Client::at(peer);
        let entries = forwarded.rev().flat_map(|line| line.rsplit(|byte| *byte == b','));
        for entry in entries {
            if !self.trusts(hop) {
                break;
            }
            match address(entry) {
                Some(address) => hop = Client::at(address),
                None => break,
            }
        }
        hop
    }

    fn trusts(&self, client: Client) -> bool {
        self.0.iter().any(|network| network.contains(&client.address))
    }
}

/// An address as proxies write it: bare, or with the port of the connection.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim();
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|at| at.ip())).or_else(bracketed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &str, peer: &str, forwarded: &[&str]) -> String {
        let proxies: TrustedProxies = proxies.parse().unwrap();
        proxies.client(peer.parse().unwrap(), forwarded.iter().map(|line| line.as_bytes())).address.to_string()
    }

    #[test]
    fn nobody_is_trusted_unless_it_is_said() {
        assert_eq!(client("", "127.0.0.1", &["1.2.3.4"]), "127.0.0.1");
        assert_eq!(client("10.0.0.0/8", "11.0.0.1", &["1.2.3.4"]), "11.0.0.1");
    }

    #[test]
    fn the_rightmost_address_that_is_no_proxy_is_the_client() {
        let proxies = "10.0.0.0/8, 192.0.2.7 fd00::/8";
        for (forwarded, expected) in [
            (&["1.2.3.4"][..], "1.2.3.4"),
            (&["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
            (&["6.6.6.6", "1.2.3.4"], "1.2.3.4"),
            (&["6.6.6.6, 1.2.3.4, 10.9.9.9", "192.0.2.7, fd00::1"], "1.2.3.4"),
            (&["10.0.0.2,10.0.0.3"], "10.0.0.2"),
            (&["1.2.3.4:4711"], "1.2.3.4"),
            (&["[2001:db8::1]:443"], "2001:db8::1"),
            (&["[2001:db8::1]"], "2001:db8::1"),
            (&["::ffff:1.2.3.4"], "1.2.3.4"),
            (&[], "10.0.0.1"),
        ] {
            assert_eq!(client(proxies, "10.0.0.1", forwarded), expected, "{forwarded:?}");
            assert_eq!(client(proxies, "::ffff:10.0.0.1", forwarded), expected, "{forwarded:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_ends_the_search_at_the_last_proxy() {
        for forwarded in
            ["1.2.3.4, unknown", "1.2.3.4,", "", "1.2.3.4, 300.1.1.1", "_hidden", "1.2.3.4 5.6.7.8", "\u{1F980}"]
        {
            assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[forwarded]), "10.0.0.1", "{forwarded}");
        }
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["1.2.3.4, x, 10.0.0.5"]), "10.0.0.5");
    }

    #[test]
    fn networks_are_written_in_many_ways() {
        assert_eq!(client("::ffff:10.0.0.0/104", "10.0.0.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(client("10.1.2.3/8", "10.0.0.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(client("::/0", "10.0.0.1", &["1.2.3.4"]), "10.0.0.1", "all of IPv6 is nothing of IPv4");
        for wrong in ["x", "10.0.0.0/33", "10.0.0.0/8;fd00::/8", "10.0.0/8"] {
            assert!(wrong.parse::<TrustedProxies>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn neighbors_share_a_network() {
        let network = |address: &str| Client::at(address.parse().unwrap()).network();
        assert_eq!(network("192.0.2.1"), network("192.0.2.255"));
        assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.9"));
        assert_ne!(network("192.0.2.1"), network("192.0.3.1"));
        assert_eq!(network("2001:db8:0:1::1"), network("2001:db8:0:1:ffff::"));
        assert_ne!(network("2001:db8:0:1::1"), network("2001:db8:0:2::1"));
    }
}
