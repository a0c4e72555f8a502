package dev.detour.policy.document;

/** What a request's {@code model} means under a policy. */
public sealed interface ModelChoice {
  /**
   * A row to walk.
   *
   * @param row its steps
   * @param pinned whether the request named its primary itself
   */
  record Chosen(MatrixRow row, boolean pinned) implements ModelChoice {}

  /**
   * Nothing that the key may see: a 404 {@code model_not_found}.
   *
   * @param model as the request gave it
   */
  record NotFound(String model) implements ModelChoice {}
}
