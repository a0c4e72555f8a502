-- The newest request there is. started_at is in the partition key, so ClickHouse answers this from the parts' metadata.
SELECT
    toInt64(count())                              AS request_count,
    toUnixTimestamp64Micro(max(started_at))       AS started_at_us
FROM detour.requests
