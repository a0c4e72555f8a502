package dev.detour.clickhouse.engine;

import com.sun.jna.Pointer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A statement that failed, with ClickHouse's error code and its message in ClickHouse's form. */
public final class EngineException extends Exception {

  private static final Pattern LEADING_CODES =
      Pattern.compile("^(?:Code: (\\d+)\\. DB::Exception: )+");

  private final int code;

  private EngineException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** An error of our own, in ClickHouse's form: {@code Code: 516. DB::Exception: text. (NAME)}. */
  public static EngineException of(ErrorCode code, String text) {
    return new EngineException(
        code.number(),
        "Code: %d. DB::Exception: %s. (%s)".formatted(code.number(), text, code.name()));
  }

  /**
   * An error as the engine words it; where it repeats {@code Code: N. DB::Exception:}, once is
   * enough.
   */
  static EngineException parse(String message) {
    Matcher codes = LEADING_CODES.matcher(message);
    if (!codes.find()) {
      return of(ErrorCode.UNKNOWN_EXCEPTION, message);
    }
    int code = Integer.parseInt(codes.group(1));
    return new EngineException(
        code, "Code: %d. DB::Exception: %s".formatted(code, message.substring(codes.end())));
  }

  static void throwIfPresent(@Nullable Pointer message) throws EngineException {
    if (message != null) {
      throw parse(message.getString(0, "UTF-8"));
    }
  }

  /** ClickHouse's error code, such as 60 for an unknown table. */
  public int code() {
    return code;
  }

  /** The message, never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
