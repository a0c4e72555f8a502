/** What the tests of several rooms do alike: wait, and run processes that they kill. */
@NullMarked
package dev.detour.testing;

import org.jspecify.annotations.NullMarked;
