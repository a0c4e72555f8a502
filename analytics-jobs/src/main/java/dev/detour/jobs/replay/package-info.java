/** The what-if replay as a batch job: logged requests of a range under another policy. */
@NullMarked
package dev.detour.jobs.replay;

import org.jspecify.annotations.NullMarked;
