/** Running the job in this process: Flink's settings, checkpoints, measurements, health. */
@NullMarked
package dev.detour.jobs.runtime;

import org.jspecify.annotations.NullMarked;
