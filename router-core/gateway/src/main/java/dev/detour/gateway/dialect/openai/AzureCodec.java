package dev.detour.gateway.dialect.openai;

import dev.detour.gateway.dialect.CallContext;
import dev.detour.gateway.dialect.HttpCall;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.provider.ProviderTarget;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * OpenAI behind Azure: a route's model is a deployment, and part of the path.
 *
 * <p>A base address that ends in {@code /openai/v1} means Azure's newer form, in which paths are
 * OpenAI's own and the version may be left out.
 */
public final class AzureCodec extends OpenAiCodec {
  /** What is asked for unless the provider names another. */
  static final String DEFAULT_VERSION = "2024-10-21";

  @Override
  public HttpCall call(WireApi api, Buffer body, MultiMap caller, CallContext context) {
    ProviderTarget target = context.target();
    MultiMap headers = HttpHeaders.headers();
    target.credential().ifPresent(key -> headers.set("api-key", key));
    return new HttpCall(uri(api, context, target), headers, body);
  }

  private static String uri(WireApi api, CallContext context, ProviderTarget target) {
    String base = target.basePath();
    if (base.endsWith("/openai/v1")) {
      String version = target.provider().apiVersion().map(it -> "?api-version=" + it).orElse("");
      return base + path(api) + version;
    }
    String version = target.provider().apiVersion().orElse(DEFAULT_VERSION);
    String prefix = base.endsWith("/openai") ? base : base + "/openai";
    String place =
        api == WireApi.RESPONSES
            ? prefix
            : prefix + "/deployments/" + encoded(context.route().model());
    return place + path(api) + "?api-version=" + version;
  }

  private static String encoded(String deployment) {
    return URLEncoder.encode(deployment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
