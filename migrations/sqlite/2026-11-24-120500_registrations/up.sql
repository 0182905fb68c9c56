-- How reading rosters goes with each LMS; written by the walks themselves, and read by the page of registrations.
CREATE TABLE roster_service (
    platform_id TEXT PRIMARY KEY NOT NULL REFERENCES platform (id) ON DELETE CASCADE,
    -- When a roster was last complete.
    done_at TIMESTAMP,
    -- When one last failed for a reason of the LMS's, and the reason.
    failed_at TIMESTAMP,
    failure TEXT,
    -- Since when all have failed; nothing while some are complete.
    failing_since TIMESTAMP,
    CHECK ((failed_at IS NULL) = (failure IS NULL)),
    CHECK (failing_since IS NULL OR failed_at IS NOT NULL)
) WITHOUT ROWID;
