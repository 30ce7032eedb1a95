//! The master key of an installation: 32 bytes in a file that only its owner may read, as 64 hexadecimal digits. SQLite may have
//! it made beside the database; with PostgreSQL it is configured, because every node needs the same.

use std::{
    fmt,
    io::{self, Write},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The key from which all others are derived.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey")
    }
}

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyFault {
    /// The file cannot be read or made.
    #[error("the master key file {path} cannot be read or made: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("the master key file {0} does not hold 64 hexadecimal digits")]
    Form(PathBuf),
}

impl MasterKey {
    /// Takes 32 bytes for the key.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads the key from its file.
    ///
    /// # Errors
    /// If the file cannot be read or holds something else.
    pub fn read(path: &Path) -> Result<Self, MasterKeyFault> {
        let text = std::fs::read_to_string(path)
            .map(Zeroizing::new)
            .map_err(|source| MasterKeyFault::File { path: path.to_owned(), source })?;
        let wrong = || MasterKeyFault::Form(path.to_owned());
        let digits = text.trim().as_bytes();
        if digits.len() != 64 {
            return Err(wrong());
        }
        let mut bytes = Zeroizing::new([0; 32]);
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }

    /// Writes a new key into a file that must not be there yet, readable for its owner only.
    ///
    /// # Errors
    /// If the file is there or cannot be written.
    pub fn create(path: &Path, bytes: [u8; 32]) -> Result<Self, MasterKeyFault> {
        let fault = |source| MasterKeyFault::File { path: path.to_owned(), source };
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(fault)?;
        let mut write = || {
            bytes.iter().try_for_each(|byte| write!(file, "{byte:02x}"))?;
            writeln!(file)?;
            file.sync_all()
        };
        write().map_err(fault)?;
        Ok(Self::new(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let made = MasterKey::create(&path, [9; 32]).unwrap();
        assert_eq!(MasterKey::read(&path).unwrap().bytes(), made.bytes());
        assert!(MasterKey::create(&path, [1; 32]).is_err());
        std::fs::write(&path, "short").unwrap();
        assert!(matches!(MasterKey::read(&path), Err(MasterKeyFault::Form(_))));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_a_new_key() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        MasterKey::create(&path, [9; 32]).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
