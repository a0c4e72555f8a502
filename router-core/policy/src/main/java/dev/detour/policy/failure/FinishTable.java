package dev.detour.policy.failure;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the reasons with which a dialect's answers end say about them; keys in lower case.
 *
 * <p>An answer of nothing for a reason that is not here is the model's mistake.
 *
 * @param cut the reason of an answer that the caller's own limit on output cut: even one that says
 *     nothing is what was asked for
 * @param spoiled reasons that spoil an answer whatever it says
 * @param emptied reasons that explain why an answer says nothing
 */
record FinishTable(
    String cut, Map<String, FailureCategory> spoiled, Map<String, FailureCategory> emptied) {

  FinishTable {
    spoiled = Map.copyOf(spoiled);
    emptied = Map.copyOf(emptied);
  }

  /** What spoils an answer that ends with this reason, empty when nothing does. */
  Optional<FailureCategory> spoils(String reason) {
    return Optional.ofNullable(spoiled.get(key(reason)));
  }

  /** Whether the reason tells of a failure even where nobody knows what the answer said. */
  Optional<FailureCategory> tells(String reason) {
    return spoils(reason).or(() -> Optional.ofNullable(emptied.get(key(reason))));
  }

  /** Whether the caller's own limit cut the answer. */
  boolean isCut(String reason) {
    return key(reason).equals(cut);
  }

  /** The failure of an answer that says nothing, empty when the caller's own limit cut it. */
  Optional<ProviderFailure> empty(String reason, Phase phase, int status) {
    if (isCut(reason)) {
      return Optional.empty();
    }
    Optional<FailureCategory> told = tells(reason);
    return Optional.of(
        AnswerCheck.failure(
            told.orElse(FailureCategory.MODEL_OUTPUT_ERROR),
            told.isPresent() ? key(reason) : "empty_answer",
            phase,
            status));
  }

  static String key(String reason) {
    return reason.toLowerCase(Locale.ROOT);
  }
}
