//! Many accounts at once, from a table that somebody pasted.

use std::collections::HashMap;

use super::store::taken;
use super::{Account, BadName, Deed, Kind, NewAccount, may};
use crate::db::{self, Conn};

/// The most lines of one table.
pub const MOST: usize = 1000;

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It has fewer than two or more than three columns.
    Columns,
    /// The name.
    Name(BadName),
    /// The address is none.
    Email,
    /// The kind is none.
    Kind,
    /// Whoever imports may not make accounts of this kind.
    NotAllowed(Kind),
    /// An earlier line has the same address.
    Twice(u64),
    /// An account has this address.
    Taken,
}

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number, counted from 1.
    pub number: u64,
    /// What stands there, as it stands there.
    pub name: String,
    /// What stands there, as it stands there.
    pub email: String,
    /// The account that it makes, or why it makes none.
    pub read: Result<NewAccount, Fault>,
}

/// Why a table is not read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// There is no line in it.
    Empty,
    /// It has more than [`MOST`] lines.
    TooLong,
}

/// Reads a table of names, addresses and perhaps kinds, with commas, semicolons or tabs between. A first line with the
/// words `name` and `email` says in which order the columns stand.
pub fn read(text: &str, actor: &Account) -> Result<Vec<Line>, Unreadable> {
    // Forms send lines that end like letters do; the reader would count them wrong.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut records = reader.records().filter_map(Result::ok).peekable();
    let columns = records.peek().and_then(Columns::named);
    if columns.is_some() {
        records.next();
    }
    let columns = columns.unwrap_or_default();
    let mut lines: Vec<Line> = records
        .filter(|record| record.iter().any(|field| !field.is_empty()))
        .take(MOST + 1)
        .map(|record| columns.line(&record, actor))
        .collect();
    match lines.len() {
        0 => Err(Unreadable::Empty),
        many if many > MOST => Err(Unreadable::TooLong),
        _ => {
            mark_twice(&mut lines);
            Ok(lines)
        }
    }
}

/// Marks the lines whose address has an account.
pub fn mark_taken(conn: &mut Conn, lines: &mut [Line]) -> db::Result<()> {
    let keys: Vec<String> = lines.iter().filter_map(Line::key).collect();
    let taken = taken(conn, &keys)?;
    for line in lines {
        if line.key().is_some_and(|key| taken.contains(&key)) {
            line.read = Err(Fault::Taken);
        }
    }
    Ok(())
}

impl Line {
    fn key(&self) -> Option<String> {
        self.read.as_ref().ok().map(|new| new.email.key())
    }
}

/// What stands between the columns of the first line: a tab, a semicolon where there are more of them, or a comma.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |sign: char| first.matches(sign).count();
    match (count('\t'), count(';'), count(',')) {
        (tabs, _, _) if tabs > 0 => b'\t',
        (_, semicolons, commas) if semicolons > commas => b';',
        _ => b',',
    }
}

/// Where name, address and kind stand.
struct Columns {
    name: usize,
    email: usize,
    kind: Option<usize>,
}

impl Default for Columns {
    fn default() -> Self {
        Self { name: 0, email: 1, kind: Some(2) }
    }
}

impl Columns {
    fn named(first: &csv::StringRecord) -> Option<Self> {
        let at = |words: &[&str]| {
            first.iter().position(|field| words.iter().any(|word| field.eq_ignore_ascii_case(word)))
        };
        Some(Self {
            name: at(&["name"])?,
            email: at(&["email", "e-mail", "mail"])?,
            kind: at(&["kind", "art"]),
        })
    }

    fn line(&self, record: &csv::StringRecord, actor: &Account) -> Line {
        let field = |at: usize| record.get(at).unwrap_or_default();
        let kind = self.kind.map(field).unwrap_or_default();
        Line {
            number: record.position().map_or(0, csv::Position::line),
            name: field(self.name).to_owned(),
            email: field(self.email).to_owned(),
            read: match record.len() {
                2 | 3 => account(field(self.name), field(self.email), kind, actor),
                _ => Err(Fault::Columns),
            },
        }
    }
}

fn account(name: &str, email: &str, kind: &str, actor: &Account) -> Result<NewAccount, Fault> {
    let name = name.parse().map_err(Fault::Name)?;
    let email = email.parse().map_err(|_none| Fault::Email)?;
    let kind = match kind {
        "" => Kind::Supervisor,
        word => word.to_lowercase().parse().map_err(|_none| Fault::Kind)?,
    };
    if !may(actor, Deed::Make(kind)) {
        return Err(Fault::NotAllowed(kind));
    }
    Ok(NewAccount { kind, name, email, responsible: None })
}

fn mark_twice(lines: &mut [Line]) {
    let mut seen: HashMap<String, u64> = HashMap::new();
    for line in lines {
        let Some(key) = line.key() else { continue };
        match seen.get(&key) {
            Some(first) => line.read = Err(Fault::Twice(*first)),
            None => {
                seen.insert(key, line.number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Status;
    use crate::ids::AccountId;

    fn actor(kind: Kind) -> Account {
        Account {
            id: AccountId::fresh(),
            kind,
            name: "Ada".parse().unwrap(),
            email: "ada@uni.example".parse().unwrap(),
            locale: None,
            zone: None,
            responsible: None,
            status: Status::Active,
            created_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn said(text: &str, kind: Kind) -> Vec<(u64, Result<String, Fault>)> {
        let lines = read(text, &actor(kind)).unwrap();
        let account = |new: NewAccount| format!("{}/{}/{}", new.name, new.email, new.kind);
        lines.into_iter().map(|line| (line.number, line.read.map(account))).collect()
    }

    #[test]
    fn a_table_is_read_as_people_have_it() {
        let ok = |text: &str| Ok(text.to_owned());
        let both = [(1, ok("Ada/a@u.example/supervisor")), (2, ok("B, C/b@u.example/administrator"))];
        for text in [
            "Ada,a@u.example\n\"B, C\",b@u.example,administrator",
            "Ada;a@u.example;\r\nB, C;b@u.example;Administrator\r\n",
            "Ada\ta@u.example\n B, C \t b@u.example \tadministrator\n\n",
        ] {
            assert_eq!(said(text, Kind::Manager), both, "{text}");
        }
        let headed = "\u{feff}Kind;E-Mail;Name\nsupervisor;a@u.example;Ada";
        assert_eq!(said(headed, Kind::Manager), [(2, ok("Ada/a@u.example/supervisor"))]);
    }

    #[test]
    fn every_line_that_makes_no_account_says_why() {
        let text = "Ada,a@u.example\n,b@u.example\nBo,nobody\nCy,c@u.example,boss\nDi,d@u.example,administrator\n\
                    Ed,A@u.example\nFi\nGo,g@u.example,supervisor,x\nHa,h@u.example,manager\nIo,i@u.example";
        let faults: Vec<_> =
            said(text, Kind::Administrator).into_iter().map(|(at, read)| (at, read.err())).collect();
        let expected = [
            None,
            Some(Fault::Name(BadName::Blank)),
            Some(Fault::Email),
            Some(Fault::Kind),
            Some(Fault::NotAllowed(Kind::Administrator)),
            Some(Fault::Twice(1)),
            Some(Fault::Columns),
            Some(Fault::Columns),
            Some(Fault::NotAllowed(Kind::Manager)),
            None,
        ];
        assert_eq!(faults, (1..).zip(expected).collect::<Vec<_>>());
    }

    #[test]
    fn a_table_has_lines_and_not_too_many() {
        let read = |text: &str| read(text, &actor(Kind::Manager)).map(|lines| lines.len());
        assert_eq!(read(""), Err(Unreadable::Empty));
        assert_eq!(read("name,email\n \n,,\n"), Err(Unreadable::Empty));
        assert_eq!(read(&"a,b\n".repeat(MOST)), Ok(MOST));
        assert_eq!(read(&"a,b\n".repeat(MOST + 1)), Err(Unreadable::TooLong));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in proptest::prelude::any::<String>()) {
            let _read = read(&text, &actor(Kind::Manager));
        }
    }
}
