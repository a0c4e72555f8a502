package dev.detour.sim.shape;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * A request as it came.
 *
 * @param rawPath under the provider's name, as encoded on the wire
 * @param pathModel the model that the path names
 * @param streamPath whether the path itself asks for a stream
 */
public record Incoming(
    String method,
    String uri,
    String rawPath,
    Optional<String> pathModel,
    boolean streamPath,
    MultiMap headers,
    Buffer body) {}
