/** Tells Flink when a source is behind, so that it saves state less often and catches up sooner. */
@NullMarked
package dev.detour.jobs.backlog;

import org.jspecify.annotations.NullMarked;
