//! The forms of a page, as a visitor without a window fills them in.

/// The first form of a page, filled in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// Where it is sent; as written, so maybe relative, maybe empty.
    pub(crate) action: String,
    /// What is sent.
    pub(crate) fields: Vec<(String, String)>,
}

/// Who signs in at servers that ask.
pub(crate) const SIGN_IN: [(&str, &str); 2] = [("login", "ada"), ("password", "of no importance")];

/// The first form: its fields as they are, a name and password if they are asked for, and its
/// first button that does not abort.
pub(crate) fn first(page: &str) -> Option<Form> {
    let (_, form) = page.split_once("<form")?;
    let (form, _) = form.split_once("</form>").unwrap_or((form, ""));
    let (head, body) = form.split_once('>')?;
    let mut fields: Vec<_> = tags(body, "<input").map(|tag| field(&tag)).collect();
    let button = tags(body, "<button").map(|tag| field(&tag));
    fields.extend(button.filter(|(name, _)| name != "abort").take(1));
    fields.retain(|(name, _)| !name.is_empty());
    for (name, value) in &mut fields {
        if let Some((_, answer)) = SIGN_IN.iter().find(|(asked, _)| asked == name) {
            (*answer).clone_into(value);
        }
    }
    let action = attribute(&attributes(head), "action");
    Some(Form { action, fields })
}

/// The attributes of each tag that begins so.
fn tags<'a>(html: &'a str, tag: &'a str) -> impl Iterator<Item = Vec<(String, String)>> + 'a {
    html.split(tag)
        .skip(1)
        .map(|rest| attributes(rest.split('>').next().unwrap_or_default()))
}

fn field(attributes: &[(String, String)]) -> (String, String) {
    (
        attribute(attributes, "name"),
        attribute(attributes, "value"),
    )
}

fn attribute(attributes: &[(String, String)], name: &str) -> String {
    let found = attributes.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.clone()).unwrap_or_default()
}

/// `name="value"` pairs; others are of no interest here.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let name = before.split_whitespace().last().unwrap_or_default();
        let (value, after) = after.split_once('"').unwrap_or((after, ""));
        found.push((name.to_ascii_lowercase(), unescape(value)));
        rest = after;
    }
    found
}

/// The text behind the entities that these pages use.
pub(crate) fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::{Form, first};

    #[test]
    fn a_form_is_filled_in_and_its_first_button_pressed() {
        let page = "<p>x<form method=\"post\" action=\"/go?a=1&amp;b=2\"><input type=\"hidden\" \
                    name=\"id\" value=\"&quot;7&quot;\"/><input name=\"login\" value=\"\">\
                    <button name=\"abort\" value=\"1\">No</button><button name=\"decision\" \
                    value=\"approve\">Yes</button><button name=\"decision\" value=\"deny\"></form>";
        let pairs = [("id", "\"7\""), ("login", "ada"), ("decision", "approve")];
        let expected = Form {
            action: "/go?a=1&b=2".to_owned(),
            fields: pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        };
        assert_eq!(first(page), Some(expected));
        assert_eq!(first("<p>nothing to do"), None);
    }
}
