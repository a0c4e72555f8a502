package dev.detour.gateway.chat;

import dev.detour.policy.document.CacheRules;
import dev.detour.policy.document.Cell;
import dev.detour.policy.document.RespondKind;
import dev.detour.policy.document.Step;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * One request's dealings with stored answers. Only a request whose row may answer with one has any,
 * and a protected request never has: its answer is neither given again nor kept.
 */
final class Memory {
  private final AnswerCache cache;
  private final RequestContext request;
  private final String key;
  private final CacheRules rules;
  private final Buffer streamed = Buffer.buffer();

  private Memory(AnswerCache cache, RequestContext request, String key, CacheRules rules) {
    this.cache = cache;
    this.request = request;
    this.key = key;
    this.rules = rules;
  }

  /** The dealings of a request; empty when it has none. */
  static Optional<Memory> of(AnswerCache cache, RequestContext request) {
    if (request.facts().isProtected()
        || request.run().isPresent()
        || request.facts().row().steps().stream().noneMatch(Memory::recalls)) {
      return Optional.empty();
    }
    CacheRules rules = request.snapshot().policy().cache();
    return CacheKeys.of(request).map(key -> new Memory(cache, request, key, rules));
  }

  private static boolean recalls(Step step) {
    return step.cell() instanceof Cell.Respond respond
        && respond.kind() == RespondKind.CACHED_OR_DEFAULT;
  }

  /** A stored answer to this request, in the form that its caller asks for. */
  Future<Optional<Buffer>> recall(long nowEpochSeconds, int maxBytes) {
    return cache
        .get(request.caller().tenant(), key, rules)
        .map(found -> found.flatMap(it -> Recalled.of(it, request, nowEpochSeconds, maxBytes)));
  }

  /** Takes what the caller gets of a stream. */
  void onStreamed(Buffer bytes) {
    if (streamed.length() <= rules.maxBytesPerTenant()) {
      streamed.appendBuffer(bytes);
    }
  }

  /** Keeps a whole answer as its caller got it. */
  void keep(Buffer answer) {
    boolean stream = request.body().stream();
    cache.put(
        request.caller().tenant(),
        key,
        new AnswerCache.Stored(
            stream, request.body().wantsUsage(), stream ? streamed : answer.copy()),
        rules);
  }
}
