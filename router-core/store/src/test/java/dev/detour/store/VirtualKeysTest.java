package dev.detour.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class VirtualKeysTest {
  @Test
  void generatesKeysOfTheDocumentedForm() {
    String key = VirtualKeys.generate(new SecureRandom());

    assertThat(key).matches("dtr_[A-Za-z0-9_-]{43}");
    assertThat(VirtualKeys.isWellFormed(key)).isTrue();
    assertThat(VirtualKeys.generate(new SecureRandom())).isNotEqualTo(key);
    assertThat(VirtualKeys.isWellFormed(key + "a")).isFalse();
    assertThat(VirtualKeys.isWellFormed("sk-" + key)).isFalse();
  }
}
