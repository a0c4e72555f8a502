/** A load generator that costs little: one HTTP/1.1 client over non-blocking sockets. */
@NullMarked
package dev.detour.bench.load;

import org.jspecify.annotations.NullMarked;
