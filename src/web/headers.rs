//! What every page tells the browser about itself: what it may load, where it may be framed.

use std::fmt::Write;

/// Who may put a page into a frame.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Ancestors {
    /// Nobody: pages that are only ever looked at by themselves.
    #[default]
    Nobody,
    /// The origins of one registration.
    Origins(Vec<String>),
    /// Any page: for refusals, on which nothing can be operated.
    Anybody,
}

/// A content security policy. Scripts, styles and pictures come from this server only, and nothing is inline.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    ancestors: Ancestors,
    form_targets: Vec<String>,
    more: Vec<String>,
    origin_on_forms: bool,
}

impl Policy {
    /// The policy of a page that `ancestors` may frame.
    #[must_use]
    pub fn framed_by(ancestors: Ancestors) -> Self {
        Self { ancestors, ..Self::default() }
    }

    /// Lets forms also be sent to `origin`, and be redirected there.
    #[must_use]
    pub fn with_forms_to(mut self, origin: &str) -> Self {
        self.form_targets.extend(source(origin));
        self
    }

    /// Lets the page's forms name our origin to ourselves: under `no-referrer` browsers send `Origin: null`
    /// with them, and the addresses that want our origin could not be used.
    #[must_use]
    pub fn with_origin_on_forms(mut self) -> Self {
        self.origin_on_forms = true;
        self
    }

    /// The value of `Referrer-Policy`: other sites are told nothing either way.
    #[must_use]
    pub fn referrer(&self) -> &'static str {
        if self.origin_on_forms { "same-origin" } else { "no-referrer" }
    }

    /// Adds a whole directive, such as `media-src blob:`.
    #[must_use]
    pub fn with(mut self, directive: &str) -> Self {
        self.more.push(directive.to_owned());
        self
    }

    /// The value of `Content-Security-Policy`.
    #[must_use]
    pub fn value(&self) -> String {
        let mut value = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                         connect-src 'self'; base-uri 'none'; form-action 'self'"
            .to_owned();
        for target in &self.form_targets {
            let _written = write!(value, " {target}");
        }
        let _written = write!(value, "; frame-ancestors {}", self.frame_ancestors());
        for directive in &self.more {
            let _written = write!(value, "; {directive}");
        }
        value
    }

    fn frame_ancestors(&self) -> String {
        match &self.ancestors {
            Ancestors::Nobody => "'none'".to_owned(),
            Ancestors::Anybody => "*".to_owned(),
            Ancestors::Origins(origins) => {
                let known: Vec<String> = origins.iter().filter_map(|origin| source(origin)).collect();
                if known.is_empty() { "'none'".to_owned() } else { known.join(" ") }
            }
        }
    }
}

/// `origin` if it can stand in a policy without ending its directive.
fn source(origin: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || ":/.-_*[]".contains(c);
    (!origin.is_empty() && origin.len() <= 300 && origin.chars().all(fits)).then(|| origin.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_frames_and_form_targets() {
        let policy = Policy::framed_by(Ancestors::Origins(vec!["https://lms.example".into()]))
            .with_forms_to("https://sso.example");
        let value = policy.value();
        assert!(value.starts_with("default-src 'none'; script-src 'self';"), "{value}");
        assert!(value.contains("form-action 'self' https://sso.example;"), "{value}");
        assert!(value.ends_with("frame-ancestors https://lms.example"), "{value}");
    }

    #[test]
    fn an_origin_cannot_smuggle_in_a_directive() {
        let hostile = "https://a.example; script-src *";
        let policy = Policy::framed_by(Ancestors::Origins(vec![hostile.into()])).with_forms_to(hostile);
        let value = policy.value();
        assert!(!value.contains("a.example"), "{value}");
        assert!(value.ends_with("frame-ancestors 'none'"), "{value}");
    }
}
