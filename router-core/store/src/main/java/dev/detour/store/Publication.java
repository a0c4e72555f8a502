package dev.detour.store;

/**
 * A document to be put in force.
 *
 * @param baseVersion the version the edit started from; 0 when there was none
 */
public record Publication(
    String document, String author, String comment, PolicySource source, long baseVersion) {
  public Publication {
    if (document.isBlank()) {
      throw new IllegalArgumentException("document: blank (expected: a policy document)");
    }
    if (author.isBlank()) {
      throw new IllegalArgumentException("author: blank (expected: a user name)");
    }
    if (baseVersion < 0) {
      throw new IllegalArgumentException("baseVersion: " + baseVersion + " (expected: >= 0)");
    }
  }
}
