package dev.detour.gateway.dialect.gemini;

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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Google's models, on the Gemini API with its key, and on Vertex AI (a base address that ends in
 * {@code /publishers/google}) with an access token.
 */
public final class GeminiCodec implements DialectCodec {
  private static final Pattern VERSIONED = Pattern.compile(".*/v\\d[a-z0-9]*");
  private static final AnswerFormat ANSWERS = new GeminiAnswers();

  @Override
  public WireApi own() {
    return WireApi.GENERATE_CONTENT;
  }

  @Override
  public byte[] body(Conversation conversation, Route route) throws UntranslatableException {
    return GeminiBody.of(conversation, route);
  }

  @Override
  public HttpCall call(WireApi api, Buffer body, MultiMap caller, CallContext context) {
    ProviderTarget target = context.target();
    boolean vertex = target.basePath().contains("/publishers/");
    MultiMap headers = HttpHeaders.headers();
    if (vertex) {
      target.bearer().ifPresent(token -> headers.set(HttpHeaders.AUTHORIZATION, token));
    } else {
      target.credential().ifPresent(key -> headers.set("x-goog-api-key", key));
    }
    String model = context.route().model();
    String id = model.startsWith("models/") ? model.substring("models/".length()) : model;
    String uri =
        root(target, vertex)
            + "/models/"
            + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20")
            + (context.stream() ? ":streamGenerateContent?alt=sse" : ":generateContent");
    return new HttpCall(uri, headers, body);
  }

  /** A base address may name the version of the API, or leave it out. */
  private static String root(ProviderTarget target, boolean vertex) {
    String base = target.basePath();
    return vertex || VERSIONED.matcher(base).matches()
        ? base
        : base + "/" + target.provider().apiVersion().orElse("v1beta");
  }

  @Override
  public AnswerFormat answers(WireApi api) {
    return ANSWERS;
  }
}
