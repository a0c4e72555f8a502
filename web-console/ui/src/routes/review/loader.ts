import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerReview, discardReview, editReview, getReview, retryReview } from '../../api/client';
import type { ReviewDetail } from '../../api/types';
import { inBackground } from '../../app/prefetch';
import { SECOND } from '../../lib/time';
import { reviewsKey } from '../reviews/loader';

export const reviewQuery = (id: number) =>
  queryOptions({
    queryKey: [...reviewsKey, 'one', id],
    queryFn: ({ signal }) => getReview(id, signal),
  });

export const useReview = (id: number) => useQuery({ ...reviewQuery(id), refetchInterval: 5 * SECOND });

/** What a person decides; `text` is the edited request, the answer, or the reason. */
export interface Decision {
  kind: 'retry' | 'edit' | 'answer' | 'discard';
  text: string;
  comment: string;
}

export function decide(id: number, { kind, text, comment }: Decision): Promise<ReviewDetail> {
  switch (kind) {
    case 'retry':
      return retryReview(id, comment);
    case 'edit':
      return editReview(id, text, comment);
    case 'answer':
      return answerReview(id, text, comment);
    case 'discard':
      return discardReview(id, text);
  }
}

export function useDecide(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decision: Decision) => decide(id, decision),
    onSuccess: (decided) => {
      client.setQueryData(reviewQuery(id).queryKey, decided);
      void client.invalidateQueries({ queryKey: reviewsKey });
      void client.invalidateQueries({ queryKey: ['audit'] });
    },
    // A conflict means that what is on the screen is no longer so: read it anew behind the message.
    onError: () => void client.invalidateQueries({ queryKey: reviewsKey }),
  });
}

export function loadReview(client: QueryClient, _url: URL, params: Record<string, string | undefined>): void {
  inBackground(client.query(reviewQuery(Number(params.id))));
}
