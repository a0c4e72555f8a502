/** One exchange with a provider: its target, its deadlines, its failures. */
@NullMarked
package dev.detour.gateway.provider;

import org.jspecify.annotations.NullMarked;
