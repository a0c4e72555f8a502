package dev.detour.gateway.dialect.anthropic;

import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.AnswerFormat;
import dev.detour.gateway.dialect.CallContext;
import dev.detour.gateway.dialect.DialectCodec;
import dev.detour.gateway.dialect.HttpCall;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.provider.ProviderTarget;
import dev.detour.policy.document.Route;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/**
 * Anthropic. A base address may end in {@code /v1} or leave it out, as Anthropic's own tools do.
 */
public final class AnthropicCodec implements DialectCodec {
  /** The version of the API that is asked for unless the provider or the caller names another. */
  static final String DEFAULT_VERSION = "2023-06-01";

  private static final String VERSION = "anthropic-version";
  private static final String BETA = "anthropic-beta";
  private static final AnswerFormat MESSAGES = new AnthropicAnswers();

  @Override
  public WireApi own() {
    return WireApi.MESSAGES;
  }

  @Override
  public byte[] body(Conversation conversation, Route route) throws UntranslatableException {
    return AnthropicBody.of(conversation, route);
  }

  @Override
  public HttpCall call(WireApi api, Buffer body, MultiMap caller, CallContext context) {
    ProviderTarget target = context.target();
    MultiMap headers = HttpHeaders.headers();
    String asked = caller.get(VERSION);
    headers.set(
        VERSION, asked != null ? asked : target.provider().apiVersion().orElse(DEFAULT_VERSION));
    for (String beta : caller.getAll(BETA)) {
      headers.add(BETA, beta);
    }
    target.credential().ifPresent(key -> headers.set("x-api-key", key));
    String base = target.basePath();
    return new HttpCall(
        base + (base.endsWith("/v1") ? "/messages" : "/v1/messages"), headers, body);
  }

  @Override
  public AnswerFormat answers(WireApi api) {
    return MESSAGES;
  }
}
