package dev.detour.console.policy;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Patch;
import java.util.List;

/**
 * What changed from one document to another, line by line.
 *
 * @param unified unified diff with three lines of context; empty when nothing changed
 */
record DocumentDiff(String unified, int added, int removed) {
  private static final int CONTEXT_LINES = 3;

  static DocumentDiff of(String fromName, String from, String toName, String to) {
    List<String> fromLines = from.lines().toList();
    List<String> toLines = to.lines().toList();
    Patch<String> patch = DiffUtils.diff(fromLines, toLines);
    int added = 0;
    int removed = 0;
    for (AbstractDelta<String> delta : patch.getDeltas()) {
      added += delta.getTarget().size();
      removed += delta.getSource().size();
    }
    List<String> unified =
        UnifiedDiffUtils.generateUnifiedDiff(fromName, toName, fromLines, patch, CONTEXT_LINES);
    return new DocumentDiff(
        unified.isEmpty() ? "" : String.join("\n", unified) + "\n", added, removed);
  }
}
