@NullMarked
package dev.detour.sim;

import org.jspecify.annotations.NullMarked;
