package dev.detour.gateway.dialect;

import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.policy.document.Provider;
import dev.detour.policy.document.Route;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/** A provider dialect: how it is asked, and how its answers read. Without state. */
public interface DialectCodec {
  /** The wire format in which conversations are asked. */
  WireApi own();

  /** Whether callers' requests in a wire format pass through to a provider untranslated. */
  default boolean speaks(WireApi api, Provider provider) {
    return api == own();
  }

  /**
   * A conversation as the body of a request in the dialect's own wire format. Pure; called also
   * just to learn whether it can be done.
   *
   * @throws UntranslatableException when the dialect cannot express it
   */
  byte[] body(Conversation conversation, Route route) throws UntranslatableException;

  /**
   * Addresses, authorises and signs a call.
   *
   * @param api the body's wire format: the dialect's own, or one that it {@link #speaks}
   * @param body as it is sent
   * @param caller headers of the caller's request, for those that belong to the wire format (such
   *     as {@code anthropic-beta}) when it passes through; empty when it was translated
   */
  HttpCall call(WireApi api, Buffer body, MultiMap caller, CallContext context);

  /** How answers in a wire format read: the dialect's own, or one that it {@link #speaks}. */
  AnswerFormat answers(WireApi api);
}
