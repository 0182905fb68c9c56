//! Trying the tool out: the practice LMS as an LMS it knows, and data that vanishes. For the demo, the benchmark
//! and the tests.

use std::path::{Path, PathBuf};

use crate::platforms::{DeploymentPolicy, NewPlatform};
use crate::practice;

/// What an admin of the practice LMS would copy into `colloquy platform add` for its client `client_id`.
pub fn registration(
    lms: &practice::Running,
    client_id: String,
    deployments: DeploymentPolicy,
) -> Result<NewPlatform, url::ParseError> {
    Ok(NewPlatform {
        name: "Practice LMS".to_owned(),
        issuer: lms.issuer(),
        client_id,
        auth_url: lms.auth_url().parse()?,
        token_url: lms.token_url().parse()?,
        token_audience: None,
        jwks_url: lms.jwks_url().parse()?,
        deployments,
        // It plays several.
        family: None,
    })
}

/// A folder that goes when this is dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// Makes an empty one.
    pub fn make(what: &str) -> std::io::Result<Self> {
        let name = format!("colloquy-{what}-{}", uuid::Uuid::new_v4().simple());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be deleted lies in the system's folder for such things.
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}
