//! The front: the only place that knows HTTP and templates.

pub mod room;
