/** The log of spans and the topic of dead letters, as Flink reads and writes them. */
@NullMarked
package dev.detour.jobs.kafka;

import org.jspecify.annotations.NullMarked;
