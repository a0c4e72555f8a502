package dev.detour.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.gateway.testing.TestRouter;
import dev.detour.policy.document.RateLimits;
import dev.detour.store.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {
  @TempDir Path directory;

  @Test
  void givesBackWhatItKept() throws IOException {
    try (StateFiles state = StateFiles.open(directory)) {
      assertThat(state.policy()).isEmpty();
      assertThat(state.keys()).isEmpty();
      state.keepPolicy(12, "kind: Policy\n# detour policy version 9\n");
      state.keepKeys(TestRouter.keys());
    }
    try (StateFiles state = StateFiles.open(directory)) {
      assertThat(state.policy())
          .contains(new StateFiles.StoredPolicy(12, "kind: Policy\n# detour policy version 9\n"));
      assertThat(state.keys()).contains(TestRouter.keys());
    }
  }

  @Test
  void keepsLimitsAndRotations() throws IOException {
    List<ApiKey> keys = List.of(KeyRingTest.rotated(), limited());
    try (StateFiles state = StateFiles.open(directory)) {
      state.keepKeys(keys);
      assertThat(state.keys()).contains(keys);
    }
  }

  private static ApiKey limited() {
    ApiKey key = TestRouter.keys().get(1);
    return new ApiKey(
        key.id(),
        key.tenant(),
        key.hash(),
        key.hint(),
        key.name(),
        key.defaultClass(),
        key.maxClass(),
        key.mayPinRoutes(),
        key.tenantDefaultClass(),
        key.disabledAt(),
        key.createdAt(),
        new RateLimits(OptionalLong.of(60), OptionalLong.empty()),
        new RateLimits(OptionalLong.empty(), OptionalLong.of(90_000)),
        Optional.empty());
  }

  @Test
  void neverHoldsAKeyItself() throws IOException {
    try (StateFiles state = StateFiles.open(directory)) {
      state.keepKeys(TestRouter.keys());
    }
    assertThat(Files.readString(directory.resolve("keys.json"))).doesNotContain(TestRouter.KEY);
  }

  @Test
  void isOneRoutersAlone() throws IOException {
    try (StateFiles state = StateFiles.open(directory)) {
      assertThatThrownBy(() -> StateFiles.open(directory))
          .hasMessageEndingWith("is in use by another router (expected: one directory per router)");
    }
  }

  @Test
  void leavesOutWhatIsDamaged() throws IOException {
    Files.writeString(directory.resolve("policy.yaml"), "kind: Policy\n");
    Files.writeString(directory.resolve("keys.json"), "[{\"id\":1}]");
    try (StateFiles state = StateFiles.open(directory)) {
      assertThat(state.policy()).isEmpty();
      assertThat(state.keys()).isEmpty();
    }
  }
}
