package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.surface.StreamEncoder;
import io.vertx.core.buffer.Buffer;
import java.util.List;

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
  private Buffer newest = Buffer.buffer();
  private Buffer newestContent = Buffer.buffer();

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
    this.newest = before.newest;
    this.newestContent = before.newestContent;
  }

  /**
   * Takes down what goes to the caller.
   *
   * @param written the events in the caller's API; empty when nothing of them was written
   */
  void note(List<StreamEvent> events, Buffer written) {
    events.forEach(this::note);
    if (written.length() > 0) {
      newest = written;
      newestContent = events.stream().anyMatch(StreamEvent::isContent) ? written : newestContent;
    }
  }

  private void note(StreamEvent event) {
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

  /** Where the caller's stream stands. */
  StreamEncoder.Place place() {
    return new StreamEncoder.Place(newest, newestContent);
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
