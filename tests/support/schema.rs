//! As much of JSON Schema (draft 2020-12) as `docs/directory.schema.json` uses. A
//! keyword that is not known here fails the test, so that none is there for show.

use serde_json::Value;

/// Everything in which `value` is not as `schema` says, each with its place.
pub fn faults(schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut expect = |holds: bool, what: &str| {
        if !holds {
            faults.push(format!("{place}: {what}: {value}"));
        }
    };
    let mut below = Vec::new();
    for (keyword, rule) in schema.as_object().expect("a schema is an object") {
        match keyword.as_str() {
            "$schema" | "title" | "description" => {}
            "type" => {
                let types = rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
                expect(types.iter().any(|kind| is_of(kind, value)), &format!("not of type {rule}"));
            }
            "const" => expect(rule == value, &format!("not {rule}")),
            "enum" => expect(rule.as_array().expect("a list").contains(value), &format!("none of {rule}")),
            "minimum" => expect(value.as_f64() >= rule.as_f64(), &format!("less than {rule}")),
            "maximum" => expect(value.as_f64() <= rule.as_f64(), &format!("more than {rule}")),
            "minLength" => {
                let length = value.as_str().map(|text| text.chars().count() as u64);
                expect(length >= rule.as_u64(), &format!("shorter than {rule}"));
            }
            "pattern" => {
                let matches = |text: &str| matches(rule.as_str().expect("a pattern"), text);
                expect(value.as_str().is_none_or(matches), &format!("not like {rule}"));
            }
            "required" => {
                for key in rule.as_array().expect("a list") {
                    expect(value.get(key.as_str().expect("a key")).is_some(), &format!("has no {key}"));
                }
            }
            "properties" => {
                for (key, schema) in rule.as_object().expect("an object") {
                    below.extend(value.get(key).map(|value| (schema, value, format!("{place}/{key}"))));
                }
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                for (key, value) in value.as_object().into_iter().flatten() {
                    if known.is_some_and(|known| known.contains_key(key)) {
                        continue;
                    }
                    if rule.is_object() {
                        below.push((rule, value, format!("{place}/{key}")));
                    } else {
                        expect(rule == true, &format!("does not know {key}"));
                    }
                }
            }
            "items" => {
                for (at, value) in value.as_array().into_iter().flatten().enumerate() {
                    below.push((rule, value, format!("{place}/{at}")));
                }
            }
            other => panic!("{place}: the test does not know the keyword {other}"),
        }
    }
    faults.extend(below.into_iter().flat_map(|(schema, value, place)| self::faults(schema, value, &place)));
    faults
}

fn is_of(kind: &Value, value: &Value) -> bool {
    match kind.as_str().expect("the name of a type") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "null" => value.is_null(),
        other => panic!("the test does not know the type {other}"),
    }
}

/// The patterns of our schema, and no other.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern {
        "^[a-z0-9-]+$" => {
            !text.is_empty() && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        }
        "^[A-Z]{3}$" => text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => {
            let form = |(at, b): (usize, u8)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() };
            text.len() == 10 && text.bytes().enumerate().all(form)
        }
        other => panic!("the test does not know the pattern {other}"),
    }
}
