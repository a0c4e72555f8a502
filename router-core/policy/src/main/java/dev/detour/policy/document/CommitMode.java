package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Locale;

/** When a stream is bound to the route that feeds it. */
public enum CommitMode implements WireName {
  /** When the first content delta is delivered. */
  FIRST_TOKEN,
  /** When the whole answer is there: nothing is delivered before. */
  BUFFERED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
