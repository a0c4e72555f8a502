/** What single steps of a request cost, measured with JMH. */
@NullMarked
package dev.detour.bench.micro;

import org.jspecify.annotations.NullMarked;
