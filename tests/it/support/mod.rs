//! What the journeys stand on.

pub(crate) mod cluster;
pub(crate) mod database;
