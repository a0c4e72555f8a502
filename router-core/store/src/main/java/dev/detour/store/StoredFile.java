package dev.detour.store;

import java.time.Instant;

/**
 * A file of a tenant, without its content.
 *
 * @param purpose {@code batch} for input, {@code batch_output} for what a batch left behind
 */
public record StoredFile(
    String id,
    String tenant,
    String purpose,
    String filename,
    long bytes,
    Instant createdAt,
    Instant expiresAt) {}
