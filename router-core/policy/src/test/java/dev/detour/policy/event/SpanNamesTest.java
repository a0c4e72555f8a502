package dev.detour.policy.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.WireName;
import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.decision.Reason;
import dev.detour.policy.decision.SkipReason;
import dev.detour.policy.document.CellPosition;
import dev.detour.policy.document.CellRole;
import dev.detour.policy.document.CommitMode;
import dev.detour.policy.document.Dialect;
import dev.detour.policy.document.OnProviderRejection;
import dev.detour.policy.document.RespondKind;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.document.Tier;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Fault;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.TimeoutKind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stored rows and dashboards outlive a rename: a change here is a change of the wire. */
class SpanNamesTest {
  @Test
  void namesAreTheGoldenOnes() throws Exception {
    List<String> lines = new ArrayList<>();
    for (Field field : SpanNames.class.getFields()) {
      lines.add(field.getName() + " = \"" + field.get(null) + "\"");
    }
    List<Class<? extends WireName>> enums =
        List.of(
            Outcome.class,
            AttemptReason.class,
            CancelledBy.class,
            PolicyArm.class,
            BudgetState.class,
            Reason.class,
            SkipReason.class,
            FailureCategory.class,
            Fault.class,
            Phase.class,
            TrafficClass.class,
            Sensitivity.class,
            Tier.class,
            CommitMode.class,
            Dialect.class,
            RespondKind.class,
            CellPosition.class,
            CellRole.class,
            OnProviderRejection.class);
    for (Class<? extends WireName> type : enums) {
      List<String> names = Arrays.stream(type.getEnumConstants()).map(WireName::wireName).toList();
      lines.add(type.getSimpleName() + ": " + String.join(" ", names));
    }
    lines.add(
        "TimeoutKind: "
            + String.join(
                " ", Arrays.stream(TimeoutKind.values()).map(TimeoutKind::code).toList()));

    assertThat(String.join("\n", lines) + "\n").isEqualTo(golden());
  }

  private static String golden() throws IOException {
    try (InputStream resource = SpanNamesTest.class.getResourceAsStream("/detour/names.golden")) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
