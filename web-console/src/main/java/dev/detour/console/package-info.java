@NullMarked
package dev.detour.console;

import org.jspecify.annotations.NullMarked;
