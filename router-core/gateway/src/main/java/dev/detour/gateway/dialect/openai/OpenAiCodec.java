package dev.detour.gateway.dialect.openai;

import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.AnswerFormat;
import dev.detour.gateway.dialect.CallContext;
import dev.detour.gateway.dialect.DialectCodec;
import dev.detour.gateway.dialect.HttpCall;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.provider.ProviderTarget;
import dev.detour.policy.document.Provider;
import dev.detour.policy.document.ProviderTrait;
import dev.detour.policy.document.Route;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/** OpenAI, and the many servers that speak as it does. */
public class OpenAiCodec implements DialectCodec {
  private static final AnswerFormat CHAT = new ChatAnswers();
  private static final AnswerFormat RESPONSES = new ResponseAnswers();
  private static final AnswerFormat EMBEDDINGS = new EmbeddingAnswers();

  @Override
  public WireApi own() {
    return WireApi.CHAT_COMPLETIONS;
  }

  @Override
  public boolean speaks(WireApi api, Provider provider) {
    return switch (api) {
      case CHAT_COMPLETIONS, EMBEDDINGS -> true;
      case RESPONSES -> provider.is(ProviderTrait.RESPONSES);
      case MESSAGES, GENERATE_CONTENT, CONVERSE -> false;
    };
  }

  @Override
  public byte[] body(Conversation conversation, Route route) throws UntranslatableException {
    return new ChatBody(conversation, route).write();
  }

  @Override
  public HttpCall call(WireApi api, Buffer body, MultiMap caller, CallContext context) {
    ProviderTarget target = context.target();
    MultiMap headers = HttpHeaders.headers();
    target.bearer().ifPresent(value -> headers.set(HttpHeaders.AUTHORIZATION, value));
    return new HttpCall(target.basePath() + path(api), headers, body);
  }

  /** The path below the base address. */
  static String path(WireApi api) {
    return switch (api) {
      case CHAT_COMPLETIONS -> "/chat/completions";
      case RESPONSES -> "/responses";
      case EMBEDDINGS -> "/embeddings";
      case MESSAGES, GENERATE_CONTENT, CONVERSE ->
          throw new IllegalArgumentException("api: " + api + " (expected: one of OpenAI's)");
    };
  }

  @Override
  public AnswerFormat answers(WireApi api) {
    return switch (api) {
      case RESPONSES -> RESPONSES;
      case EMBEDDINGS -> EMBEDDINGS;
      case CHAT_COMPLETIONS, MESSAGES, GENERATE_CONTENT, CONVERSE -> CHAT;
    };
  }
}
