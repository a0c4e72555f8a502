package dev.detour.gateway.conversation;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How the model picks its words; what is empty is left to the provider.
 *
 * @param temperature randomness
 * @param topP share of probability that is looked at
 * @param topK number of candidates that are looked at
 * @param stop texts before which the answer ends
 * @param seed for answers that repeat as well as the provider can
 * @param presencePenalty against words that have come
 * @param frequencyPenalty against words that have come often
 */
public record Sampling(
    OptionalDouble temperature,
    OptionalDouble topP,
    OptionalInt topK,
    List<String> stop,
    OptionalLong seed,
    OptionalDouble presencePenalty,
    OptionalDouble frequencyPenalty) {

  /** Everything left to the provider. */
  public static final Sampling DEFAULT =
      new Sampling(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalInt.empty(),
          List.of(),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());

  public Sampling {
    stop = List.copyOf(stop);
  }
}
