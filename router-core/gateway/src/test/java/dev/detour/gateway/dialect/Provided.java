package dev.detour.gateway.dialect;

import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.provider.ProviderTarget;
import dev.detour.gateway.surface.chat.ChatSurface;
import dev.detour.gateway.testing.DialectPolicy;
import dev.detour.policy.document.Dialect;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Route;
import dev.detour.sim.ProviderSim;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Simulated providers of every dialect, with keys, asked through the codecs over sockets. */
final class Provided implements AutoCloseable {
  private static final int LIMIT = 1 << 20;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ProviderSim sim = ProviderSim.start(DialectPolicy.scenario(), 0);
  private final Policy policy = DialectPolicy.policy("http://127.0.0.1:" + sim.port());

  ProviderSim sim() {
    return sim;
  }

  /** The route to the simulated provider of a dialect. */
  Route route(Dialect dialect) {
    return Objects.requireNonNull(policy.routes().get(DialectPolicy.name(dialect)));
  }

  /** A request of OpenAI's chat completions in canonical form. */
  static Conversation conversation(String chat)
      throws InvalidBodyException, UntranslatableException {
    return new ChatSurface(LIMIT).read(Buffer.buffer(chat).getBytes()).conversation();
  }

  /** Asks a provider as the gateway would. */
  HttpResponse<byte[]> ask(Dialect dialect, Conversation conversation)
      throws UntranslatableException, IOException, InterruptedException {
    Route route = route(dialect);
    DialectCodec codec = Codecs.of(dialect);
    ProviderTarget target =
        ProviderTarget.of(route.provider(), Optional.of(DialectPolicy.key(dialect)));
    HttpCall call =
        codec.call(
            codec.own(),
            Buffer.buffer(codec.body(conversation, route)),
            MultiMap.caseInsensitiveMultiMap(),
            new CallContext(route, target, conversation.stream(), Instant.now()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sim.port() + call.uri()))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(call.body().getBytes()));
    call.headers().forEach((name, value) -> request.header(name, value));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** What a stream brings, fed in the given pieces. */
  static List<StreamEvent> decode(Dialect dialect, List<byte[]> pieces)
      throws MalformedAnswerException {
    AnswerFormat format = Codecs.of(dialect).answers(Codecs.of(dialect).own());
    StreamDecoder decoder = format.decoder();
    List<StreamEvent> events = new ArrayList<>();
    List<MalformedAnswerException> broken = new ArrayList<>();
    Framing framing =
        format.framing(
            LIMIT,
            frame -> {
              try {
                if (frame.hasData()) {
                  decoder.decode(frame, events::add);
                }
              } catch (MalformedAnswerException e) {
                broken.add(e);
              }
            });
    for (byte[] piece : pieces) {
      framing.feed(Buffer.buffer(piece));
    }
    framing.finish();
    if (!broken.isEmpty()) {
      throw broken.get(0);
    }
    return events;
  }

  @Override
  public void close() {
    sim.close();
  }
}
