package dev.detour.gateway.dialect.bedrock;

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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amazon Bedrock's Converse operations.
 *
 * <p>A credential with a colon, {@code accessKeyId:secretAccessKey[:sessionToken]}, signs every
 * call; one without is a Bedrock API key and is sent as it is. The region is the one in the base
 * address, else the one of a model named by its ARN, else {@value #DEFAULT_REGION}.
 */
public final class BedrockCodec implements DialectCodec {
  static final String DEFAULT_REGION = "us-east-1";

  private static final Pattern HOST_REGION =
      Pattern.compile("bedrock-runtime(?:-fips)?\\.([a-z0-9-]+)\\.");
  private static final Pattern ARN_REGION = Pattern.compile("arn:aws[a-z-]*:bedrock:([a-z0-9-]+):");
  private static final AnswerFormat CONVERSE = new ConverseAnswers();

  @Override
  public WireApi own() {
    return WireApi.CONVERSE;
  }

  @Override
  public byte[] body(Conversation conversation, Route route) throws UntranslatableException {
    return ConverseBody.of(conversation, route);
  }

  @Override
  public HttpCall call(WireApi api, Buffer body, MultiMap caller, CallContext context) {
    ProviderTarget target = context.target();
    String uri =
        target.basePath()
            + "/model/"
            + SignatureV4.encoded(context.route().model())
            + (context.stream() ? "/converse-stream" : "/converse");
    MultiMap headers = HttpHeaders.headers();
    Optional<AwsCredential> signing = target.credential().flatMap(AwsCredential::of);
    if (signing.isPresent()) {
      new SignatureV4(signing.get(), region(context), "bedrock")
          .sign("POST", host(target), uri, body.getBytes(), context.now())
          .forEach(headers::set);
    } else {
      target.bearer().ifPresent(key -> headers.set(HttpHeaders.AUTHORIZATION, key));
    }
    return new HttpCall(uri, headers, body);
  }

  private static String region(CallContext context) {
    Matcher host = HOST_REGION.matcher(context.target().host());
    if (host.find()) {
      return host.group(1);
    }
    Matcher arn = ARN_REGION.matcher(context.route().model());
    return arn.lookingAt() ? arn.group(1) : DEFAULT_REGION;
  }

  /** The host as the header names it: without a port that goes without saying. */
  private static String host(ProviderTarget target) {
    boolean usual = target.port() == (target.tls() ? 443 : 80);
    return usual ? target.host() : target.host() + ":" + target.port();
  }

  @Override
  public AnswerFormat answers(WireApi api) {
    return CONVERSE;
  }
}
