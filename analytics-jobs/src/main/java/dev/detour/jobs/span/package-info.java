/**
 * From the bytes of an OTLP record to what the jobs work with: attempts, requests, dead letters.
 */
@NullMarked
package dev.detour.jobs.span;

import org.jspecify.annotations.NullMarked;
