package dev.detour.gateway.dialect;

import java.util.regex.Pattern;

/** What differs between Anthropic's models in ways that their API makes the caller's business. */
public final class Claude {
  /** Tokens of an answer for which nobody named a limit; the API insists on one. */
  public static final int DEFAULT_MAX_TOKENS = 8_192;

  /** Fewest tokens that a model can be told to think. */
  public static final int LEAST_THOUGHT = 1_024;

  private static final Pattern BUDGETED =
      Pattern.compile(
          "(?:.*[./])?claude-(?:2|3|instant|[a-z]+-4(?:-[015])?(?:$|[-@:](?:20\\d{6}|v\\d|latest)))"
              + ".*");

  private Claude() {}

  /**
   * Whether a model thinks by a budget in tokens. Newer ones think as much as they see fit for an
   * effort, and those after them know nothing else.
   */
  public static boolean thinksByBudget(String model) {
    return BUDGETED.matcher(model).matches();
  }

  /** Whether a model of another house's platform is one of Anthropic's. */
  public static boolean is(String model) {
    return model.contains("claude");
  }
}
