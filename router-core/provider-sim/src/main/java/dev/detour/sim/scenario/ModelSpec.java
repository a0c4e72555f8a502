package dev.detour.sim.scenario;

/**
 * How one model of a provider behaves when nothing is wrong.
 *
 * @param firstToken time to the first token; a reasoning model's thinking is part of it
 * @param msPerToken time from one token to the next, in milliseconds
 * @param answerLength tokens generated when the request does not ask for a number
 * @param cachedShare share of the input that is billed as cached, in whole blocks of 128 tokens
 * @param reasoningShare share of the output that is reasoning and never shown
 * @param contextWindow input and output tokens together; beyond it the provider refuses
 */
public record ModelSpec(
    FirstToken firstToken,
    double msPerToken,
    AnswerLength answerLength,
    double cachedShare,
    double reasoningShare,
    int contextWindow) {

  /** The context window of a model that does not state one. */
  public static final int DEFAULT_CONTEXT_WINDOW = 128_000;

  public ModelSpec {
    Checks.atLeast("msPerToken", msPerToken, 0);
    Checks.share("cachedShare", cachedShare);
    Checks.share("reasoningShare", reasoningShare);
    Checks.atLeast("contextWindow", contextWindow, 1);
  }

  /** A model that answers {@code tokens} tokens at once. */
  public static ModelSpec instant(int tokens) {
    return of(new FirstToken.Fixed(0), 0, new AnswerLength.Fixed(tokens));
  }

  /** A model without cached or reasoning tokens. */
  public static ModelSpec of(FirstToken firstToken, double msPerToken, AnswerLength answerLength) {
    return new ModelSpec(firstToken, msPerToken, answerLength, 0, 0, DEFAULT_CONTEXT_WINDOW);
  }
}
