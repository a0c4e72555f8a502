import type { FieldError, Problem } from './types';

type ContractKind = Problem['type'] extends `urn:detour:problem:${infer Kind}` ? Kind : never;

/**
 * What went wrong, as a word to switch on: the tail of the problem document's `type`, or `unreachable` when the console
 * did not answer at all, or `unknown` when it answered something else than a problem document (a proxy's page, say).
 */
export type ProblemKind = ContractKind | 'unreachable' | 'unknown';

const URN = 'urn:detour:problem:';

/** A call that failed, in the words of the console's problem document (RFC 9457). */
export class ProblemError extends Error {
  readonly kind: ProblemKind;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly fields: readonly FieldError[];

  constructor(
    kind: ProblemKind,
    status: number,
    title: string,
    detail?: string,
    fields: readonly FieldError[] = [],
  ) {
    super(detail ? `${title}: ${detail}` : title);
    this.name = 'ProblemError';
    this.kind = kind;
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.fields = fields;
  }

  /** The problem of an answer that is not a success. */
  static ofAnswer(status: number, body: unknown): ProblemError {
    if (!isProblem(body)) {
      const detail = typeof body === 'string' && body.length > 0 && body.length < 300 ? body : undefined;
      return new ProblemError('unknown', status, `The console answered with HTTP status ${status}`, detail);
    }
    const kind = body.type.startsWith(URN) ? (body.type.slice(URN.length) as ContractKind) : 'unknown';
    return new ProblemError(kind, body.status, body.title, body.detail, body.errors);
  }

  /** The problem of a call that got no answer. */
  static unreachable(cause: unknown): ProblemError {
    const problem = new ProblemError('unreachable', 0, 'The console does not answer');
    problem.cause = cause; // For the browser's log; "Failed to fetch" tells nobody anything.
    return problem;
  }
}

export function isProblemOf(error: unknown, ...kinds: ProblemKind[]): error is ProblemError {
  return error instanceof ProblemError && kinds.includes(error.kind);
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { type, title, status, errors } = body as Partial<Problem>;
  return (
    typeof type === 'string' &&
    typeof title === 'string' &&
    typeof status === 'number' &&
    Array.isArray(errors)
  );
}
