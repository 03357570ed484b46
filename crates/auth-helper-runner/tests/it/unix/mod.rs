//! What needs `/bin/sh`, modes and signals.

mod cache_place;
mod crowd;
mod documents;
mod environment;
mod hazards;
mod holders;
mod inherited;
mod lifetime;
mod notice;
mod ordinary_user;
mod processes;
mod settings;
mod signals;
mod single_flight;
mod tmux;
mod wrapper;
