package dev.detour.jobs.runtime;

/** What {@code /metrics} shows and {@code /readyz} looks at, wherever the job runs. */
interface Measurements {
  /** Counts what happens in this process outside of the job; series {@code detour_jobs_<name>}. */
  void count(String name, long amount);

  /** The value of a series, 0 when nothing has reported it. */
  double value(String series);

  /** All series in Prometheus's text format. */
  String render();
}
