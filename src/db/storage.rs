//! How much room the data takes.

use std::fs::File;
use std::path::Path;

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::{Conn, DatabaseUrl, Result};

/// The room that the data takes, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Storage {
    /// What it takes.
    pub size: u64,
    /// What is left on the disk, where that is this machine's.
    pub free: Option<u64>,
}

#[derive(QueryableByName)]
struct Bytes {
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

pub(super) fn of(conn: &mut Conn, url: &DatabaseUrl) -> Result<Storage> {
    let (asked, free) = match url {
        DatabaseUrl::Sqlite(path) => (
            "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()",
            free_beside(path),
        ),
        DatabaseUrl::Postgres(_) => ("SELECT pg_database_size(current_database()) AS bytes", None),
    };
    let Bytes { bytes } = sql_query(asked).get_result(conn)?;
    Ok(Storage { size: u64::try_from(bytes).unwrap_or_default(), free })
}

/// What whoever runs this program may still write on the disk that holds `file`.
fn free_beside(file: &Path) -> Option<u64> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    free_of(&rustix::fs::statvfs(folder).ok()?)
}

/// What may still be written on the disk that holds the open `file`, where the system says so.
#[must_use]
pub fn free_beneath(file: &File) -> Option<u64> {
    free_of(&rustix::fs::fstatvfs(file).ok()?)
}

fn free_of(disk: &rustix::fs::StatVfs) -> Option<u64> {
    disk.f_bavail.checked_mul(disk.f_frsize)
}
