//! The document of the API as it is served: as JSON, and as a page for people that needs neither script nor any other host.

use crate::web::{App, Problem};
use askama::Template;
use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::Value;
use std::sync::{Arc, LazyLock};
use utoipa::openapi::OpenApi;

static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(super::document);
static STYLE: &str = include_str!("../../../templates/docs.css");

/// The document.
pub(super) async fn json() -> Json<&'static OpenApi> {
    Json(&DOCUMENT)
}

/// The methods in the order in which a reader looks for them.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

#[derive(Template)]
#[template(path = "docs.html")]
struct Page<'a> {
    style: &'static str,
    version: &'a str,
    about: Vec<Words>,
    base: &'a str,
    groups: Vec<Group>,
    schemas: Vec<Schema>,
}

/// A paragraph, or a line of a list.
struct Words {
    listed: bool,
    text: Prose,
}

/// A text in its pieces: what stood between backticks is code.
type Prose = Vec<Piece>;

struct Piece {
    is_code: bool,
    text: String,
}

struct Group {
    name: String,
    about: Prose,
    operations: Vec<Operation>,
}

struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    about: Prose,
    roles: String,
    parameters: Vec<Field>,
    body: Option<Shape>,
    example: Option<String>,
    answers: Vec<Answer>,
}

struct Answer {
    status: String,
    about: Prose,
    shape: Option<Shape>,
}

/// What a body is: a schema of the document, or some other type.
struct Shape {
    words: String,
    schema: Option<String>,
}

struct Schema {
    name: String,
    about: Prose,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    place: String,
    required: bool,
    shape: Shape,
    about: Prose,
}

/// The page.
pub(super) async fn page(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let document = serde_json::to_value(&*DOCUMENT).unwrap_or_default();
    let base = app.public_url.as_str().trim_end_matches('/');
    let rendered = view(&document, base).render().map_err(|error| {
        tracing::error!(%error, "the page of the API cannot be rendered");
        Problem::broken()
    })?;
    let mut response = Html(rendered).into_response();
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

fn view<'a>(document: &'a Value, base: &'a str) -> Page<'a> {
    let about = document.pointer("/info/description").map(text).unwrap_or_default();
    let about = about.split('\n').filter(|line| !line.is_empty()).map(|line| match line.strip_prefix("- ") {
        Some(line) => Words { listed: true, text: prose(line) },
        None => Words { listed: false, text: prose(line) },
    });
    let tags = document["tags"].as_array().into_iter().flatten();
    let group = |tag: &Value| {
        let name = text(&tag["name"]);
        Group { about: told(tag), operations: operations(document, &name), name }
    };
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    Page {
        style: STYLE,
        version: document.pointer("/info/version").and_then(Value::as_str).unwrap_or_default(),
        about: about.collect(),
        base,
        groups: tags.map(group).collect(),
        schemas: schemas.map(|(name, schema)| schema_view(name, schema)).collect(),
    }
}

fn operations(document: &Value, tag: &str) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let tags = operation["tags"].as_array().into_iter().flatten();
            if tags.into_iter().any(|known| known.as_str() == Some(tag)) {
                operations.push(operation_view(method, path, operation));
            }
        }
    }
    let rank = |operation: &Operation| METHODS.iter().position(|method| *method == operation.method);
    operations.sort_by(|one, other| one.path.cmp(&other.path).then(rank(one).cmp(&rank(other))));
    operations
}

fn operation_view(method: &str, path: &str, operation: &Value) -> Operation {
    let roles = operation["security"].as_array().into_iter().flatten();
    let roles = roles.filter_map(Value::as_object).flat_map(serde_json::Map::keys).cloned().collect::<Vec<_>>();
    let (media_type, body) = body_of(&operation["requestBody"]);
    let parameter = |parameter: &Value| Field {
        name: text(&parameter["name"]),
        place: text(&parameter["in"]),
        required: parameter["required"].as_bool().unwrap_or_default(),
        shape: shape(&parameter["schema"]),
        about: told(parameter),
    };
    let answer = |(status, answer): (&String, &Value)| Answer {
        status: status.clone(),
        about: told(answer),
        shape: body_of(answer).1.map(|body| shape(&body["schema"])),
    };
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        about: told(operation),
        roles: if roles.is_empty() { "anybody".to_owned() } else { roles.join(" or ") },
        parameters: operation["parameters"].as_array().into_iter().flatten().map(parameter).collect(),
        body: body.map(|body| shape(&body["schema"])),
        example: body.and_then(|body| example(media_type, &body["example"])),
        answers: operation["responses"].as_object().into_iter().flatten().map(answer).collect(),
    }
}

/// The first content of a body.
fn body_of(body: &Value) -> (&str, Option<&Value>) {
    let first = body["content"].as_object().and_then(|content| content.iter().next());
    first.map_or(("", None), |(media_type, content)| (media_type.as_str(), Some(content)))
}

fn example(media_type: &str, example: &Value) -> Option<String> {
    match example {
        Value::Null => None,
        Value::String(text) if media_type != "application/json" => Some(text.clone()),
        other => serde_json::to_string_pretty(other).ok(),
    }
}

fn schema_view(name: &str, schema: &Value) -> Schema {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let field = |(name, schema): (&String, &Value)| Field {
        name: name.clone(),
        place: String::new(),
        required: required.contains(&name.as_str()),
        shape: shape(schema),
        about: told(schema),
    };
    let words = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>();
    let mut about = told(schema);
    if !words.is_empty() {
        about.push(Piece { is_code: false, text: format!(" One of: {}.", words.join(", ")) });
    }
    let properties = schema["properties"].as_object().into_iter().flatten();
    Schema { name: name.to_owned(), about, fields: properties.map(field).collect() }
}

/// A type in words: `string (uuid)`, `list of License`, `License or null`.
fn shape(schema: &Value) -> Shape {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return Shape { words: name.to_owned(), schema: Some(name.to_owned()) };
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        if let Some(choices) = schema[key].as_array() {
            let choices: Vec<Shape> = choices.iter().map(shape).collect();
            let words = choices.iter().map(|choice| choice.words.as_str()).collect::<Vec<_>>().join(" or ");
            return Shape { words, schema: choices.into_iter().find_map(|choice| choice.schema) };
        }
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        other => text(other),
    };
    if types == "array" {
        let items = shape(&schema["items"]);
        return Shape { words: format!("list of {}", items.words), ..items };
    }
    let format = schema["format"].as_str().map(|format| format!(" ({format})")).unwrap_or_default();
    Shape { words: if types.is_empty() { "any".to_owned() } else { format!("{types}{format}") }, schema: None }
}

/// The description of a part of the document.
fn told(value: &Value) -> Prose {
    prose(value["description"].as_str().unwrap_or_default())
}

fn prose(text: &str) -> Prose {
    let piece = |(number, text): (usize, &str)| Piece { is_code: number % 2 == 1, text: text.to_owned() };
    text.split('`').enumerate().map(piece).filter(|piece| !piece.text.is_empty()).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
