//! The tables of people outside courses, and of their mail.

diesel::table! {
    account (id) {
        id -> Text,
        kind -> Text,
        name -> Text,
        email -> Text,
        email_key -> Text,
        locale -> Nullable<Text>,
        zone -> Nullable<Text>,
        responsible_id -> Nullable<Text>,
        status -> Text,
        feed_serial -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    account_identity (issuer, subject) {
        issuer -> Text,
        subject -> Text,
        account_id -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    account_person (person_id) {
        person_id -> Text,
        account_id -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    sign_in_link (id) {
        id -> Text,
        account_id -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    sign_in (id) {
        id -> Text,
        account_id -> Text,
        secret_hash -> Text,
        way -> Text,
        browser -> Text,
        created_at -> Timestamp,
        seen_at -> Timestamp,
        expires_at -> Timestamp,
        person_id -> Nullable<Text>,
        deployment_id -> Nullable<Text>,
    }
}

diesel::table! {
    letter (id) {
        id -> Text,
        kind -> Text,
        about -> Text,
        to_name -> Text,
        to_address -> Text,
        contents -> Nullable<Text>,
        state -> Text,
        attempts -> BigInt,
        queued_at -> Timestamp,
        due_at -> Timestamp,
        lease_until -> Nullable<Timestamp>,
        finished_at -> Nullable<Timestamp>,
        said -> Nullable<Text>,
    }
}

diesel::table! {
    invitation (id) {
        id -> Text,
        session_id -> Text,
        account_id -> Text,
        name -> Text,
        email -> Text,
        email_key -> Text,
        role -> Text,
        locale -> Text,
        told -> BigInt,
        opened_at -> Nullable<Timestamp>,
        joined_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    invitation_day (account_id, day) {
        account_id -> Text,
        day -> Text,
        letters -> BigInt,
    }
}
