package dev.detour.policy.document;

import java.util.Optional;

/** What a matrix row does at one of its steps: ask a route, or act without one. */
public sealed interface Cell {
  /**
   * Ask a route.
   *
   * @param route who is asked
   * @param uncertain whether its answer is marked as uncertain
   * @param role what the route is meant to be beside the primary
   */
  record ToRoute(Route route, boolean uncertain, Optional<CellRole> role) implements Cell {}

  /** Answer without a model. */
  record Respond(RespondKind kind) implements Cell {}

  /** Make the request a job that is retried later. */
  record Enqueue(JobTerms terms) implements Cell {
    /** With the terms that hold where the policy says nothing. */
    public Enqueue() {
      this(JobTerms.DEFAULT);
    }
  }

  /** Let the request wait until its primary's health and budget allow it. */
  record Pause(JobTerms terms) implements Cell {
    /** With the terms that hold where the policy says nothing. */
    public Pause() {
      this(JobTerms.DEFAULT);
    }
  }

  /** Put the request before a person. */
  record Review() implements Cell {}

  /** Fail at once, clearly. */
  record Fail() implements Cell {}
}
