package dev.detour.policy.failure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an error says in its documented fields, whatever the dialect.
 *
 * @param codes the provider's codes and types in lower case, the most telling first
 * @param message the provider's sentence, empty when absent
 * @param param the request parameter that the error names
 * @param status the HTTP status that the error names within the body, 0 when it names none
 * @param delay the wait that a field of the body advises
 */
record ErrorFields(
    List<String> codes,
    String message,
    Optional<String> param,
    int status,
    Optional<Duration> delay) {

  /** No error object at all. */
  static final ErrorFields NONE = ofMessage("");

  private static final Pattern STATUS = Pattern.compile("[45]\\d\\d");

  ErrorFields {
    codes = List.copyOf(codes);
  }

  /** An error that is one sentence. */
  static ErrorFields ofMessage(String message) {
    return new ErrorFields(List.of(), message, Optional.empty(), 0, Optional.empty());
  }

  /** An error with codes, most telling first; empty ones are dropped. */
  static ErrorFields of(String message, String... codes) {
    return ofMessage(message).withCodes(codes);
  }

  /** These fields with further, less telling codes; an HTTP status among them is kept as such. */
  ErrorFields withCodes(String... more) {
    List<String> all = new ArrayList<>(codes);
    int named = status;
    for (String code : more) {
      String lower = code.trim().toLowerCase(Locale.ROOT);
      if (STATUS.matcher(lower).matches()) {
        named = named == 0 ? Integer.parseInt(lower) : named;
      } else if (!lower.isEmpty()) {
        all.add(lower);
      }
    }
    return new ErrorFields(all, message, param, named, delay);
  }

  ErrorFields withMessage(String sentence) {
    return new ErrorFields(codes, sentence, param, status, delay);
  }

  ErrorFields withParam(String name) {
    Optional<String> named = Optional.of(name).filter(text -> !text.isBlank());
    return new ErrorFields(codes, message, named, status, delay);
  }

  ErrorFields withDelay(Optional<Duration> advised) {
    return new ErrorFields(codes, message, param, status, advised);
  }
}
