@NullMarked
package dev.detour.standalone;

import org.jspecify.annotations.NullMarked;
