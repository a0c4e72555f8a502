package dev.detour.sim.shape;

import java.util.Optional;

/**
 * What a path means.
 *
 * @param model the model that the path names, where it names one
 * @param stream whether the path asks for a stream
 */
public record Operation(Shape shape, Optional<String> model, boolean stream) {
  static Optional<Operation> of(Shape shape) {
    return Optional.of(new Operation(shape, Optional.empty(), false));
  }
}
