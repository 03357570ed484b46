//! What differs between operating systems.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(crate) use unix::{
    CLIPBOARDS, DISPLAYS, Keyboard, OPENERS, detach, is_container, not_inherited, over_socket,
};

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::is_other_user;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::{
    CLIPBOARDS, DISPLAYS, Keyboard, OPENERS, detach, is_container, not_inherited, over_socket,
};

/// Gives a program that is not ours an environment without any secret, and no descriptor that one
/// is read from.
pub(crate) fn withhold_secrets(command: &mut std::process::Command, env: &auth_core::Env) {
    let public = env.without(auth_core::env::CredentialVar::is_secret);
    command.env_clear().envs(public.iter());
    for descriptor in env.secret_descriptors() {
        not_inherited(descriptor);
    }
}

/// Who the other end of a connection is, cannot be seen here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn is_other_user(_stream: &std::net::TcpStream) -> bool {
    false
}
