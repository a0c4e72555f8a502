@NullMarked
package dev.detour.gateway;

import org.jspecify.annotations.NullMarked;
