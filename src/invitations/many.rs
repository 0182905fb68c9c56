//! Many invitations at once: lines that were pasted, or the text of a CSV file.

use crate::accounts::{BadName, PersonName};
use crate::mail::EmailAddress;
use crate::sessions::role::{Confirmed, OutsideRole, Role, Unconfirmed};

use super::Invitee;

/// The most lines that are read at once.
pub const MOST_LINES: usize = 2_000;

/// One line, and what can be made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number, counted from one, blank lines too.
    pub number: usize,
    /// As it was pasted.
    pub text: String,
    /// Who it invites, or why it can't be used.
    pub read: Result<Invitee, Trouble>,
}

/// Why a line can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It has no address, or more than one.
    Address,
    /// There is no name before the address.
    NoName,
    /// The name is too long.
    LongName,
    /// The third part is no role.
    Role,
    /// The role is moderator, which wants a confirmation (R19).
    Unconfirmed,
    /// The same address stands in a line above.
    Twice,
    /// It is beyond the most that are read at once.
    TooMany,
}

/// Reads pasted lines; `role` is for those that name none.
///
/// A line is `Name <address>`, or name, address and perhaps a role, parted by commas, semicolons or tabs, in any
/// order; an address alone is its own name. A first line of column titles is passed over.
#[must_use]
pub fn read_lines(text: &str, role: Role, confirmed: Option<Confirmed>) -> Vec<Line> {
    let mut keys = std::collections::HashSet::new();
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let lines = lines.filter(|(n, line)| *n > 0 || !is_titles(line)).take(MOST_LINES + 1);
    let read = lines.enumerate().map(|(count, (n, line))| {
        let read = if count < MOST_LINES { read_line(line, role, confirmed) } else { Err(Trouble::TooMany) };
        let read =
            read.and_then(|who| if keys.insert(who.email.key()) { Ok(who) } else { Err(Trouble::Twice) });
        Line { number: n + 1, text: shortened(line), read }
    });
    read.collect()
}

fn is_titles(line: &str) -> bool {
    !line.contains('@') && line.contains([',', ';', '\t'])
}

/// Enough of a line to recognise it by.
fn shortened(line: &str) -> String {
    line.trim().chars().take(120).collect()
}

fn read_line(line: &str, role: Role, confirmed: Option<Confirmed>) -> Result<Invitee, Trouble> {
    let parts = parts(line);
    let (name, email) = name_and_email(&parts)?;
    let said = parts.iter().find_map(|part| part.to_lowercase().parse::<Role>().ok());
    let known = parts.iter().all(|part| {
        part.is_empty() || part == &name || part.contains('@') || part.to_lowercase().parse::<Role>().is_ok()
    });
    if !known {
        return Err(Trouble::Role);
    }
    let name = match name.parse::<PersonName>() {
        Ok(name) => name,
        Err(BadName::Blank) => return Err(Trouble::NoName),
        Err(BadName::TooLong) => return Err(Trouble::LongName),
    };
    let role =
        OutsideRole::choose(said.unwrap_or(role), confirmed).map_err(|Unconfirmed| Trouble::Unconfirmed)?;
    Ok(Invitee { name, email, role })
}

/// The cells of a line: quotes hold commas together, and `Name <address>` is two cells.
fn parts(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for char in line.chars() {
        match char {
            '"' => quoted = !quoted,
            ',' | ';' | '\t' | '<' | '>' if !quoted => cells.push(String::new()),
            other => cells.last_mut().into_iter().for_each(|cell| cell.push(other)),
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
}

fn name_and_email(parts: &[String]) -> Result<(String, EmailAddress), Trouble> {
    let mut addresses = parts.iter().filter(|part| part.contains('@'));
    let (Some(address), None) = (addresses.next(), addresses.next()) else { return Err(Trouble::Address) };
    let email: EmailAddress = address.parse().map_err(|_refused| Trouble::Address)?;
    let is_name = |part: &&String| !part.contains('@') && part.to_lowercase().parse::<Role>().is_err();
    let name = parts.iter().find(is_name).cloned();
    // "Who" is often all that a list of addresses says.
    let of_address = || address.split('@').next().unwrap_or_default().replace(['.', '_'], " ");
    Ok((name.unwrap_or_else(of_address), email))
}
