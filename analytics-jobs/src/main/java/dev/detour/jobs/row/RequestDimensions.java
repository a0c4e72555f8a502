package dev.detour.jobs.row;

import java.util.List;

/** Who asked, for what, under which rules: on the request, and repeated on each of its attempts. */
public record RequestDimensions(
    String requestId,
    String tenant,
    String application,
    String feature,
    String workflow,
    String userId,
    String trafficClass,
    List<String> sensitivity,
    long policyVersion,
    String policyArm,
    String budgetState) {

  public RequestDimensions {
    sensitivity = List.copyOf(sensitivity);
  }
}
