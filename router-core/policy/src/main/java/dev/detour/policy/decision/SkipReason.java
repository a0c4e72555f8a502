package dev.detour.policy.decision;

import dev.detour.policy.WireName;

/** Why a step of the row was not taken. */
public enum SkipReason implements WireName {
  ALREADY_TRIED,
  COOLING_DOWN,
  CIRCUIT_OPEN,
  /** As many attempts are under way on the route as it bears. */
  CONCURRENCY_LIMIT,
  /** The step's route would be asked again, but its retry budget is spent. */
  ROUTE_RETRY_BUDGET,
  ROUTE_OUT,
  /** Another route of the same failure domain has failed in this request. */
  SAME_FAILURE_DOMAIN,
  /** Only the row's last step is left. */
  HARD_STOP,
  /** A sensitive request would lose quality. */
  BELOW_FLOOR,
  /** A sensitive request is never answered with a mark of uncertainty. */
  UNCERTAIN_NOT_ALLOWED,
  /** A sensitive request is never answered without a model. */
  NO_MODEL_NOT_ALLOWED,
  MISSING_FEATURE,
  /** The route's dialect cannot express what the request asks for. */
  CANNOT_TRANSLATE,
  PARAMETER_NOT_DECLARED,
  WINDOW_TOO_SMALL,
  /** No fallback may cost more than the primary. */
  COSTS_MORE,
  /** The budget state leaves this step to other classes. */
  BUDGET_STATE,
  /** Its worst case does not fit what may still be reserved. */
  NOT_AFFORDABLE,
  UNKNOWN_PRICE,
  /** The deadline leaves no room for it. */
  DEADLINE,
  /** It cannot continue an answer that another route began. */
  CANNOT_CONTINUE,
  /** The job has made as many attempts as its budget allows. */
  RETRY_BUDGET_SPENT
}
