/** Adding up spans in the task where they are, before they are sent to the task of their key. */
@NullMarked
package dev.detour.jobs.sums;

import org.jspecify.annotations.NullMarked;
