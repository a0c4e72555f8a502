package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.AnswerFacts;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.CallContext;
import dev.detour.gateway.dialect.Codecs;
import dev.detour.gateway.dialect.DialectCodec;
import dev.detour.gateway.dialect.HttpCall;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.json.AnswerReader;
import dev.detour.gateway.surface.AnswerEncoder;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.policy.document.Route;
import dev.detour.policy.failure.DialectClassifier;
import dev.detour.policy.failure.FailureClassifiers;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How one request travels to one route: spliced to a provider of its own wire format, translated to
 * every other; and how what comes back is followed.
 */
final class Passage {
  private final Serving serving;
  private final RequestContext request;
  private final Route route;
  private final DialectCodec codec;
  private final WireApi api;
  private final boolean translated;
  private final DialectClassifier classifier;
  private final @Nullable AnswerReader chunks;
  private final FollowedFacts followed;
  private final @Nullable Delivered before;
  private final Optional<Delivered> delivered;

  /**
   * Prepares a passage.
   *
   * @param before what the caller has already, when the route shall continue it
   */
  Passage(Serving serving, RequestContext request, Route route, @Nullable Delivered before) {
    this.before = before;
    this.delivered =
        before != null
            ? Optional.of(new Delivered(before))
            : request.mayBeContinued() ? Optional.of(new Delivered()) : Optional.empty();
    this.serving = serving;
    this.request = request;
    this.route = route;
    this.codec = Codecs.of(route.provider().dialect());
    WireApi asked = request.body().surface().api();
    this.translated = before != null || !codec.speaks(asked, route.provider());
    this.api = translated ? codec.own() : asked;
    this.classifier = FailureClassifiers.of(route.provider().dialect());
    boolean skipsText = !translated && delivered.isEmpty() && api == WireApi.CHAT_COMPLETIONS;
    this.chunks = skipsText ? new AnswerReader() : null;
    this.followed = new FollowedFacts();
  }

  /**
   * The call.
   *
   * @param outputCap most tokens the answer may have; empty leaves the caller's own limit
   */
  HttpCall call(CallContext context, OptionalInt outputCap) {
    Buffer body = Buffer.buffer(translated ? translate(outputCap) : splice(outputCap));
    MultiMap caller = translated ? MultiMap.caseInsensitiveMultiMap() : request.headers();
    return codec.call(api, body, caller, context);
  }

  private byte[] splice(OptionalInt outputCap) {
    return request.body().forProvider(route, outputCap);
  }

  private byte[] translate(OptionalInt outputCap) {
    try {
      Conversation conversation = request.body().conversation();
      if (before != null) {
        conversation = conversation.continuing(before.text());
      }
      if (outputCap.isPresent()) {
        conversation = conversation.cappedAt(outputCap.getAsInt());
      }
      return codec.body(conversation, route);
    } catch (UntranslatableException e) {
      throw new IllegalStateException("the route was not eligible", e);
    }
  }

  /** What is known of the answer so far. */
  AnswerFacts facts() {
    return chunks == null ? followed : chunks;
  }

  /** What the caller has of the answer; empty where nothing may be continued. */
  Optional<Delivered> delivered() {
    return delivered;
  }

  /** The media type of the provider's streams. */
  String streamType() {
    return codec.answers(api).streamType();
  }

  /** A stream that begins. */
  Answer streamed(StreamedAnswer.Rules rules, Consumer<Boolean> progress) {
    return chunks == null
        ? new FollowedStream(
            rules,
            new FollowedStream.Parts(codec.answers(api), writer(), classifier, delivered),
            followed,
            serving.clock(),
            progress)
        : new StreamedAnswer(rules, chunks, classifier, serving.clock(), progress);
  }

  /** An answer that is no stream. */
  Answer whole(int status, MultiMap headers) {
    CallerRequest body = request.body();
    int maxBytes = serving.limits().maxAnswerBytes();
    return chunks == null
        ? new FollowedWhole(
            new FollowedWhole.Head(status, headers, body.stream(), maxBytes),
            codec.answers(api),
            writer(),
            followed,
            classifier,
            serving.clock())
        : new WholeAnswer(
            status, headers, body.stream(), maxBytes, chunks, classifier, serving.clock());
  }

  private AnswerWriter writer() {
    if (!translated) {
      return new AnswerWriter.PassOn(api);
    }
    AnswerEncoder encoder =
        request.body().encoder(request.id(), serving.clock().instant().getEpochSecond());
    return before == null
        ? new AnswerWriter.Translate(encoder, route.model())
        : new AnswerWriter.Continue(encoder, route.model(), before);
  }
}
