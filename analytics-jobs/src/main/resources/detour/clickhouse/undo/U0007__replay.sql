-- What replays found is lost, and what decisions knew of a request.
DROP TABLE IF EXISTS detour.replay_outcomes SYNC;

ALTER TABLE detour.requests DROP COLUMN IF EXISTS request_model,
    DROP COLUMN IF EXISTS requires,
    DROP COLUMN IF EXISTS input_tokens,
    DROP COLUMN IF EXISTS output_cap;
