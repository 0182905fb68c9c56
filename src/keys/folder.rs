//! Files that are written whole or not at all, in a directory closed to other users.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Makes `dir` if it is missing and closes it to other users.
pub(super) fn prepare(dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let open_to_others = fs::metadata(dir)?.permissions().mode() & 0o077 != 0;
    if open_to_others {
        // A directory mounted read-only cannot be changed; the files in it are closed by themselves.
        let _kept = fs::set_permissions(dir, fs::Permissions::from_mode(0o700));
    }
    Ok(())
}

/// Runs `work` while no other process does so in `dir`. The lock dies with its process.
pub(super) fn alone<T, E: From<io::Error>>(dir: &Path, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let lock =
        OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(dir.join(".lock"))?;
    lock.lock()?;
    work()
}

/// Writes `name` whole: after a crash the file is there with all its content, or not there.
pub(super) fn write(dir: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let half = dir.join(format!(".{name}.part"));
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&half)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&half, dir.join(name))?;
    File::open(dir)?.sync_all()
}

/// The names of the files in `dir`, in order.
pub(super) fn names(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        names.extend(entry?.file_name().into_string());
    }
    names.sort_unstable();
    Ok(names)
}
