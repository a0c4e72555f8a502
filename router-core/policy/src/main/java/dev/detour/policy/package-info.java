@NullMarked
package dev.detour.policy;

import org.jspecify.annotations.NullMarked;
