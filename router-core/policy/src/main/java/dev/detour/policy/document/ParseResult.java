package dev.detour.policy.document;

import java.util.List;
import java.util.stream.Collectors;

/** What reading a policy document gave. */
public sealed interface ParseResult {
  /** A valid document. */
  record Valid(PolicyDocument document) implements ParseResult {}

  /** Every mistake found, in the document's order. */
  record Invalid(List<PolicyError> errors) implements ParseResult {
    public Invalid {
      errors = List.copyOf(errors);
    }
  }

  /**
   * The valid document.
   *
   * @throws IllegalArgumentException naming every mistake, when there is one
   */
  default PolicyDocument orElseThrow() {
    if (this instanceof Invalid invalid) {
      throw new IllegalArgumentException(
          invalid.errors().stream().map(PolicyError::toString).collect(Collectors.joining("\n")));
    }
    return ((Valid) this).document();
  }
}
