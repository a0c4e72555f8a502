/** The dashboards as files, and their queries as Grafana sends them. */
@NullMarked
package dev.detour.dashboards;

import org.jspecify.annotations.NullMarked;
