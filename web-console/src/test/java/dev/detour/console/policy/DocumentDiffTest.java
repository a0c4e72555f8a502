package dev.detour.console.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DocumentDiffTest {
  @Test
  void showsChangedLinesInTheirContext() {
    DocumentDiff diff =
        DocumentDiff.of("old", "a\nb\nc\nd\ne\nf\n", "new", "a\nb\nc\nd\nE\nf\ng\n");

    assertThat(diff.unified())
        .isEqualTo("--- old\n+++ new\n@@ -2,5 +2,6 @@\n b\n c\n d\n-e\n+E\n f\n+g\n");
    assertThat(diff.added()).isEqualTo(2);
    assertThat(diff.removed()).isEqualTo(1);
  }

  @Test
  void isEmptyWhenNothingChanged() {
    assertThat(DocumentDiff.of("old", "a\n", "new", "a\n")).isEqualTo(new DocumentDiff("", 0, 0));
  }
}
