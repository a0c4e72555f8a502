package dev.detour.gateway.dialect;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * A call as it goes over the wire; the method is POST.
 *
 * @param uri path and query
 * @param headers the dialect's own: credentials, versions, signatures. Those that every call has
 *     (content type, trace context, request id) are added by the attempt.
 * @param body the whole body
 */
public record HttpCall(String uri, MultiMap headers, Buffer body) {}
