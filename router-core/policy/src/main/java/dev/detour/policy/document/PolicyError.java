package dev.detour.policy.document;

/**
 * One mistake in a policy document.
 *
 * @param path where, such as {@code classes.batch.matrix.primary.route}; empty for the whole text
 * @param message what, such as {@code "x" (expected: a route declared under routes)}
 */
public record PolicyError(String path, String message) {
  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
