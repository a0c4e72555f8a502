package dev.detour.store;

import io.vertx.core.buffer.Buffer;

/**
 * An answer that may be given again.
 *
 * @param key names the request within the tenant
 * @param streamed whether its caller got it as a stream
 * @param withUsage whether a streamed one told its usage
 * @param answer as its caller got it
 */
public record CachedAnswer(
    String tenant, String key, boolean streamed, boolean withUsage, Buffer answer) {}
