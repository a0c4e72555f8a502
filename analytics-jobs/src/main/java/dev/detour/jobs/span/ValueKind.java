package dev.detour.jobs.span;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a value that another convention wrote is read as one that a column can hold. Other writers
 * put numbers and booleans into texts, and texts where a list is due; what cannot be read is taken
 * as unknown.
 */
enum ValueKind {
  TEXT {
    @Override
    Optional<AnyValue> read(AnyValue value) {
      return text(value).map(text -> AnyValue.newBuilder().setStringValue(text).build());
    }
  },
  FLAG {
    @Override
    Optional<AnyValue> read(AnyValue value) {
      return switch (text(value).orElse("").toLowerCase(Locale.ROOT)) {
        case "true" -> Optional.of(AnyValue.newBuilder().setBoolValue(true).build());
        case "false" -> Optional.of(AnyValue.newBuilder().setBoolValue(false).build());
        default -> Optional.empty();
      };
    }
  },
  TEXTS {
    @Override
    Optional<AnyValue> read(AnyValue value) {
      ArrayValue.Builder texts = ArrayValue.newBuilder();
      if (value.hasArrayValue()) {
        for (AnyValue element : value.getArrayValue().getValuesList()) {
          TEXT.read(element).ifPresent(texts::addValues);
        }
      } else {
        String text = text(value).orElse("");
        if (text.startsWith("[")) {
          QUOTED
              .matcher(text)
              .results()
              .forEach(found -> texts.addValuesBuilder().setStringValue(found.group(1)));
        } else if (!text.isEmpty()) {
          texts.addValuesBuilder().setStringValue(text);
        }
      }
      return texts.getValuesCount() == 0
          ? Optional.empty()
          : Optional.of(AnyValue.newBuilder().setArrayValue(texts).build());
    }
  },
  COUNT {
    @Override
    Optional<AnyValue> read(AnyValue value) {
      return whole(value, Long.MAX_VALUE);
    }
  },
  UINT32 {
    @Override
    Optional<AnyValue> read(AnyValue value) {
      return whole(value, 0xFFFF_FFFFL);
    }
  },
  UINT16 {
    @Override
    Optional<AnyValue> read(AnyValue value) {
      return whole(value, 0xFFFFL);
    }
  },
  /** Texts such as {@code insufficient_quota} stand under the same names and are none. */
  HTTP_STATUS {
    @Override
    Optional<AnyValue> read(AnyValue value) {
      return whole(value, 599).filter(status -> status.getIntValue() >= 100);
    }
  },
  SECONDS {
    @Override
    Optional<AnyValue> read(AnyValue value) {
      return decimal(value)
          .filter(it -> it.compareTo(BigDecimal.valueOf(0xFFFF_FFFFL)) <= 0)
          .map(seconds -> AnyValue.newBuilder().setDoubleValue(seconds.doubleValue()).build());
    }
  },
  /** Detour counts money in millionths of a dollar; a half goes to the even neighbour. */
  USD_AS_MICROS {
    @Override
    Optional<AnyValue> read(AnyValue value) {
      return decimal(value)
          .filter(dollars -> dollars.compareTo(MOST_DOLLARS) <= 0)
          .map(dollars -> dollars.movePointRight(6).setScale(0, RoundingMode.HALF_EVEN))
          .map(micros -> AnyValue.newBuilder().setIntValue(micros.longValueExact()).build());
    }
  };

  /** More than a call can cost, so the value is something else. */
  private static final BigDecimal MOST_DOLLARS = BigDecimal.valueOf(1_000_000);

  private static final Pattern QUOTED = Pattern.compile("\"([^\"\\\\]*)\"");

  /** Longest text that can be a number: longer ones cost time to find out. */
  private static final int MAX_DIGITS = 40;

  /** The value as the column wants it; empty when it cannot be read as such. */
  abstract Optional<AnyValue> read(AnyValue value);

  private static Optional<String> text(AnyValue value) {
    String text =
        switch (value.getValueCase()) {
          case STRING_VALUE -> value.getStringValue();
          case INT_VALUE -> Long.toString(value.getIntValue());
          case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
          case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
          default -> "";
        };
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** A number that is not negative. */
  private static Optional<BigDecimal> decimal(AnyValue value) {
    try {
      return text(value)
          .filter(text -> text.length() <= MAX_DIGITS)
          .map(BigDecimal::new)
          .filter(number -> number.signum() >= 0 && Math.abs((long) number.scale()) <= MAX_DIGITS);
    } catch (NumberFormatException e) {
      return Optional.empty(); // NaN among others
    }
  }

  private static Optional<AnyValue> whole(AnyValue value, long max) {
    try {
      return decimal(value)
          .map(BigDecimal::longValueExact)
          .filter(number -> number <= max)
          .map(number -> AnyValue.newBuilder().setIntValue(number).build());
    } catch (ArithmeticException e) {
      return Optional.empty(); // a fraction, or beyond 64 bits
    }
  }
}
