package dev.detour.store;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A policy version without its document.
 *
 * @param version counts from 1 without gaps
 * @param sha256 SHA-256 of the document in UTF-8, lower-case hex
 * @param author user name, or {@code system}
 * @param parent the version that was in force before; empty for the first
 */
public record PolicyVersionInfo(
    long version,
    String sha256,
    String author,
    String comment,
    PolicySource source,
    OptionalLong parent,
    Instant createdAt) {}
