//! What differs between operating systems.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(crate) use unix::{
    HOME_VARIABLES, config_home, home_of_managed_settings, open_terminal, own_group,
    replace_process, same_variable,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::{
    HOME_VARIABLES, config_home, home_of_managed_settings, open_terminal, own_group,
    replace_process, same_variable,
};
