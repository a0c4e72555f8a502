package dev.detour.store;

/**
 * A job in the hands of one router, for as long as its lease lasts.
 *
 * @param lease proves it
 * @param job as it stands
 * @param request what is to be asked
 */
public record LeasedJob(Lease lease, Job job, NewJob.Request request) {

  /**
   * The right to work on a job. A later lease of the same job has a higher token, and nothing that
   * is done under an older one counts.
   */
  public record Lease(String jobId, long token) {}
}
