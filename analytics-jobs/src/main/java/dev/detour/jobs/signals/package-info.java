/** What the stream of attempts tells beside its sums: incidents of routes. */
@NullMarked
package dev.detour.jobs.signals;

import org.jspecify.annotations.NullMarked;
