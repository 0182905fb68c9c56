//! What was chosen so far: it travels in addresses and forms, so that a search loses none of it.

use crate::launch::Linked;
use crate::web::forms::Fields;

/// Links that one answer places at most.
pub(super) const MOST: usize = 50;

/// Sessions of the course, each once, in the order they were chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chosen(Vec<Linked>);

impl Chosen {
    /// Reads the fields `s`; where the LMS takes one link, the first counts. What is no name of ours is left out.
    pub(super) fn read(fields: &Fields, several: bool) -> Self {
        let mut chosen = Vec::new();
        for one in fields.all("s").filter_map(|named| named.parse().ok()) {
            if !chosen.contains(&one) {
                chosen.push(one);
            }
        }
        chosen.truncate(if several { MOST } else { 1 });
        Self(chosen)
    }

    /// With `one` beside the others, or instead of them where only one is taken.
    pub(super) fn with(mut self, one: Linked, several: bool) -> Self {
        if !several {
            self.0.clear();
        }
        self.0.truncate(MOST - 1);
        self.0.push(one);
        self
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Linked> + '_ {
        self.0.iter().copied()
    }

    pub(super) fn has(&self, one: Linked) -> bool {
        self.0.contains(&one)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SessionId;

    #[test]
    fn each_counts_once_and_one_where_one_is_taken() {
        let (a, b) = (SessionId::fresh(), SessionId::fresh());
        let fields = Fields::parse(format!("s={a}&s=room&s=nonsense&s={a}&s={b}").as_bytes());
        let all = [Linked::Session(a), Linked::Room, Linked::Session(b)];
        assert_eq!(Chosen::read(&fields, true).iter().collect::<Vec<_>>(), all);
        let one = Chosen::read(&fields, false);
        assert_eq!(one.iter().collect::<Vec<_>>(), [Linked::Session(a)]);
        assert_eq!(one.with(Linked::Room, false).iter().collect::<Vec<_>>(), [Linked::Room]);
        let many = (0..80).map(|_| format!("s={}", SessionId::fresh())).collect::<Vec<_>>().join("&");
        let many = Chosen::read(&Fields::parse(many.as_bytes()), true);
        assert_eq!(many.with(Linked::Room, true).iter().count(), MOST);
    }
}
