package dev.detour.jobs.signals;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;

/**
 * Judges the minutes of tenants' traffic, of which signals tell.
 *
 * @param <C> the counts of a minute, a Flink POJO
 * @param <W> what is known of a key, a Flink POJO
 */
abstract class WatchMinutes<C extends Count<C>, W> extends JudgeMinutes<SignalKey, C, W, Signal> {
  private static final long serialVersionUID = 1;

  private final String subject;
  private transient Counter signals;

  /**
   * @param subject begins the names of state and metrics; never changes
   * @param keeps how long a key without traffic is known
   */
  @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
  WatchMinutes(String subject, Class<C> countType, Class<W> watchType, Duration keeps) {
    super(names(subject), countType, watchType, StateTtlConfig.newBuilder(keeps).build());
    this.subject = subject;
  }

  private static Names names(String subject) {
    return new Names(
        subject + "-watch",
        subject + "-judged-until",
        subject + "-open-minutes",
        subject + "_late_spans");
  }

  /** Takes a minute in; minutes come in order, and those without spans are left out. */
  abstract List<Signal> judge(SignalKey key, W watch, long minute, C count);

  @Override
  public void open(OpenContext context) {
    super.open(context);
    signals = counter(subject + "_signals");
  }

  @Override
  void judge(OnTimerContext context, W watch, long minute, C count, Collector<Signal> out) {
    for (Signal signal : judge(context.getCurrentKey(), watch, minute, count)) {
      signals.inc();
      out.collect(signal);
    }
  }
}
