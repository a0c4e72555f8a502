/** Demo traffic: replays the arrivals and token counts of a real trace through the router. */
@NullMarked
package dev.detour.standalone.traffic;

import org.jspecify.annotations.NullMarked;
