package dev.detour.gateway.dialect;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * One event of a provider's stream, taken out of its framing.
 *
 * @param headers the event's own, where the framing has such ({@code :event-type}, ...)
 * @param data its payload
 * @param raw the bytes as received, the framing included
 * @param hasData false for a keep-alive, such as a comment
 * @param terminated false when the stream ended within it
 */
public record Frame(
    Map<String, String> headers, String data, Buffer raw, boolean hasData, boolean terminated) {}
