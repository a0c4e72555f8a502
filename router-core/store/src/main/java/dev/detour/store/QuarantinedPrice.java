package dev.detour.store;

import dev.detour.policy.price.ModelPrice;
import java.time.Instant;
import java.util.Optional;

/**
 * A price jump that an import found.
 *
 * @param model {@code provider/model}
 * @param factor by which its price changed
 * @param source where the new price came from
 * @param status {@code quarantined}, {@code confirmed} or {@code rejected}
 * @param decidedBy who decided; empty while nobody did
 */
public record QuarantinedPrice(
    long id,
    String model,
    ModelPrice before,
    ModelPrice after,
    double factor,
    String source,
    Instant foundAt,
    String status,
    Optional<String> decidedBy) {}
