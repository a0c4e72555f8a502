/** The streaming job: from spans in the log to attempts, requests and roll-ups. */
@NullMarked
package dev.detour.jobs.decisions;

import org.jspecify.annotations.NullMarked;
