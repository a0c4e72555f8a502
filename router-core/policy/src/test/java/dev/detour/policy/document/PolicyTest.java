package dev.detour.policy.document;

import static dev.detour.policy.document.TrafficClass.BATCH;
import static dev.detour.policy.document.TrafficClass.CRITICAL_USER_FACING;
import static dev.detour.policy.document.TrafficClass.EXPERIMENT;
import static dev.detour.policy.document.TrafficClass.INTERNAL_AUTOMATION;
import static dev.detour.policy.document.TrafficClass.NON_CRITICAL_USER_FACING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final KeyRules PLAIN = KeyRules.of("acme");
  private static final KeyRules PINNING =
      new KeyRules("acme", Optional.empty(), Optional.empty(), true, Optional.empty());

  private final Policy policy = PolicyDocument.shippedDefault().policy();

  private TrafficClass classOf(KeyRules key, String feature, TrafficClass header) {
    return policy.trafficClass(
        key, policy.feature("acme", Optional.ofNullable(feature)), Optional.ofNullable(header));
  }

  private static KeyRules key(TrafficClass keyDefault, TrafficClass max, TrafficClass tenant) {
    return new KeyRules(
        "acme",
        Optional.ofNullable(keyDefault),
        Optional.ofNullable(max),
        false,
        Optional.ofNullable(tenant));
  }

  @Test
  void takesTheClassFromFeatureThenKeyThenTenantThenTheDefault() {
    assertThat(classOf(key(BATCH, null, EXPERIMENT), "support-chat", null))
        .isEqualTo(CRITICAL_USER_FACING);
    assertThat(classOf(key(BATCH, null, EXPERIMENT), "unknown", null)).isEqualTo(BATCH);
    assertThat(classOf(key(null, null, EXPERIMENT), null, null)).isEqualTo(EXPERIMENT);
    assertThat(classOf(PLAIN, null, null)).isEqualTo(NON_CRITICAL_USER_FACING);
  }

  @Test
  void letsAHeaderLowerTheClassButNotRaiseItBeyondTheKey() {
    assertThat(classOf(PLAIN, "support-chat", BATCH)).isEqualTo(BATCH);
    assertThat(classOf(PLAIN, null, CRITICAL_USER_FACING)).isEqualTo(NON_CRITICAL_USER_FACING);
    assertThat(classOf(key(BATCH, INTERNAL_AUTOMATION, null), null, CRITICAL_USER_FACING))
        .isEqualTo(INTERNAL_AUTOMATION);
    assertThat(classOf(key(BATCH, CRITICAL_USER_FACING, null), null, CRITICAL_USER_FACING))
        .isEqualTo(CRITICAL_USER_FACING);
  }

  @Test
  void holdsAFeatureToTheKeysHighestClass() {
    assertThat(classOf(key(null, BATCH, null), "support-chat", null)).isEqualTo(BATCH);
  }

  @Test
  void saysWhatGaveTheClassAndWhetherTheKeyLoweredIt() {
    assertThat(choose(key(BATCH, null, EXPERIMENT), "support-chat", null))
        .isEqualTo(new ClassChoice(CRITICAL_USER_FACING, ClassChoice.Origin.FEATURE, false));
    assertThat(choose(key(BATCH, null, EXPERIMENT), null, null))
        .isEqualTo(new ClassChoice(BATCH, ClassChoice.Origin.KEY_DEFAULT, false));
    assertThat(choose(key(null, null, EXPERIMENT), null, null))
        .isEqualTo(new ClassChoice(EXPERIMENT, ClassChoice.Origin.TENANT_DEFAULT, false));
    assertThat(choose(PLAIN, null, null))
        .isEqualTo(new ClassChoice(NON_CRITICAL_USER_FACING, ClassChoice.Origin.FALLBACK, false));
    assertThat(choose(key(null, BATCH, null), "support-chat", INTERNAL_AUTOMATION))
        .isEqualTo(new ClassChoice(BATCH, ClassChoice.Origin.HEADER, true));
  }

  private ClassChoice choose(KeyRules key, String feature, TrafficClass header) {
    return policy.chooseClass(
        key, policy.feature("acme", Optional.ofNullable(feature)), Optional.ofNullable(header));
  }

  @Test
  void keepsAFeatureToItsTenants() {
    Policy closed =
        PolicyDocument.parse(
                PolicyDocument.shippedDefaultYaml()
                    .replace(
                        "support-chat: { class: critical_user_facing }",
                        "support-chat: { class: critical_user_facing, tenants: [other] }"))
            .orElseThrow()
            .policy();

    assertThat(closed.feature("acme", Optional.of("support-chat"))).isEmpty();
    assertThat(closed.feature("other", Optional.of("support-chat"))).isPresent();
  }

  @Test
  void findsWritingToolsByTheirNames() {
    Optional<Feature> legal = policy.feature("acme", Optional.of("contract-review"));

    assertThat(policy.sensitivity(Optional.empty(), List.of("search"))).isEmpty();
    assertThat(policy.sensitivity(Optional.empty(), List.of("search", "send_email")))
        .containsExactly(Sensitivity.WRITE_TOOLS);
    assertThat(policy.sensitivity(legal, List.of("execute_sql")))
        .containsExactlyInAnyOrder(Sensitivity.LEGAL, Sensitivity.WRITE_TOOLS);
  }

  private String primaryOf(String model, TrafficClass trafficClass, KeyRules key) {
    return policy.resolveModel(model, trafficClass, key) instanceof ModelChoice.Chosen chosen
        ? chosen.row().primary().name()
        : "not found";
  }

  @Test
  void understandsWhatTheModelMeans() {
    assertThat(primaryOf("auto", BATCH, PLAIN)).isEqualTo("beta-economy");
    assertThat(primaryOf("", CRITICAL_USER_FACING, PLAIN)).isEqualTo("alpha-premium");
    assertThat(primaryOf("gpt-4o", BATCH, PLAIN)).isEqualTo("alpha-premium");
    assertThat(primaryOf("beta-premium", BATCH, PLAIN)).isEqualTo("not found");
    assertThat(primaryOf("beta-premium", BATCH, PINNING)).isEqualTo("beta-premium");
    assertThat(primaryOf("mistral-large", BATCH, PINNING)).isEqualTo("beta-premium");
    assertThat(primaryOf("gpt-9", BATCH, PINNING)).isEqualTo("not found");
  }

  @Test
  void serveNoClassThatTheDocumentDoesNotDeclare() {
    String text = PolicyDocument.shippedDefaultYaml();
    int experiment = text.indexOf("  experiment:\n");
    String without =
        (text.substring(0, experiment) + text.substring(text.indexOf("features:")))
            .replace("prompt-lab: { class: experiment }", "prompt-lab: { class: batch }");
    Policy narrow = PolicyDocument.parse(without).orElseThrow().policy();

    assertThat(narrow.resolveModel("auto", EXPERIMENT, PLAIN))
        .isEqualTo(new ModelChoice.NotFound("auto"));
    assertThat(narrow.resolveModel("gpt-4o", EXPERIMENT, PLAIN))
        .isInstanceOf(ModelChoice.Chosen.class);
    assertThat(narrow.visibleModels(EXPERIMENT, PLAIN)).containsExactly("gpt-4o");
  }

  @Test
  void showsAKeyOnlyWhatItMayAskFor() {
    assertThat(policy.visibleModels(BATCH, PLAIN)).containsExactly("auto", "gpt-4o");
    assertThat(policy.visibleModels(BATCH, PINNING))
        .hasSize(2 + policy.routes().size())
        .contains("beta-premium");
  }

  @Test
  void aPinKeepsTheHigherFloor() {
    MatrixRow row =
        ((ModelChoice.Chosen) policy.resolveModel("alpha-economy", CRITICAL_USER_FACING, PINNING))
            .row();

    assertThat(row.floor()).isEqualTo(Tier.PREMIUM);
    assertThat(row.steps())
        .extracting(Step::position)
        .containsExactly(CellPosition.PRIMARY, CellPosition.FIRST_FALLBACK);
  }

  @Test
  void findsTheDefaultResponseOfAFeature() {
    assertThat(policy.defaultResponse(policy.feature("acme", Optional.of("product-search"))))
        .hasValueSatisfying(text -> assertThat(text).startsWith("The search assistant"));
    assertThat(policy.defaultResponse(Optional.empty()))
        .hasValueSatisfying(text -> assertThat(text).startsWith("We cannot answer"));
  }
}
