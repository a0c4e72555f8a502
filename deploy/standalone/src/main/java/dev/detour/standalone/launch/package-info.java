/** Starting, watching and stopping the processes of one Detour on one machine. */
@NullMarked
package dev.detour.standalone.launch;

import org.jspecify.annotations.NullMarked;
