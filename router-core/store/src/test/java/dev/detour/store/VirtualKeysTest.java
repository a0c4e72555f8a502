package dev.detour.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

  @Test
  void aHashCanBeWrittenDownAndReadBack() {
    KeyHash hash = KeyHash.of("dtr_x");
    assertThat(hash.hex()).matches("[0-9a-f]{64}");
    assertThat(KeyHash.ofHex(hash.hex())).isEqualTo(hash);
    assertThatThrownBy(() -> KeyHash.ofHex("abcd")).hasMessage("hex: 2 bytes (expected: 32)");
  }
}
