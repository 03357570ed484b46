use std::fs::{Metadata, Permissions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::Path;
use std::sync::OnceLock;

use rustix::process::{Uid, geteuid};

use crate::error::{FileKind, Insecure};

/// The owner that a user namespace shows for users it has no number for.
const OVERFLOW_OWNER: u32 = 65534;

/// The permission bits that give access to others than the owner; `None` if there are none.
#[must_use]
pub fn group_or_other_bits(metadata: &Metadata) -> Option<u32> {
    let mode = metadata.mode() & 0o7777;
    (mode & 0o077 != 0).then_some(mode)
}

/// The permission bits; `None` if the platform has none.
#[must_use]
pub fn mode(metadata: &Metadata) -> Option<u32> {
    Some(metadata.mode() & 0o7777)
}

/// Whether a file belongs to another user than the one that this process runs as.
#[must_use]
pub fn is_foreign(metadata: &Metadata) -> bool {
    metadata.uid() != user().as_raw()
}

/// Takes all access from others than the owner.
///
/// # Errors
/// What the system says.
pub fn make_private(path: &Path, metadata: &Metadata) -> io::Result<()> {
    let mode = metadata.mode() & 0o700;
    std::fs::set_permissions(path, Permissions::from_mode(mode))
}

pub(crate) fn owner(metadata: &Metadata) -> u32 {
    metadata.uid()
}

/// The user that this process runs as; no program of ours changes it.
fn user() -> Uid {
    static USER: OnceLock<Uid> = OnceLock::new();
    *USER.get_or_init(geteuid)
}

/// Whether this process runs as root.
#[must_use]
pub fn is_root() -> bool {
    user().is_root()
}

/// Whether the user `uid` is this process's, root, or, for root, the owner of `config_dir`.
pub(super) fn is_trusted_user(uid: u32, config_dir: Option<&Path>) -> bool {
    let me = user();
    if uid == me.as_raw() || uid == 0 {
        return true;
    }
    let owner = || std::fs::metadata(config_dir?).ok().map(|dir| dir.uid());
    me.is_root() && owner() == Some(uid)
}

/// The worst that is wrong with owner and mode.
pub(crate) fn insecure(metadata: &Metadata, config_dir: Option<&Path>) -> Option<Insecure> {
    let (uid, mode) = (metadata.uid(), metadata.mode() & 0o7777);
    if mode & 0o002 != 0 {
        return Some(Insecure::WorldWritable { mode });
    }
    if !is_trusted_user(uid, config_dir) {
        return Some(Insecure::Owner { uid });
    }
    (mode & 0o020 != 0).then_some(Insecure::GroupWritable { mode })
}

/// Whether owner and mode say nothing of who can write: a file that is mounted by itself, the
/// overflow owner, or a file system without modes.
pub(crate) fn has_no_modes_of_its_own(path: &Path, metadata: &Metadata) -> bool {
    metadata.uid() == OVERFLOW_OWNER || is_mount_point(path) || is_modeless(path, metadata)
}

pub(crate) fn special_kind(metadata: &Metadata) -> Option<FileKind> {
    let kind = metadata.file_type();
    if kind.is_file() {
        return None;
    }
    Some(if kind.is_dir() {
        FileKind::Directory
    } else if kind.is_symlink() {
        FileKind::Link
    } else if kind.is_fifo() {
        FileKind::Fifo
    } else if kind.is_socket() {
        FileKind::Socket
    } else if kind.is_char_device() || kind.is_block_device() {
        FileKind::Device
    } else {
        FileKind::Other
    })
}

#[cfg(target_os = "linux")]
fn is_mount_point(path: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    let found = statx(CWD, path, AtFlags::empty(), StatxFlags::BASIC_STATS);
    found.is_ok_and(|found| {
        let bit = StatxAttributes::MOUNT_ROOT;
        found.stx_attributes_mask.contains(bit) && found.stx_attributes.contains(bit)
    })
}

/// Only Linux has files that are mounted by themselves.
#[cfg(not(target_os = "linux"))]
fn is_mount_point(_: &Path) -> bool {
    false
}

/// statfs(2): FAT, exFAT, NTFS, SMB, 9P (WSL), FUSE (Docker Desktop), VMware, `VirtualBox`, Parallels.
#[cfg(target_os = "linux")]
const MODELESS: [u32; 13] = [
    0x0000_4d44,
    0x2011_bab0,
    0x5346_544e,
    0x7366_746e,
    0x0000_517b,
    0xff53_4d42,
    0xfe53_4d42,
    0x0102_1997,
    0x5346_4846,
    0x6573_5546,
    0xbacb_acbc,
    0x786f_4256,
    0x7c7c_6673,
];

/// A file system without modes shows 0777 for everything.
#[cfg(target_os = "linux")]
fn is_modeless(path: &Path, metadata: &Metadata) -> bool {
    metadata.mode() & 0o777 == 0o777
        && rustix::fs::statfs(path).is_ok_and(|system| {
            let kind = i128::from(system.f_type) & 0xffff_ffff;
            MODELESS
                .iter()
                .any(|modeless| i128::from(*modeless) == kind)
        })
}

/// Other systems show the user as the owner, and a private mode.
#[cfg(not(target_os = "linux"))]
fn is_modeless(_: &Path, _: &Metadata) -> bool {
    false
}
