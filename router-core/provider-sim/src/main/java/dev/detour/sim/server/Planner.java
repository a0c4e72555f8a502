package dev.detour.sim.server;

import dev.detour.sim.log.TokenUsage;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.Randomness;
import dev.detour.sim.shape.ChatRequest;
import dev.detour.sim.shape.Form;
import dev.detour.sim.shape.Plan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Turns requests into plans: the same seed and the same requests give the same plans.
 *
 * <p>What is drawn for a request depends on the seed, provider, model and the request's identity:
 * its key and how often that key was seen here, or without a key its number in the order of
 * arrival.
 */
final class Planner {
  private static final int CACHE_BLOCK = 128;
  private static final int KEYS_REMEMBERED = 100_000;

  private final long seed;
  private final Map<String, Integer> seen = new LinkedHashMap<>();

  Planner(long seed) {
    this.seed = seed;
  }

  /** The identity under which randomness is drawn for a request that arrives now. */
  synchronized String identify(String provider, ChatRequest request) {
    String target = provider + "/" + request.model();
    String name = request.key() == null ? target : target + "/" + request.key();
    int times = seen.merge(name, 1, Integer::sum);
    if (seen.size() > KEYS_REMEMBERED) {
      seen.remove(seen.keySet().iterator().next());
    }
    return name + "#" + times;
  }

  Plan plan(String identity, ChatRequest request, ModelSpec model, Optional<Fault> fault) {
    RandomGenerator latency = Randomness.of(seed, "latency", identity);
    RandomGenerator length = Randomness.of(seed, "length", identity);
    double extraMs =
        fault.isPresent() && fault.get() instanceof Fault.SlowFirstToken slow
            ? slow.delay().toNanos() / 1e6
            : 0;
    double firstTokenMs = model.firstToken().sampleMs(latency) + extraMs;
    int wanted =
        request.form() instanceof Form.Vectors
            ? 0
            : Math.max(
                request.outputTokens().orElseGet(() -> model.answerLength().sample(length))
                    - request.prefilledTokens(),
                Math.max(0, request.form().leastTokens()));
    int output = Math.min(wanted, request.maxTokens().orElse(Integer.MAX_VALUE));
    int thought =
        Math.min(
            wanted - request.form().leastTokens(),
            request.reasoningTokens().orElse((int) Math.rint(wanted * model.reasoningShare())));
    int reasoning = Math.min(output, thought);
    String whole = request.form() instanceof Form.Calls ? "tool_calls" : "stop";
    String finishReason = output < wanted ? "length" : whole;
    if (fault.isPresent()
        && fault.get() instanceof Fault.FilteredFinish filtered
        && filtered.afterTokens() <= output - reasoning) {
      output = reasoning + filtered.afterTokens();
      finishReason = "content_filter";
    }
    int cached = cached(request, model);
    int written = Math.min(request.inputTokens() - cached, request.cacheWriteTokens().orElse(0));
    TokenUsage usage = new TokenUsage(request.inputTokens(), cached, written, output, reasoning);
    String id = Long.toHexString(Randomness.of(seed, "id", identity).nextLong());
    return new Plan(
        fault, firstTokenMs, model.msPerToken(), wanted - thought, usage, finishReason, id);
  }

  /** Cached input comes in whole blocks, as the providers count it. */
  private static int cached(ChatRequest request, ModelSpec model) {
    int drawn = (int) (request.inputTokens() * model.cachedShare()) / CACHE_BLOCK * CACHE_BLOCK;
    return Math.min(request.inputTokens(), request.cachedTokens().orElse(drawn));
  }
}
