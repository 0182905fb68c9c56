//! The integration suite: the real server, a real HTTP client, an LMS that plays by the book, both databases.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]
#![expect(unreachable_pub, reason = "nothing outside sees a test")]

mod support;

mod accounts;
mod admin_matrix;
mod at_once;
mod attacks;
mod audit;
mod bbb_recordings;
mod bigbluebutton;
mod calendar;
mod canvas_json;
mod commands;
mod copied;
mod crash;
mod database;
mod deep_linking;
mod deep_linking_once;
mod docs;
mod doctor;
mod engines;
mod feeds;
mod from_lms;
mod fuzz;
mod groups;
mod guests;
mod hostile;
mod house;
mod invitations;
mod journey;
mod journey_check;
mod journey_deep;
mod journey_from_lms;
mod journey_groups;
mod journey_private;
mod journey_registration;
mod journey_scheduler;
mod journey_sign_in;
mod keys_and_health;
mod launch;
mod launch_refusals;
mod letters;
mod logging;
mod login;
mod mail;
mod mail_check;
mod mail_crash;
mod mail_queue;
mod notices;
mod people;
mod post_office;
mod recording_rights;
mod recording_room;
mod recordings;
mod registering;
mod registration;
mod registrations;
mod replay;
mod rights;
mod room_http;
mod room_media;
mod roster;
mod scheduler;
mod series;
mod sessions;
#[cfg(feature = "postgres")]
mod several;
mod sign_in;
mod sign_in_mail;
mod sso;
mod storage;
#[cfg(feature = "postgres-tls")]
mod tls;
mod unnamed;
mod withdrawn;
