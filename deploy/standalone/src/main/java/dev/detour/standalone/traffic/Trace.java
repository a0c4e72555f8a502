package dev.detour.standalone.traffic;

import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/** Requests of one kind of work, as long as published ones. */
public interface Trace {
  /**
   * Requests of one hour, in no order.
   *
   * @param hour of two weeks, 0..335
   * @param count how many, at least 0
   * @return their times are since the hour began, less than an hour
   */
  List<TraceRow> hour(int hour, int count, RandomGenerator random);

  /**
   * How many times its mean this work is asked for in an hour of two weeks, 0..335; empty where
   * what was published is too short to tell.
   */
  OptionalDouble relativeRate(int hour);
}
