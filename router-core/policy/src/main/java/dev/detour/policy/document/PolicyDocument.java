package dev.detour.policy.document;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A policy document that has been read and found valid: its tree, and the policy it states.
 *
 * <p>Documents are immutable; an edit gives another document. The canonical text keeps the order of
 * the fields and drops comments.
 */
public final class PolicyDocument {
  private static final String DEFAULT_RESOURCE = "/detour/default-policy.yaml";

  private final JsonNode tree;
  private final Policy policy;
  private final String canonicalYaml;

  private PolicyDocument(JsonNode tree, Policy policy) {
    this.tree = tree;
    this.policy = policy;
    this.canonicalYaml = YamlTree.write(tree);
  }

  /** Reads a document and reports every mistake that it finds. */
  public static ParseResult parse(String yaml) {
    try {
      return of(YamlTree.read(yaml));
    } catch (YamlTree.YamlException e) {
      return new ParseResult.Invalid(List.of(new PolicyError("", String.valueOf(e.getMessage()))));
    }
  }

  /** The document that ships with Detour: the default matrix over two providers. */
  public static PolicyDocument shippedDefault() {
    return parse(shippedDefaultYaml()).orElseThrow();
  }

  /** The text of the document that ships with Detour, with its comments. */
  public static String shippedDefaultYaml() {
    try (InputStream resource = PolicyDocument.class.getResourceAsStream(DEFAULT_RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException(DEFAULT_RESOURCE + ": not on the class path");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ParseResult of(JsonNode tree) {
    List<PolicyError> errors = new ArrayList<>();
    Optional<Policy> policy = PolicyReader.read(tree, errors);
    return policy.isPresent()
        ? new ParseResult.Valid(new PolicyDocument(tree, policy.get()))
        : new ParseResult.Invalid(errors);
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
   * @throws IllegalArgumentException when the document has no such route, or the timeout is not
   *     within the route's total timeout
   */
  public PolicyDocument withFirstTokenTimeout(
      String route, TrafficClass trafficClass, Duration timeout) {
    Route found = policy.routes().get(route);
    if (found == null) {
      throw new IllegalArgumentException(
          "route: \"" + route + "\" (expected: a route declared under routes)");
    }
    Duration total = found.timeouts(trafficClass).total();
    if (timeout.toMillis() < 1 || timeout.compareTo(total) > 0) {
      throw new IllegalArgumentException(
          "firstToken: " + timeout + " (expected: 1ms.." + Durations.format(total) + ")");
    }
    ObjectNode edited = tree.deepCopy();
    ObjectNode timeouts = edited.withObject("/routes").withObject(property(route));
    timeouts
        .withObject("/timeouts")
        .withObject(property(trafficClass.wireName()))
        .put("firstToken", Durations.format(timeout));
    return of(edited).orElseThrow();
  }

  private static JsonPointer property(String name) {
    return JsonPointer.empty().appendProperty(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyDocument document && tree.equals(document.tree);
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }
}
