package dev.detour.jobs.signals;

/** Whom a signal is about; what does not apply is empty. */
public record SignalKey(String tenant, String feature, String workflow, String route) {}
