package dev.detour.gateway.telemetry;

import dev.detour.policy.WireName;
import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.event.PolicyArm;
import java.util.Optional;
import java.util.Set;

/**
 * What is said of a request on its own span and on the span of every attempt.
 *
 * @param requestId this request
 * @param tenant who pays
 * @param user hashed unless the operator wants it plain
 * @param application who calls
 * @param feature as the request names it, declared or not
 * @param workflow as the request names it
 * @param trafficClass the class it got
 * @param sensitivity why it is protected
 * @param policyVersion the version it ran under
 * @param arm stable or canary
 * @param budgetState of the tightest account
 */
public record Dimensions(
    String requestId,
    String tenant,
    Optional<String> user,
    Optional<String> application,
    Optional<String> feature,
    Optional<String> workflow,
    Optional<TrafficClass> trafficClass,
    Set<Sensitivity> sensitivity,
    long policyVersion,
    PolicyArm arm,
    BudgetState budgetState) {

  /** In the form that goes on the wire, the same for all spans of the request. */
  byte[] attributes() {
    ProtoBytes attributes = new ProtoBytes(512);
    Attributes.put(attributes, Keys.REQUEST_ID, requestId);
    Attributes.put(attributes, Keys.TENANT, tenant);
    put(attributes, Keys.USER_ID, user);
    put(attributes, Keys.APPLICATION, application);
    put(attributes, Keys.FEATURE, feature);
    put(attributes, Keys.WORKFLOW, workflow);
    put(attributes, Keys.TRAFFIC_CLASS, trafficClass.map(TrafficClass::wireName));
    if (!sensitivity.isEmpty()) {
      Attributes.put(
          attributes,
          Keys.SENSITIVITY,
          sensitivity.stream().map(WireName::wireName).sorted().toList());
    }
    Attributes.put(attributes, Keys.POLICY_VERSION, policyVersion);
    Attributes.put(attributes, Keys.POLICY_ARM, arm.wireName());
    Attributes.put(attributes, Keys.BUDGET_STATE, budgetState.wireName());
    return attributes.toByteArray();
  }

  private static void put(ProtoBytes attributes, AttributeKey<String> key, Optional<String> value) {
    if (value.isPresent()) {
      Attributes.put(attributes, key, value.get());
    }
  }
}
