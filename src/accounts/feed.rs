//! What stands in the private address of an account's calendar.

use crate::ids::AccountId;
use crate::keys::Seal;

fn purpose(serial: i64) -> String {
    format!("calendar feed {serial}")
}

/// The last part of the address with the number `serial`.
#[must_use]
pub fn token(seal: &Seal, account: AccountId, serial: i64) -> String {
    format!("{serial}.{}", seal.token(&purpose(serial), account.as_str()))
}

/// The account and the number that `token` was made for, if we made it. Whether it is in force the database knows.
#[must_use]
pub fn opened(seal: &Seal, token: &str) -> Option<(AccountId, i64)> {
    let (serial, token) = token.split_once('.')?;
    let serial = serial.parse().ok()?;
    Some((seal.opened(&purpose(serial), token)?.parse().ok()?, serial))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_worth_nothing_under_another_number() {
        let (seal, account) = (Seal::from_bytes(&[1; 32]), AccountId::fresh());
        let address = token(&seal, account, 7);
        assert_eq!(opened(&seal, &address), Some((account, 7)));
        assert_eq!(opened(&seal, &address.replacen("7.", "8.", 1)), None);
        assert_eq!(opened(&seal, "7"), None);
        assert_eq!(opened(&Seal::from_bytes(&[2; 32]), &address), None);
    }
}
