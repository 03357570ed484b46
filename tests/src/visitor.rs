//! A browser without a window: follows redirects, keeps cookies, sends forms.

use std::time::Duration;

use serde_json::Value;
use ureq::config::Config;
use ureq::http::Response;
use ureq::{Agent, Body, Error, ResponseExt as _};
use url::Url;

use crate::forms;

/// Whoever opens the authorization URL.
pub struct Visitor {
    follow: Agent,
    stay: Agent,
}

/// A page that came.
#[derive(Debug)]
pub struct Page {
    /// The status code.
    pub status: u16,
    /// Where it is, after redirects.
    pub url: String,
    /// The `Location` of a redirect that was not followed.
    pub location: Option<String>,
    /// The body.
    pub text: String,
}

impl Page {
    /// The body as JSON; null if it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// What is between two pieces of the page.
    #[must_use]
    pub fn between(&self, before: &str, after: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(before)?;
        let (found, _) = rest.split_once(after)?;
        Some(found)
    }
}

impl Default for Visitor {
    fn default() -> Self {
        Self::new()
    }
}

impl Visitor {
    /// One without cookies yet; no proxy, 30 seconds for a page.
    #[must_use]
    pub fn new() -> Self {
        let agent = |redirects| {
            let config = Config::builder()
                .http_status_as_error(false)
                .max_redirects(redirects)
                .max_redirects_will_error(false)
                .proxy(None)
                .timeout_global(Some(Duration::from_secs(30)));
            config.build().new_agent()
        };
        Self {
            follow: agent(10),
            stay: agent(0),
        }
    }

    /// Opens a page, through all redirects.
    ///
    /// # Panics
    /// Where no answer comes; a status of 400 and more is a page too.
    #[must_use]
    pub fn open(&self, url: &str) -> Page {
        page(self.follow.get(url).call())
    }

    /// Opens a page and answers every form on the way as a user would who agrees; the last page.
    ///
    /// # Panics
    /// As [`Self::open`], and if the forms do not end.
    #[must_use]
    pub fn consent(&self, url: &str) -> Page {
        self.try_consent(url).expect("a page")
    }

    /// The same; says why if no page comes.
    ///
    /// # Errors
    /// If the connection fails, is dropped or stays silent, and if the forms do not end.
    pub fn try_consent(&self, url: &str) -> Result<Page, String> {
        let text = |error: Error| error.to_string();
        let mut page = read(self.follow.get(url).call()).map_err(text)?;
        for _ in 0..10 {
            let Some(form) = forms::first(&page.text) else {
                return Ok(page);
            };
            let here = Url::parse(&page.url).map_err(|error| error.to_string())?;
            let action = here.join(&form.action).map_err(|error| error.to_string())?;
            let answer = self.follow.post(action.as_str()).send_form(form.fields);
            page = read(answer).map_err(text)?;
        }
        Err(format!("the forms of {url} do not end"))
    }

    /// Opens a page; a redirect is not followed.
    ///
    /// # Panics
    /// As [`Self::open`].
    #[must_use]
    pub fn ask(&self, url: &str) -> Page {
        page(self.stay.get(url).call())
    }

    /// The same with headers.
    ///
    /// # Panics
    /// As [`Self::open`].
    #[must_use]
    pub fn ask_with(&self, url: &str, headers: &[(&str, &str)]) -> Page {
        let mut request = self.stay.get(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        page(request.call())
    }

    /// Sends a form; a redirect is not followed.
    ///
    /// # Panics
    /// As [`Self::open`].
    #[must_use]
    pub fn submit(&self, url: &str, fields: &[(&str, &str)]) -> Page {
        page(self.stay.post(url).send_form(fields.iter().copied()))
    }

    /// Sends JSON; a redirect is not followed.
    ///
    /// # Panics
    /// As [`Self::open`].
    #[must_use]
    pub fn send(&self, url: &str, document: &Value) -> Page {
        self.send_with(url, &[], document)
    }

    /// The same with headers.
    ///
    /// # Panics
    /// As [`Self::open`].
    #[must_use]
    pub fn send_with(&self, url: &str, headers: &[(&str, &str)], document: &Value) -> Page {
        let mut request = self.stay.post(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        page(request.send_json(document))
    }

    /// Sends a form; says why if no whole answer comes.
    ///
    /// # Errors
    /// Where the connection fails, is dropped or stays silent.
    pub fn try_submit(&self, url: &str, fields: &[(&str, &str)]) -> Result<Page, String> {
        let answer = self.stay.post(url).send_form(fields.iter().copied());
        read(answer).map_err(|error| error.to_string())
    }
}

fn page(answer: Result<Response<Body>, Error>) -> Page {
    read(answer).expect("an answer comes")
}

fn read(answer: Result<Response<Body>, Error>) -> Result<Page, Error> {
    let mut answer = answer?;
    let location = answer.headers().get("location");
    let location = location.and_then(|value| Some(value.to_str().ok()?.to_owned()));
    Ok(Page {
        status: answer.status().as_u16(),
        url: answer.get_uri().to_string(),
        location,
        text: answer
            .body_mut()
            .with_config()
            .limit(64 * 1024 * 1024)
            .lossy_utf8(true)
            .read_to_string()?,
    })
}
