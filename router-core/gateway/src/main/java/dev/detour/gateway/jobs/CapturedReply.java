package dev.detour.gateway.jobs;

import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.http.Reply;
import dev.detour.gateway.http.ReplyHead;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** A reply that nobody waits for: it is kept for the record of a job. A job asks for no stream. */
final class CapturedReply implements Reply {
  /** Told of the one thing that comes. */
  interface Sink {
    void onAnswer(int status, ReplyHead head, Buffer body);

    /** The job goes on later. */
    void onDeferred();

    void onError(OpenAiError error, ReplyHead head);
  }

  private final Sink sink;
  private @Nullable Runnable onGone;
  private boolean over;

  CapturedReply(Sink sink) {
    this.sink = sink;
  }

  /** The job is in other hands: what is under way is cancelled, and what it brings is dropped. */
  void leave() {
    if (!over) {
      over = true;
      if (onGone != null) {
        onGone.run();
      }
    }
  }

  @Override
  public void onGone(Runnable callback) {
    onGone = callback;
  }

  @Override
  public void json(int status, ReplyHead head, Buffer body) {
    if (!over) {
      over = true;
      sink.onAnswer(status, head, body);
    }
  }

  @Override
  public void accepted(String location, ReplyHead head, Buffer body) {
    if (!over) {
      over = true;
      sink.onDeferred();
    }
  }

  @Override
  public void error(OpenAiError error, ReplyHead head) {
    if (!over) {
      over = true;
      sink.onError(error, head);
    }
  }

  @Override
  public void beginStream(ReplyHead head) {
    throw new IllegalStateException("a job asks for no stream");
  }

  @Override
  public void write(Buffer bytes) {
    throw new IllegalStateException("a job asks for no stream");
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void onDrain(Runnable callback) {
    callback.run();
  }

  @Override
  public void end() {
    throw new IllegalStateException("a job asks for no stream");
  }
}
