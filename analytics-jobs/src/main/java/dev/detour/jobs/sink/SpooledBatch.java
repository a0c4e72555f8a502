package dev.detour.jobs.sink;

/**
 * Rows that wait in a file for their checkpoint: what the sink's first phase hands to its second.
 * It names the rows and does not carry them, because checkpoints of large operator state are slow
 * to restore.
 *
 * @param token under which ClickHouse remembers the insert; one batch, one token, for ever
 * @param file name of the spool file
 * @param rows how many rows the file holds
 */
record SpooledBatch(String token, String file, int rows) {}
