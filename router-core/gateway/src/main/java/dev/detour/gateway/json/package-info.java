/** Reading and editing JSON bodies in one pass over their bytes, without building a tree. */
@NullMarked
package dev.detour.gateway.json;

import org.jspecify.annotations.NullMarked;
