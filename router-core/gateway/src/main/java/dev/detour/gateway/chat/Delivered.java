package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.StreamEvent;

/**
 * What the caller has of a streamed answer, kept where another route may continue it.
 *
 * <p>Only text can be continued: a tool call, a refusal or a thought that was begun cannot, and
 * neither can a text that is too long to be kept.
 */
final class Delivered {
  private static final int MOST_CHARS = 256 * 1024;

  private final StringBuilder text = new StringBuilder();
  private final boolean begun;
  private String id = "";
  private boolean textAlone = true;

  /** Nothing yet. */
  Delivered() {
    this.begun = false;
  }

  /** What {@code before} holds, to be continued. */
  Delivered(Delivered before) {
    this.begun = true;
    this.id = before.id;
    this.textAlone = before.textAlone;
    this.text.append(before.text);
  }

  /** Takes down what goes to the caller. */
  void note(StreamEvent event) {
    if (event instanceof StreamEvent.Started started) {
      id = begun ? id : started.id();
    } else if (event instanceof StreamEvent.TextDelta delta) {
      keep(delta.text());
    } else {
      textAlone &= !event.isContent();
    }
  }

  private void keep(String more) {
    if (text.length() + more.length() <= MOST_CHARS) {
      text.append(more);
    } else {
      textAlone = false;
    }
  }

  /** Whether another route can continue it. */
  boolean isContinuable() {
    return textAlone && !text.isEmpty();
  }

  /** The answer's id, by the route that began it; empty when it gave none. */
  String id() {
    return id;
  }

  /** The text so far. */
  String text() {
    return text.toString();
  }

  /** The white space at the end of the text, which providers do not take as part of a prefill. */
  String trailingSpace() {
    int end = text.length();
    while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(end);
  }
}
