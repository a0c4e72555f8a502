/** The process of the analytics jobs: settings, start and stop. */
@NullMarked
package dev.detour.jobs;

import org.jspecify.annotations.NullMarked;
