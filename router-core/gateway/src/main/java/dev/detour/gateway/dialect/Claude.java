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

  private static final Pattern SAMPLED = Pattern.compile("(?:.*[./])?claude-[a-z]+-4-6(?!\\d).*");

  private static final Pattern FORCED =
      Pattern.compile(
          "(?:.*[./])?claude-(?:[a-z]+-4-[678]|[a-z]+-5|haiku-5-5)(?!\\d|-\\d{1,2}(?!\\d)).*");

  private Claude() {}

  /**
   * Whether a model thinks by a budget in tokens. Newer ones think as much as they see fit for an
   * effort, and those after them know nothing else.
   */
  public static boolean thinksByBudget(String model) {
    return BUDGETED.matcher(model).matches();
  }

  /**
   * Whether a model takes a temperature, {@code top_p} and {@code top_k}. Those after 4.6 refuse
   * every request that has one.
   */
  public static boolean takesSampling(String model) {
    return !is(model) || thinksByBudget(model) || SAMPLED.matcher(model).matches();
  }

  /** Whether a model can be made to call a tool. Most after 5 refuse to be. */
  public static boolean takesForcedTools(String model) {
    return !is(model) || thinksByBudget(model) || FORCED.matcher(model).matches();
  }

  /** Whether a model is one of Anthropic's, on its own platform or on another house's. */
  public static boolean is(String model) {
    return model.contains("claude");
  }
}
