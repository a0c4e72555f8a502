/** The failure taxonomy and the tables that map what a provider answered onto it. */
@NullMarked
package dev.detour.policy.failure;

import org.jspecify.annotations.NullMarked;
