package dev.detour.store;

/** How an accepted recommendation changes the policy document. Pure; runs inside a transaction. */
@FunctionalInterface
public interface PolicyEdit {
  /**
   * The new document. A thrown exception undoes the acceptance and reaches the caller as it is.
   *
   * @param current the version in force, which cannot change meanwhile
   */
  String apply(PolicyVersion current, RecommendationDetail accepted);
}
