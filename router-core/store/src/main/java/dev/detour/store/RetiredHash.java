package dev.detour.store;

import java.time.Instant;

/**
 * The hash of a key's value before its rotation.
 *
 * @param until when that value stops working
 */
public record RetiredHash(KeyHash hash, Instant until) {}
