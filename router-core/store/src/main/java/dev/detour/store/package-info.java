@NullMarked
package dev.detour.store;

import org.jspecify.annotations.NullMarked;
