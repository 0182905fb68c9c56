//! The tables, as the migrations make them.
#![expect(missing_docs, reason = "a column's meaning stands in the migration that makes it")]

mod outside;
mod rooms;

pub use self::outside::*;
pub use self::rooms::*;

diesel::table! {
    platform (id) {
        id -> Text,
        name -> Text,
        issuer -> Text,
        client_id -> Text,
        auth_url -> Text,
        token_url -> Text,
        token_audience -> Nullable<Text>,
        jwks_url -> Text,
        deployments -> Text,
        leeway_seconds -> BigInt,
        assistants_manage -> Bool,
        admins_lead -> Bool,
        status -> Text,
        created_at -> Timestamp,
        engine -> Nullable<Text>,
        anonymous -> Bool,
        family -> Text,
    }
}

diesel::table! {
    checkup (platform_id) {
        platform_id -> Text,
        at -> Timestamp,
        contents -> Text,
    }
}

diesel::table! {
    course_group (id) {
        id -> Text,
        course_id -> Text,
        kind -> Text,
        external_id -> Text,
        name -> Nullable<Text>,
        gone -> Bool,
    }
}

diesel::table! {
    launch_word (course_id, person_id, kind) {
        course_id -> Text,
        person_id -> Text,
        kind -> Text,
        group_ids -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    roster_group (walk_id, person_id, group_id) {
        walk_id -> Text,
        person_id -> Text,
        group_id -> Text,
    }
}

diesel::table! {
    deployment (id) {
        id -> Text,
        platform_id -> Text,
        external_id -> Text,
        status -> Text,
        created_at -> Timestamp,
        launched_at -> Nullable<Timestamp>,
        launched_course_id -> Nullable<Text>,
    }
}

diesel::table! {
    person (id) {
        id -> Text,
        platform_id -> Text,
        subject -> Text,
        name -> Nullable<Text>,
        email -> Nullable<Text>,
        locale -> Nullable<Text>,
        zone -> Nullable<Text>,
    }
}

diesel::table! {
    course (id) {
        id -> Text,
        deployment_id -> Text,
        kind -> Text,
        external_id -> Text,
        title -> Nullable<Text>,
        roster_url -> Nullable<Text>,
        walk_id -> Nullable<Text>,
        walked_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        groups_url -> Nullable<Text>,
        groups_walk_id -> Nullable<Text>,
        groups_walked_at -> Nullable<Timestamp>,
        grouped -> Bool,
    }
}

diesel::table! {
    member (course_id, person_id) {
        course_id -> Text,
        person_id -> Text,
        standing -> Text,
        preview -> Bool,
        launched_at -> Timestamp,
        fell_at -> Nullable<Timestamp>,
        listed -> Bool,
    }
}

diesel::table! {
    walk (id) {
        id -> Text,
        course_id -> Text,
        state -> Text,
        queued_at -> Timestamp,
        started_at -> Nullable<Timestamp>,
        beat_at -> Nullable<Timestamp>,
        finished_at -> Nullable<Timestamp>,
        people -> BigInt,
        failure -> Nullable<Text>,
    }
}

diesel::table! {
    roster_entry (walk_id, person_id) {
        walk_id -> Text,
        person_id -> Text,
        standing -> Text,
        fell_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    spent_nonce (key) {
        key -> Text,
    }
}

diesel::table! {
    errand (hash) {
        hash -> Text,
        purpose -> Text,
        contents -> Text,
        forget_at -> Timestamp,
    }
}

diesel::table! {
    visit (id) {
        id -> Text,
        secret_hash -> Text,
        platform_id -> Text,
        deployment_id -> Text,
        course_id -> Text,
        person_id -> Text,
        display -> Text,
        locale -> Nullable<Text>,
        zone -> Nullable<Text>,
        return_url -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    session (id) {
        id -> Text,
        course_id -> Nullable<Text>,
        account_id -> Nullable<Text>,
        owner_id -> Text,
        kind -> Text,
        name -> Text,
        description -> Text,
        zone -> Text,
        rule -> Nullable<Text>,
        early_minutes -> BigInt,
        attendee_role -> Text,
        may_audio -> Bool,
        may_video -> Bool,
        may_chat -> Bool,
        may_draw -> Bool,
        guest_role -> Nullable<Text>,
        guest_code -> Nullable<Text>,
        locked -> Bool,
        maker_id -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        sequence -> BigInt,
        tell_at -> Nullable<Timestamp>,
        downloads -> Bool,
        private_chat -> Text,
        audience -> Nullable<Text>,
    }
}

diesel::table! {
    occurrence (id) {
        id -> Text,
        session_id -> Text,
        owner_id -> Text,
        slot -> Text,
        local_start -> Text,
        local_end -> Nullable<Text>,
        starts_at -> Timestamp,
        ends_at -> Nullable<Timestamp>,
        state -> Text,
    }
}

diesel::table! {
    session_preset (platform_id, setting) {
        platform_id -> Text,
        setting -> Text,
        value -> Text,
        locked -> Bool,
    }
}

diesel::table! {
    roster_service (platform_id) {
        platform_id -> Text,
        done_at -> Nullable<Timestamp>,
        failed_at -> Nullable<Timestamp>,
        failure -> Nullable<Text>,
        failing_since -> Nullable<Timestamp>,
        groups_failed_at -> Nullable<Timestamp>,
        groups_failure -> Nullable<Text>,
    }
}

diesel::table! {
    audit_entry (id) {
        id -> Text,
        at -> Timestamp,
        who_kind -> Text,
        who_id -> Nullable<Text>,
        who_name -> Nullable<Text>,
        source -> Nullable<Text>,
        topic -> Text,
        deed -> Text,
        about_id -> Text,
        about_name -> Text,
        changes -> Text,
        searched -> Text,
    }
}

diesel::table! {
    pick (id) {
        id -> Text,
        deployment_id -> Text,
        course_id -> Text,
        person_id -> Text,
        return_url -> Text,
        data -> Nullable<Binary>,
        takes_links -> Bool,
        takes_several -> Bool,
        takes_columns -> Bool,
        title -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        answered_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    course_origin (deployment_id, external_id, origin_id) {
        deployment_id -> Text,
        external_id -> Text,
        origin_id -> Text,
        rank -> BigInt,
        said_by -> Text,
        noted_at -> Timestamp,
    }
}

diesel::table! {
    session_copy (course_id, source_id) {
        course_id -> Text,
        source_id -> Text,
        session_id -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    notice (platform_id, notice_id) {
        platform_id -> Text,
        notice_id -> Text,
        deployment_id -> Text,
        kind -> Text,
        contents -> Text,
        received_at -> Timestamp,
        done_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    notice_handler (deployment_id, kind) {
        deployment_id -> Text,
        kind -> Text,
        service_url -> Text,
        handler -> Nullable<Text>,
        attempts -> BigInt,
        due_at -> Nullable<Timestamp>,
        said -> Nullable<Text>,
    }
}

diesel::table! {
    registration_invitation (id) {
        id -> Text,
        name -> Nullable<Text>,
        platform_id -> Nullable<Text>,
        maker_id -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        holder -> Nullable<Text>,
        held_until -> Nullable<Timestamp>,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::joinable!(deployment -> platform (platform_id));
diesel::joinable!(person -> platform (platform_id));
diesel::joinable!(course -> deployment (deployment_id));
diesel::joinable!(member -> course (course_id));
diesel::joinable!(member -> person (person_id));
diesel::joinable!(walk -> course (course_id));
diesel::joinable!(roster_entry -> walk (walk_id));
diesel::joinable!(roster_entry -> person (person_id));
diesel::joinable!(visit -> platform (platform_id));
diesel::joinable!(visit -> deployment (deployment_id));
diesel::joinable!(visit -> course (course_id));
diesel::joinable!(visit -> person (person_id));
diesel::joinable!(session -> course (course_id));
diesel::joinable!(session -> account (account_id));
diesel::joinable!(session -> person (maker_id));
diesel::joinable!(occurrence -> session (session_id));
diesel::joinable!(exclusion -> occurrence (occurrence_id));
diesel::joinable!(room_event -> occurrence (occurrence_id));
diesel::joinable!(account_identity -> account (account_id));
diesel::joinable!(sign_in_link -> account (account_id));
diesel::joinable!(sign_in -> account (account_id));
diesel::joinable!(sign_in -> deployment (deployment_id));
diesel::joinable!(account_person -> account (account_id));
diesel::joinable!(account_person -> person (person_id));
diesel::joinable!(invitation -> session (session_id));
diesel::joinable!(invitation -> account (account_id));
diesel::joinable!(pick -> deployment (deployment_id));
diesel::joinable!(pick -> course (course_id));
diesel::joinable!(pick -> person (person_id));
diesel::joinable!(session_copy -> course (course_id));
diesel::joinable!(session_copy -> session (session_id));
diesel::joinable!(notice -> platform (platform_id));
diesel::joinable!(notice -> deployment (deployment_id));
diesel::joinable!(notice_handler -> deployment (deployment_id));
diesel::joinable!(registration_invitation -> platform (platform_id));
diesel::joinable!(registration_invitation -> account (maker_id));
diesel::joinable!(seat -> occurrence (occurrence_id));
diesel::joinable!(recording -> session (session_id));

diesel::allow_tables_to_appear_in_same_query!(
    course_group,
    launch_word,
    roster_group,
    platform,
    deployment,
    person,
    course,
    member,
    walk,
    roster_entry,
    spent_nonce,
    errand,
    visit,
    session,
    occurrence,
    exclusion,
    room_event,
    account,
    account_identity,
    account_person,
    sign_in_link,
    sign_in,
    letter,
    invitation,
    invitation_day,
    pick,
    course_origin,
    session_copy,
    notice,
    notice_handler,
    registration_invitation,
    instance,
    room,
    seat,
    remote_meeting,
    remote_recording,
    pass,
    room_wish,
    recording
);
