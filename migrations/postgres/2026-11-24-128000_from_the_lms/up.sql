-- Who registered users are in an LMS: whoever is launched there as this person, outside courses, is signed in to
-- the account. One person of an LMS is one account at most.
CREATE TABLE account_person (
    person_id TEXT PRIMARY KEY NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX account_person_account ON account_person (account_id);

-- Browsers can be signed in by a launch ('lms'). Then `person_id` and `deployment_id` say whose launch, under which
-- deployment: what ends the one or the other ends the sign-in.
ALTER TABLE sign_in DROP CONSTRAINT sign_in_way_check;
ALTER TABLE sign_in ADD CONSTRAINT sign_in_way_check CHECK (way IN ('link', 'sso', 'lms'));
ALTER TABLE sign_in ADD COLUMN person_id TEXT REFERENCES person (id) ON DELETE CASCADE;
ALTER TABLE sign_in ADD COLUMN deployment_id TEXT REFERENCES deployment (id) ON DELETE CASCADE;
ALTER TABLE sign_in ADD CONSTRAINT sign_in_by_launch
    CHECK ((way = 'lms') = (person_id IS NOT NULL) AND (way = 'lms') = (deployment_id IS NOT NULL));
CREATE INDEX sign_in_person ON sign_in (person_id);
CREATE INDEX sign_in_deployment ON sign_in (deployment_id);

-- A one-use secret can also lead from a page in a frame of the LMS to the Scheduler ('scheduler').
ALTER TABLE errand DROP CONSTRAINT errand_purpose_check;
ALTER TABLE errand ADD CONSTRAINT errand_purpose_check CHECK (purpose IN ('proof', 'handover', 'scheduler'));

-- Whether launches may come without a person (no `sub`): such a launch is a guest of one session.
ALTER TABLE platform ADD COLUMN anonymous BOOLEAN NOT NULL DEFAULT FALSE;
