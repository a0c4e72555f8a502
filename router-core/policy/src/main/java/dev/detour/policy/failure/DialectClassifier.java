package dev.detour.policy.failure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Classifies by a dialect's own parts: where its errors stand, what their fields mean, and which of
 * its answers are none.
 *
 * <p>Within a stream, pass the data of events that may tell of a failure, and their headers where
 * the dialect has such; other events show none.
 */
public final class DialectClassifier implements FailureClassifier {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Pattern CODE = Pattern.compile("(?!\\d+$|error$)[a-z0-9_.-]{1,64}");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");
  private static final Pattern ACCOUNT =
      Pattern.compile(
          "\\b(?:org|proj|sk|gsk|xai)-[A-Za-z0-9_*-]+|\\bgsk_\\w+|\\borg_\\d\\w*|\\bAIza[\\w-]+|\\bAKIA\\w+"
              + "|\\barn:aws[\\w:/.-]+|\\bprojects/[\\w-]+|\\bproject_number:\\d+");
  private static final Duration TOO_LONG_FOR_A_RATE = Duration.ofHours(1);
  private static final int MAX_MESSAGE = 1000;

  private final ErrorReader reader;
  private final ErrorTable table;
  private final FinishTable finishes;
  private final AnswerCheck check;

  DialectClassifier(ErrorReader reader, ErrorTable table, FinishTable finishes, AnswerCheck check) {
    this.reader = reader;
    this.table = table;
    this.finishes = finishes;
    this.check = check;
  }

  @Override
  public Optional<ProviderFailure> classify(ProviderSignal signal) {
    JsonNode body = parse(signal.body());
    Optional<ErrorFields> error = reader.read(signal, body);
    if (!signal.isAccepted()) {
      return Optional.of(refusal(signal, error.orElse(ErrorFields.NONE)));
    } else if (error.isPresent()) {
      return Optional.of(failure(signal, error.get(), error.get().status()));
    }
    return signal.phase() == Phase.HEADERS && !body.isObject()
        ? noObject(signal)
        : check.failure(signal, body);
  }

  /**
   * What a stream that is over and brought no content has met, by the reason that it gave; empty
   * when the caller's own limit on output is why.
   */
  public Optional<ProviderFailure> classifyEmpty(String finishReason) {
    return finishes.empty(finishReason, Phase.STREAM, 200);
  }

  private ProviderFailure refusal(ProviderSignal signal, ErrorFields error) {
    // An intermediary's 5xx around a provider's 429 is still the 429.
    boolean wrapped = signal.status() >= 500 && error.status() == 429;
    return failure(signal, error, wrapped ? 429 : signal.status());
  }

  /**
   * The failure that an error states.
   *
   * @param status the response's own, or the one that an accepted response names, or 0
   */
  private ProviderFailure failure(ProviderSignal signal, ErrorFields error, int status) {
    ErrorTable.Verdict verdict = table.verdict(error, status);
    FailureCategory category = verdict.category();
    Optional<Duration> advised =
        category.isProviderFailure() ? AdvisedDelay.of(signal, error) : Optional.empty();
    if (category == FailureCategory.RATE_LIMITED
        && advised.filter(delay -> delay.compareTo(TOO_LONG_FOR_A_RATE) > 0).isPresent()) {
      category = FailureCategory.QUOTA_EXHAUSTED;
    }
    return new ProviderFailure(
        category,
        providerCode(error, status == 0 ? signal.status() : status),
        message(category, error),
        error.param().or(verdict::param),
        advised,
        signal.phase(),
        signal.status());
  }

  private static Optional<ProviderFailure> noObject(ProviderSignal signal) {
    String code = signal.body().isBlank() ? "empty_body" : "not_json";
    return AnswerCheck.found(signal, FailureCategory.SERVER_ERROR, code);
  }

  private static String providerCode(ErrorFields error, int status) {
    for (String candidate : error.codes()) {
      if (CODE.matcher(candidate).matches()) {
        return candidate;
      }
    }
    return "http_" + status;
  }

  /**
   * The provider's words where the caller has to act on them. Others may name the gateway's own
   * account and are replaced.
   */
  private static String message(FailureCategory category, ErrorFields error) {
    if (category.fault() == Fault.CALLER && !error.message().isBlank()) {
      String clean =
          ACCOUNT.matcher(CONTROL.matcher(error.message()).replaceAll(" ")).replaceAll("…").trim();
      return clean.length() <= MAX_MESSAGE ? clean : clean.substring(0, MAX_MESSAGE - 1) + "…";
    }
    return switch (category.fault()) {
      case CALLER -> "The provider refused the request.";
      case PROVIDER -> "The provider failed.";
      case CAPACITY -> "The provider has no capacity for the request.";
      case INTERNAL -> "The provider refused the gateway's own credential or target.";
    };
  }

  /** The tree of a text, missing when it is no JSON. */
  static JsonNode parse(String text) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      return tree == null ? MissingNode.getInstance() : tree;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
