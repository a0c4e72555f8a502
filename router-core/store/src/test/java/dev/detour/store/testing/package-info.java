/** Test fixtures of the control store, published as this module's {@code tests} jar. */
package dev.detour.store.testing;
