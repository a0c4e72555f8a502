package dev.detour.policy.document;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A name that requests give as their model, with a row of its own.
 *
 * @param name as requests name it
 * @param defaultRow for every class that has no own row, absent when other classes are not served
 * @param rows by class
 */
public record ModelGroup(
    String name, Optional<MatrixRow> defaultRow, Map<TrafficClass, MatrixRow> rows) {

  public ModelGroup {
    EnumMap<TrafficClass, MatrixRow> copy = new EnumMap<>(TrafficClass.class);
    copy.putAll(rows);
    rows = Collections.unmodifiableMap(copy);
  }

  /** The group's row for a class. */
  public Optional<MatrixRow> row(TrafficClass trafficClass) {
    MatrixRow own = rows.get(trafficClass);
    return own == null ? defaultRow : Optional.of(own);
  }
}
