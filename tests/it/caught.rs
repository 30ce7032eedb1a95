//! A procurement system of the tests' own: a small server on this machine that shows a page with a frame, and catches what browsers post
//! to it, byte for byte.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

/// A form that was posted.
pub(crate) struct Caught {
    /// The headers' names, in lower case, and their values.
    pub(crate) headers: Vec<(String, String)>,
    /// The body as it came.
    pub(crate) body: Vec<u8>,
}

impl Caught {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Its fields, in UTF-8.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(&self.body).into_owned().collect()
    }
}

/// The server. It runs until the tests end.
pub(crate) struct Catcher {
    address: SocketAddr,
    caught: Receiver<Caught>,
}

impl Catcher {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (sender, caught) = channel();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let sender = sender.clone();
                std::thread::spawn(move || serve(&stream.unwrap(), &sender));
            }
        });
        Self { address, caught }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where forms are caught.
    pub(crate) fn hook(&self) -> String {
        format!("{}/cart?a=1&b=%22", self.origin())
    }

    /// A page of this server's with another one in a frame.
    pub(crate) fn framing(&self, url: &str) -> String {
        let url: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
        format!("{}/frame?{url}", self.origin())
    }

    /// The next form, within so much time.
    pub(crate) fn next(&self, patience: Duration) -> Option<Caught> {
        self.caught.recv_timeout(patience).ok()
    }
}

/// One request; a browser opens connections ahead, over which nothing may come.
fn serve(stream: &TcpStream, sender: &Sender<Caught>) {
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    if reader.read_line(&mut request).unwrap_or_default() == 0 {
        return;
    }
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let page = match (method, target.split_once('?')) {
        ("POST", _) => {
            let length = headers.iter().find(|(name, _)| name == "content-length").unwrap().1.parse().unwrap();
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let _ = sender.send(Caught { headers, body });
            "<title>caught</title>".to_owned()
        }
        (_, Some(("/frame", url))) => {
            let url = url::form_urlencoded::parse(url.as_bytes()).next().unwrap().0.replace('&', "&amp;");
            format!("<title>framing</title><iframe width=600 height=400 src=\"{url}\"></iframe>")
        }
        _ => "<title>nothing here</title>".to_owned(),
    };
    let page = format!("<!doctype html>{page}");
    let head = format!("content-type: text/html\r\ncontent-length: {}\r\nconnection: close", page.len());
    let _ = (&*stream).write_all(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{page}").as_bytes());
}
