/** Requests that go on without their callers: taken over, run, shown, and their results sent. */
@NullMarked
package dev.detour.gateway.jobs;

import org.jspecify.annotations.NullMarked;
