//! Headless Chromium, driven as a person does: one tab that goes somewhere, is looked at and clicked. It speaks its own
//! debugging protocol over a pipe, so nothing is needed but the program. Whatever a page says behind the scenes (dialogs, the console, violations of a policy) is kept.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long a page may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_mins(1);

#[expect(clippy::disallowed_methods, reason = "where a tool of the tests is, and no setting of the service")]
pub(crate) fn chromium() -> String {
    let path = std::env::var("PUNCHGATE_TEST_CHROMIUM")
        .expect("PUNCHGATE_TEST_CHROMIUM names no Chromium: run the tests by ./scripts/test, which finds or installs one");
    assert!(Path::new(&path).exists(), "there is no {path}");
    path
}

/// Flags under which it runs in a container and calls nobody.
pub(crate) const QUIET: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-default-browser-check",
];

/// A browser with one tab. Killed when dropped.
pub(crate) struct Browser {
    child: Child,
    input: ChildStdin,
    output: Receiver<Value>,
    /// The tab's session.
    tab: String,
    calls: u64,
    /// What was said behind the scenes.
    said: Vec<String>,
    _profile: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Browser {
    pub(crate) fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        // The debugging protocol is spoken over the descriptors 3 and 4.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null", &chromium(), "--remote-debugging-pipe"])
            .args(QUIET)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, printed) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, output) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(printed).split(0) {
                let message = message.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
                if message.is_none_or(|message| sender.send(message).is_err()) {
                    break;
                }
            }
        });
        let mut browser = Self { child, input, output, tab: String::new(), calls: 0, said: Vec::new(), _profile: profile };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let target = target["targetId"].as_str().unwrap();
        let attached = browser.call("Target.attachToTarget", &json!({"targetId": target, "flatten": true}));
        attached["sessionId"].as_str().unwrap().clone_into(&mut browser.tab);
        for domain in ["Page", "Runtime", "Log", "DOM"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        browser
    }

    /// One that runs no script.
    pub(crate) fn without_scripts() -> Self {
        let mut browser = Self::start();
        browser.call("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
        browser
    }

    /// Tells the browser something over `DevTools`, and takes its answer.
    pub(crate) fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.try_to_call(json!({"method": method, "params": parameters})).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    fn try_to_call(&mut self, mut call: Value) -> Result<Value, Value> {
        self.calls += 1;
        call["id"] = json!(self.calls);
        if !self.tab.is_empty() {
            call["sessionId"] = json!(self.tab);
        }
        self.input.write_all(format!("{call}\0").as_bytes()).unwrap();
        let begun = Instant::now();
        loop {
            let message = match self.output.recv_timeout(PATIENCE.saturating_sub(begun.elapsed())) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => panic!("{call} is not answered"),
                Err(RecvTimeoutError::Disconnected) => panic!("Chromium ended at {call}"),
            };
            if message["id"] == self.calls {
                return if message["error"].is_null() {
                    Ok(message["result"].clone())
                } else {
                    Err(message["error"].clone())
                };
            }
            self.hear(&message);
        }
    }

    fn hear(&mut self, message: &Value) {
        let parameters = &message["params"];
        match message["method"].as_str() {
            Some("Page.javascriptDialogOpening") => {
                self.said.push(format!("dialog: {}", parameters["message"]));
                // Nobody answers it but us, and the page would wait. Nobody waits for the answer's answer.
                self.calls += 1;
                let call = json!({"id": self.calls, "method": "Page.handleJavaScriptDialog", "params": {"accept": true}, "sessionId": self.tab});
                self.input.write_all(format!("{call}\0").as_bytes()).unwrap();
            }
            Some("Runtime.consoleAPICalled") => self.said.push(format!("console: {}", parameters["args"])),
            Some("Runtime.exceptionThrown") => self.said.push(format!("exception: {}", parameters["exceptionDetails"])),
            Some("Log.entryAdded") => {
                let entry = &parameters["entry"];
                self.said.push(format!("{}: {}", entry["source"].as_str().unwrap(), entry["text"].as_str().unwrap()));
            }
            _ => {}
        }
    }

    /// What was said behind the scenes, without that there is no icon.
    pub(crate) fn said(&mut self) -> Vec<String> {
        // Whatever was said before this is answered has been heard.
        self.call("Runtime.evaluate", &json!({"expression": "0"}));
        self.said.iter().filter(|said| !said.contains("favicon")).cloned().collect()
    }

    pub(crate) fn go(&mut self, url: &str) {
        self.call("Page.navigate", &json!({"url": url}));
    }

    /// What an expression says in the page.
    pub(crate) fn look(&mut self, expression: &str) -> Value {
        self.try_to_look(expression).unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    fn try_to_look(&mut self, expression: &str) -> Result<Value, Value> {
        let parameters = json!({"expression": expression, "returnByValue": true});
        let answer = self.try_to_call(json!({"method": "Runtime.evaluate", "params": parameters}))?;
        match &answer["exceptionDetails"] {
            Value::Null => Ok(answer["result"]["value"].clone()),
            thrown => Err(thrown.clone()),
        }
    }

    /// Waits until an expression is true, across however many pages.
    pub(crate) fn wait(&mut self, expression: &str) {
        let begun = Instant::now();
        while !self.try_to_look(expression).is_ok_and(|value| value == true) {
            if begun.elapsed() > PATIENCE {
                let page = self.try_to_look("location.href + '\\n' + document.documentElement.outerHTML");
                panic!("it never was: {expression}\n{:?}\n{page:?}", self.said);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until a page is there whose address begins so.
    pub(crate) fn wait_for(&mut self, beginning: &str) {
        self.wait(&format!("document.readyState === 'complete' && location.href.startsWith({})", json!(beginning)));
    }

    /// Presses a key that does something, such as `Tab`, `Enter` or `Escape`.
    pub(crate) fn press(&mut self, key: &str) {
        let text = if key == "Enter" { json!("\r") } else { Value::Null };
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            _ => 27,
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
            if kind == "keyDown" && !text.is_null() {
                event["text"] = text.clone();
            }
            self.call("Input.dispatchKeyEvent", &event);
        }
    }

    /// Types into the field that a selector finds, instead of what is there.
    pub(crate) fn fill(&mut self, selector: &str, text: &str) {
        let field = format!("document.querySelector({})", json!(selector));
        assert_eq!(self.look(&format!("{field} !== null")), true, "there is no {selector}");
        self.look(&format!("{field}.focus(), {field}.value = ''"));
        self.call("Input.insertText", &json!({"text": text}));
    }

    /// Chooses an option of a list by its value.
    pub(crate) fn choose(&mut self, selector: &str, value: &str) {
        let list = format!("document.querySelector({})", json!(selector));
        self.look(&format!("{list}.value = {}, {list}.dispatchEvent(new Event('change', {{bubbles: true}}))", json!(value)));
        assert_eq!(self.look(&format!("{list}.value")), value, "{selector} has no {value}");
    }

    /// Presses a button or link, and waits for the page that comes of it.
    pub(crate) fn follow(&mut self, selector: &str) {
        self.look("window.isThePageBefore = true");
        self.click(selector);
        self.wait("document.readyState === 'complete' && !window.isThePageBefore");
    }

    /// Goes somewhere, and waits until the page is there.
    pub(crate) fn visit(&mut self, url: &str) {
        self.look("window.isThePageBefore = true");
        self.go(url);
        self.wait("document.readyState === 'complete' && !window.isThePageBefore");
    }

    /// Makes the window this large.
    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size);
    }

    /// The whole page as a PNG.
    pub(crate) fn picture(&mut self) -> Vec<u8> {
        let taken = self.call("Page.captureScreenshot", &json!({"format": "png", "captureBeyondViewport": true}));
        BASE64_STANDARD.decode(taken["data"].as_str().unwrap()).unwrap()
    }

    /// Presses the mouse on an element, which a selector finds.
    pub(crate) fn click(&mut self, selector: &str) {
        let root = self.call("DOM.getDocument", &json!({}))["root"]["nodeId"].clone();
        let node = self.call("DOM.querySelector", &json!({"nodeId": root, "selector": selector}))["nodeId"].clone();
        assert_ne!(node, json!(0), "there is no {selector}");
        self.call("DOM.scrollIntoViewIfNeeded", &json!({"nodeId": node}));
        let quads = self.call("DOM.getContentQuads", &json!({"nodeId": node}));
        let corner = |at: usize| quads["quads"][0][at].as_f64().unwrap();
        let (x, y) = (f64::midpoint(corner(0), corner(4)), f64::midpoint(corner(1), corner(5)));
        for kind in ["mousePressed", "mouseReleased"] {
            let press = json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1});
            self.call("Input.dispatchMouseEvent", &press);
        }
    }
}
