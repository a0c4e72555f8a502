package dev.detour.sim.shape;

/** The prose of every simulated model, word by word. */
final class Words {
  private static final String[] WORDS = {
    " the",
    " answer",
    " to",
    " your",
    " question",
    " is",
    " simple",
    ":",
    " first",
    " read",
    " what",
    " is",
    " there",
    ",",
    " then",
    " ask",
    " again",
    " with",
    " care",
    "."
  };

  private Words() {}

  /** The token at a place of the answer. */
  static String word(int index) {
    return index == 0 ? "So" : WORDS[(index - 1) % WORDS.length];
  }

  /** How many tokens a beginning of the answer has; 0 when the answer does not begin so. */
  static int count(String beginning) {
    int index = 0;
    int at = 0;
    while (at < beginning.length()) {
      String word = word(index++);
      if (!beginning.startsWith(word, at)) {
        return 0;
      }
      at += word.length();
    }
    return index;
  }
}
