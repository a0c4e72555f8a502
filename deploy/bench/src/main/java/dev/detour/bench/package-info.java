/** Benchmarks of the router beside what it is compared with, runnable by anyone. */
@NullMarked
package dev.detour.bench;

import org.jspecify.annotations.NullMarked;
