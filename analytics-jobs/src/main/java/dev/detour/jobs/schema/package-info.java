/** The tables of the analytics store, and how they come to be. */
@NullMarked
package dev.detour.jobs.schema;

import org.jspecify.annotations.NullMarked;
