package dev.detour.gateway.http;

import io.vertx.core.buffer.Buffer;

/**
 * Where the answer of a request goes: one whole answer, or a stream that is fed until it ends.
 *
 * <p>Behind it is a caller's connection, or nobody but the record of a job.
 */
public interface Reply {
  /** Calls back once if whoever waits goes away before the answer has ended. */
  void onGone(Runnable callback);

  /** Sends a whole JSON answer. */
  void json(int status, ReplyHead head, Buffer body);

  /**
   * Says that the request goes on without its caller.
   *
   * @param location where its result will be found
   */
  void accepted(String location, ReplyHead head, Buffer body);

  /** Puts a header on the answer that has not begun; for callers who read headers. */
  default void header(String name, String value) {}

  /** Sends an error. */
  void error(OpenAiError error, ReplyHead head);

  /** Begins a stream of events. */
  void beginStream(ReplyHead head);

  /** Sends some of the stream. */
  void write(Buffer bytes);

  /** Whether bytes are taken more slowly than they come. */
  boolean isFull();

  /** Calls back once when that is over. */
  void onDrain(Runnable callback);

  /** Ends the stream. */
  void end();
}
