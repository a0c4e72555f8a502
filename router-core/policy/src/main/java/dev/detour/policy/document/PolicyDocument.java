package dev.detour.policy.document;

import java.time.Duration;

/**
 * A policy document that has been read and found valid: its tree, and the policy it states.
 *
 * <p>Documents are immutable; an edit gives another document. The canonical text keeps the order of
 * the fields and drops comments.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedMethod"})
public final class PolicyDocument {
  private final Policy policy;
  private final String canonicalYaml;

  private PolicyDocument(Policy policy, String canonicalYaml) {
    this.policy = policy;
    this.canonicalYaml = canonicalYaml;
  }

  /** Reads a document. */
  public static ParseResult parse(String yaml) {
    throw new UnsupportedOperationException(yaml);
  }

  /** The document that ships with Detour: the default matrix over two providers. */
  public static PolicyDocument shippedDefault() {
    throw new UnsupportedOperationException();
  }

  /** The policy that the document states. */
  public Policy policy() {
    return policy;
  }

  /** The document's one canonical text. Reading it gives the same document again. */
  public String canonicalYaml() {
    return canonicalYaml;
  }

  /**
   * This document with another first-token timeout of one route for one class, and nothing else
   * changed.
   *
   * @throws IllegalArgumentException when the document has no such route, or the timeout does not
   *     fit the others
   */
  public PolicyDocument withFirstTokenTimeout(
      String route, TrafficClass trafficClass, Duration timeout) {
    throw new UnsupportedOperationException();
  }
}
