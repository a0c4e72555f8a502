/** The story of one request, from the analytics store. */
@NullMarked
package dev.detour.console.request;

import org.jspecify.annotations.NullMarked;
