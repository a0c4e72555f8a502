@NullMarked
package dev.detour.jobs;

import org.jspecify.annotations.NullMarked;
