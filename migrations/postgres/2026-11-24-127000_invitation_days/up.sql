-- How many letters of invitation an account caused in a day: what may be caused has a bound.
CREATE TABLE invitation_day (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- The day in UTC, as in 2026-11-24.
    day TEXT NOT NULL,
    letters BIGINT NOT NULL,
    PRIMARY KEY (account_id, day)
);
