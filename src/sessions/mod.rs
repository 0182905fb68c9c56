//! Sessions: what a course's list shows, when its doors are open, and what people may do inside.

pub mod role;
