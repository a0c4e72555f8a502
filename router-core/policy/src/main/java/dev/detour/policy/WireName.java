package dev.detour.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A value with one name for documents, spans and tables: its enum name in lower snake case. */
public interface WireName {
  /** The enum constant's own name. */
  String name();

  /** The name on the wire, such as {@code rate_limited}. */
  default String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The constant of that name on the wire; empty when there is none. */
  static <E extends Enum<E> & WireName> Optional<E> find(Class<E> type, String wireName) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.wireName().equals(wireName))
        .findFirst();
  }
}
