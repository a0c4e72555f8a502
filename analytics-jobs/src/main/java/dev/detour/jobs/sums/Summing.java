package dev.detour.jobs.sums;

import dev.detour.jobs.span.Measures;
import java.io.Serializable;

/**
 * Which spans are added up, by what, and how.
 *
 * @param <K> what sums are kept by
 * @param <S> a sum, mutable
 */
public interface Summing<K, S> extends Serializable {

  /** Whether the span counts at all. */
  boolean takes(Measures span);

  /** The sum that the span belongs to. */
  K key(Measures span);

  /** A sum of nothing. */
  S nothing();

  /** Adds a span that counts. */
  void add(S sum, Measures span);
}
