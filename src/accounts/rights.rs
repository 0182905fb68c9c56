//! Who looks after whom: the one place that decides it.

use super::{Account, Kind, Status};

/// Something that is done to accounts.
#[derive(Debug, Clone, Copy)]
pub enum Deed<'a> {
    /// Making an account of this kind.
    Make(Kind),
    /// Seeing this account, switching it off and on, writing to its person once more.
    LookAfter(&'a Account),
    /// Giving this account another kind. To make somebody manager is to hand one's own place over.
    ChangeKind(&'a Account, Kind),
    /// Giving this supervisor to another administrator.
    Entrust(&'a Account),
}

/// Whether `actor` may do it.
///
/// The manager makes administrators and supervisors and looks after everybody else. An administrator makes
/// supervisors and looks after those they are responsible for. Nobody hands the manager's place to an account that is
/// switched off: nobody would be left to switch it on. A supervisor looks after nobody, and nobody
/// after themselves: whoever switched themselves off could not come back.
#[must_use]
pub fn may(actor: &Account, deed: Deed<'_>) -> bool {
    use Kind::{Administrator, Manager, Supervisor};
    match (actor.kind, deed) {
        (Supervisor, _)
        | (Manager, Deed::Make(Manager))
        | (Administrator, Deed::Make(Manager | Administrator) | Deed::ChangeKind(..) | Deed::Entrust(_)) => {
            false
        }
        (Manager, Deed::Make(Administrator | Supervisor)) | (Administrator, Deed::Make(Supervisor)) => true,
        (Manager, Deed::LookAfter(whom)) => whom.id != actor.id,
        (Administrator, Deed::LookAfter(whom)) => {
            whom.kind == Supervisor && whom.responsible == Some(actor.id)
        }
        (Manager, Deed::ChangeKind(whom, to)) => {
            let can_take_over = to != Manager || whom.status == Status::Active;
            whom.id != actor.id && whom.kind != to && can_take_over
        }
        (Manager, Deed::Entrust(whom)) => whom.kind == Supervisor,
    }
}

#[cfg(test)]
mod tests {
    use Kind::{Administrator, Manager, Supervisor};

    use super::*;
    use crate::ids::AccountId;

    fn account(kind: Kind, responsible: Option<AccountId>) -> Account {
        Account {
            id: AccountId::fresh(),
            kind,
            name: "Ada".parse().unwrap(),
            email: "ada@uni.example".parse().unwrap(),
            locale: None,
            zone: None,
            responsible,
            status: Status::Active,
            created_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_manager_administrators_and_supervisors_have_their_rights_and_no_more() {
        let (manager, chief) = (account(Manager, None), account(Administrator, None));
        let (other, own) = (account(Administrator, None), account(Supervisor, Some(chief.id)));
        let (theirs, nobodys) = (account(Supervisor, Some(other.id)), account(Supervisor, None));
        let actors = [&manager, &chief, &own];
        let off = Account { status: Status::Disabled, ..account(Administrator, None) };
        let table: [(&str, Deed<'_>, [bool; 3]); 21] = [
            ("make a manager", Deed::Make(Manager), [false, false, false]),
            ("make an administrator", Deed::Make(Administrator), [true, false, false]),
            ("make a supervisor", Deed::Make(Supervisor), [true, true, false]),
            ("the manager", Deed::LookAfter(&manager), [false, false, false]),
            ("an administrator", Deed::LookAfter(&chief), [true, false, false]),
            ("another administrator", Deed::LookAfter(&other), [true, false, false]),
            ("the administrator's supervisor", Deed::LookAfter(&own), [true, true, false]),
            ("another's supervisor", Deed::LookAfter(&theirs), [true, false, false]),
            ("nobody's supervisor", Deed::LookAfter(&nobodys), [true, false, false]),
            ("manager to administrator", Deed::ChangeKind(&manager, Administrator), [false, false, false]),
            ("administrator to manager", Deed::ChangeKind(&chief, Manager), [true, false, false]),
            ("administrator to supervisor", Deed::ChangeKind(&other, Supervisor), [true, false, false]),
            (
                "administrator to administrator",
                Deed::ChangeKind(&other, Administrator),
                [false, false, false],
            ),
            ("supervisor to administrator", Deed::ChangeKind(&own, Administrator), [true, false, false]),
            ("supervisor to manager", Deed::ChangeKind(&own, Manager), [true, false, false]),
            ("one who is off to manager", Deed::ChangeKind(&off, Manager), [false, false, false]),
            ("one who is off to supervisor", Deed::ChangeKind(&off, Supervisor), [true, false, false]),
            ("entrust a supervisor", Deed::Entrust(&own), [true, false, false]),
            ("entrust another's supervisor", Deed::Entrust(&theirs), [true, false, false]),
            ("entrust an administrator", Deed::Entrust(&other), [false, false, false]),
            ("entrust the manager", Deed::Entrust(&manager), [false, false, false]),
        ];
        for (what, deed, allowed) in table {
            assert_eq!(actors.map(|actor| may(actor, deed)), allowed, "{what}");
        }
    }
}
