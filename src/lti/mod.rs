//! The LTI protocol: what messages mean, without storage and without HTTP pages.

pub mod roles;
