package dev.detour.gateway.chat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.detour.policy.document.Cell;
import dev.detour.policy.document.MatrixRow;
import dev.detour.policy.document.Step;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens a prompt has, about: to compare prices, to count against limits, and to pass over
 * routes whose window it does not fit. What an attempt may cost is bounded by {@link TokenBound}.
 *
 * <p>Four bytes are a token, the rule of thumb for English prose in JSON, and that costs nothing.
 * Only where it decides, because the row has a window between a quarter and twice of it, a sample
 * of at most {@value #SAMPLE_BYTES} bytes from the body's middle is encoded with OpenAI's {@code
 * o200k_base}, and the body is taken to be like it. Other vocabularies need more: for a route of
 * another dialect the count is raised by {@value #OTHERS}, in favour of the larger window.
 *
 * <p>The vocabulary takes a moment to load, so the first prompts near a window have the rule of
 * thumb.
 */
final class TokenEstimate {
  /** Encoding takes about 0.1 ms per KiB, ten times that at worst; a sample says as much. */
  static final int SAMPLE_BYTES = 4 * 1024;

  static final double OTHERS = 1.25;
  private static final int BYTES_PER_TOKEN = 4;
  private static final AtomicReference<@Nullable CompletableFuture<Encoding>> VOCABULARY =
      new AtomicReference<>();

  private TokenEstimate() {}

  /** The tokens of a body that a row's routes may be asked with. */
  static long of(byte[] body, MatrixRow row) {
    long thumb = body.length / BYTES_PER_TOKEN;
    if (!decides(thumb, row)) {
      return thumb;
    }
    Encoding encoding = vocabulary().getNow(null);
    return encoding == null ? thumb : sampled(body, encoding, row);
  }

  private static boolean decides(long thumb, MatrixRow row) {
    for (Step step : row.steps()) {
      if (step.cell() instanceof Cell.ToRoute to) {
        long window = to.route().contextWindow();
        if (window > 0 && thumb > window / 4 && thumb < window * 2) {
          return true;
        }
      }
    }
    return false;
  }

  /** The vocabulary, loading since somebody first asked. */
  static CompletableFuture<Encoding> vocabulary() {
    CompletableFuture<Encoding> loading = VOCABULARY.get();
    if (loading != null) {
      return loading;
    }
    CompletableFuture<Encoding> mine = new CompletableFuture<>();
    if (!VOCABULARY.compareAndSet(null, mine)) {
      return vocabulary();
    }
    Thread loader = new Thread(() -> mine.complete(load()), "vocabulary");
    loader.setDaemon(true);
    loader.start();
    return mine;
  }

  private static Encoding load() {
    return Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
  }

  private static long sampled(byte[] body, Encoding encoding, MatrixRow row) {
    int length = Math.min(body.length, SAMPLE_BYTES);
    int start = (body.length - length) / 2;
    String sample = new String(body, start, length, StandardCharsets.UTF_8);
    double perByte = (double) encoding.countTokensOrdinary(sample) / length;
    return (long) Math.ceil(perByte * body.length * factor(row));
  }

  private static double factor(MatrixRow row) {
    for (Step step : row.steps()) {
      if (step.cell() instanceof Cell.ToRoute to) {
        switch (to.route().provider().dialect()) {
          case OPENAI, AZURE_OPENAI -> {}
          case ANTHROPIC, GEMINI, BEDROCK -> {
            return OTHERS;
          }
        }
      }
    }
    return 1;
  }
}
