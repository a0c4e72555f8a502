package dev.detour.policy.decision;

import dev.detour.policy.WireName;

/** Why a step of the row was not taken. */
public enum SkipReason implements WireName {
  ALREADY_TRIED("The route has been asked in this request already."),
  COOLING_DOWN("The provider asked for rest."),
  CIRCUIT_OPEN("The circuit breaker keeps requests from the route."),
  CONCURRENCY_LIMIT("As many attempts are under way on the route as it bears."),
  ROUTE_RETRY_BUDGET("The route's retry budget is spent."),
  ROUTE_OUT("The route is out until its quota resets or somebody mends its credential."),
  SAME_FAILURE_DOMAIN("Another route of the same failure domain has failed in this request."),
  HARD_STOP("The hard stop leaves only the row's last step."),
  BELOW_FLOOR("A sensitive request would lose quality."),
  UNCERTAIN_NOT_ALLOWED("A sensitive request is never answered with a mark of uncertainty."),
  NO_MODEL_NOT_ALLOWED("A sensitive request is never answered without a model."),
  MISSING_FEATURE("The route does not support what the request needs."),
  CANNOT_TRANSLATE("The route's dialect cannot express what the request asks for."),
  PARAMETER_NOT_DECLARED("Another route refused a parameter that this one does not declare."),
  WINDOW_TOO_SMALL("The request does not fit the route's context window."),
  COSTS_MORE("While the budget runs low no fallback may cost more than the primary."),
  BUDGET_STATE("The budget state leaves this step to other classes."),
  NOT_AFFORDABLE("Its worst case does not fit what may still be reserved."),
  UNKNOWN_PRICE("A capped account cannot pay a price that nobody knows."),
  DEADLINE("The request's deadline leaves no room for it."),
  CANNOT_CONTINUE("The route cannot continue an answer that another one began."),
  RETRY_BUDGET_SPENT("The job has made as many attempts as its budget allows.");

  private final String sentence;

  SkipReason(String sentence) {
    this.sentence = sentence;
  }

  /** The reason for a person to read. */
  public String sentence() {
    return sentence;
  }
}
