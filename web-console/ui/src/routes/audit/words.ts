import { humanize } from '../../lib/words';

const WORDS: Record<string, string> = {
  'policy.published': 'Published a policy',
  'policy.rolled_back': 'Rolled the policy back',
  'policy.bootstrapped': 'Loaded the first policy',
  'recommendation.proposed': 'Proposed',
  'recommendation.accepted': 'Accepted',
  'recommendation.rejected': 'Rejected',
  'recommendation.expired': 'Expired',
  'review.retried': 'Sent a request back',
  'review.edited': 'Edited a request and sent it back',
  'review.answered': 'Answered by hand',
  'review.discarded': 'Discarded a request',
  'user.created': 'Created a user',
  'session.opened': 'Logged in',
  'session.closed': 'Logged out',
};

/** An action of the log in words; one that is new to this interface is shown as it is. */
export const actionWords = (action: string): string => WORDS[action] ?? humanize(action);

/** The page about an entry's subject; null when there is none. */
export function subjectPath(subject: string): string | null {
  const [, kind, id] = /^(recommendation|policy|review)\/(\d+)$/.exec(subject) ?? [];
  if (id === undefined) return null;
  if (kind === 'review') return `/reviews/${id}`;
  return kind === 'policy' ? `/policy/versions/${id}` : `/recommendations/${id}`;
}
