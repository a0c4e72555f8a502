/**
 * Running the job, in this process or on a cluster: Flink's settings, checkpoints, measurements,
 * health.
 */
@NullMarked
package dev.detour.jobs.runtime;

import org.jspecify.annotations.NullMarked;
