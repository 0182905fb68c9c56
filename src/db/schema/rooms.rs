//! The tables of rooms and recordings.

diesel::table! {
    room_event (id) {
        id -> Text,
        occurrence_id -> Text,
        seat_id -> Text,
        who -> Text,
        name -> Text,
        guest -> Bool,
        role -> Text,
        kind -> Text,
        source -> Text,
        at -> Timestamp,
        received_at -> Timestamp,
    }
}

diesel::table! {
    exclusion (occurrence_id, who) {
        occurrence_id -> Text,
        who -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    instance (id) {
        id -> Text,
        url -> Text,
        until -> Timestamp,
    }
}

diesel::table! {
    room (occurrence_id) {
        occurrence_id -> Text,
        engine -> Text,
        turn -> BigInt,
        opened_at -> Timestamp,
        instance_id -> Nullable<Text>,
        poll_at -> Nullable<Timestamp>,
        seen_at -> Nullable<Timestamp>,
        internal_id -> Nullable<Text>,
        made_ms -> Nullable<BigInt>,
        dial_number -> Nullable<Text>,
        dial_pin -> Nullable<Text>,
    }
}

diesel::table! {
    seat (id) {
        id -> Text,
        occurrence_id -> Text,
        who -> Text,
        name -> Text,
        guest -> Bool,
        role -> Text,
        source -> Text,
        joined_at -> Timestamp,
    }
}

diesel::table! {
    remote_meeting (internal_id) {
        internal_id -> Text,
        occurrence_id -> Text,
        began_at -> Timestamp,
        look_at -> Nullable<Timestamp>,
        looks -> Integer,
    }
}

diesel::table! {
    remote_recording (id) {
        id -> Text,
        occurrence_id -> Text,
        ready_at -> Timestamp,
        ask_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    pass (hash) {
        hash -> Text,
        occurrence_id -> Text,
        attendee -> Text,
        until -> Timestamp,
    }
}

diesel::table! {
    room_wish (id) {
        id -> Text,
        occurrence_id -> Text,
        wish -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    recording (id) {
        id -> Text,
        session_id -> Text,
        occurrence_id -> Text,
        name -> Nullable<Text>,
        state -> Text,
        started_at -> Timestamp,
        length_ms -> BigInt,
        bytes -> BigInt,
        mp4 -> Text,
        keep_until -> Nullable<Timestamp>,
        share_id -> Nullable<Text>,
        remote_id -> Nullable<Text>,
        published -> Bool,
    }
}

diesel::table! {
    recording_deleted (id) {
        id -> Text,
    }
}
