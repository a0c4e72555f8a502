/** {@code /v1/files} and {@code /v1/batches}: many requests in one file, each run as a job. */
@NullMarked
package dev.detour.gateway.batch;

import org.jspecify.annotations.NullMarked;
