/** Typed, collected reading of a process's environment variables into one immutable record. */
@NullMarked
package dev.detour.policy.settings;

import org.jspecify.annotations.NullMarked;
