//! What the browser shows at the end. It runs nothing, loads nothing and sends no referrer.

use url::Url;

/// A page: a heading and a sentence.
pub(super) struct Page<'a> {
    pub(super) status: u16,
    pub(super) heading: &'a str,
    pub(super) sentence: &'a str,
}

impl Page<'_> {
    /// The whole response, after which the connection is closed.
    pub(super) fn to_response(&self) -> Vec<u8> {
        let (heading, sentence) = (escape(self.heading), escape(self.sentence));
        let body = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <meta name=\"referrer\" content=\"no-referrer\"><title>{heading}</title>\
             <style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;\
             color-scheme:light dark}}</style></head>\
             <body><h1>{heading}</h1><p>{sentence}</p></body></html>\n"
        );
        let head = format!(
            "HTTP/1.1 {} {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
             X-Frame-Options: DENY\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\
             Connection: close\r\n\r\n",
            self.status,
            reason(self.status),
            body.len()
        );
        [head, body].concat().into_bytes()
    }
}

/// Sends the browser on to `url`, without telling where it came from.
pub(super) fn redirect(url: &Url) -> Vec<u8> {
    format!(
        "HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\nCache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    )
    .into_bytes()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        410 => "Gone",
        431 => "Request Header Fields Too Large",
        _ => "Error",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn foreign_text_does_not_become_markup() {
        let answer = Page {
            status: 400,
            heading: "<b>",
            sentence: "\"&",
        }
        .to_response();
        let text = String::from_utf8(answer).expect("text");
        assert!(
            text.contains("<h1>&lt;b&gt;</h1><p>&quot;&amp;</p>"),
            "{text}"
        );
        assert!(text.contains("Referrer-Policy: no-referrer"));
        assert!(text.contains("Cache-Control: no-store"));
    }
}
