import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RecommendationDetail } from '../../api/types';
import { DiffView } from '../../components/diff/DiffView';
import { Notice } from '../../components/Notice';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Waiting } from '../../components/Waiting';
import { asText, exactDuration } from '../../lib/quantity';
import { previewChange } from './change';
import { useAccept, usePolicyInForce } from './loader';
import classes from './recommendation.module.css';

/** The last look before a recommendation becomes policy: the exact edit of the document. */
export function AcceptDialog({
  recommendation,
  onClose,
}: {
  recommendation: RecommendationDetail;
  onClose: () => void;
}) {
  const [comment, setComment] = useState('');
  const accept = useAccept(recommendation.id);
  const policy = usePolicyInForce(true);
  const { change } = recommendation;
  const preview = policy.data && previewChange(policy.data.document, recommendation);
  return (
    <Modal opened onClose={onClose} title="Accept this recommendation" size="lg">
      <p className={classes.lead}>
        Publishes a new policy version with this one change. Every router takes it within a second; it can be
        rolled back at any time.
      </p>
      {policy.isPending && <Waiting lines={4} label="Loading the policy in force" />}
      {policy.isError && <ProblemNotice error={policy.error} onRetry={() => void policy.refetch()} />}
      {preview && (
        <>
          <div className={classes.diffBox}>
            <p className={classes.diffHead}>
              Exactly this changes against version {policy.data.version}
              <code>{change.path}</code>
            </p>
            <DiffView hunks={preview.hunks} label="Change to the policy document" />
          </div>
          {preview.from !== change.path && (
            <p className={classes.inherit}>
              Until now the {asText(exactDuration(change.fromMs))} come from <code>{preview.from}</code>,
              which stays as it is for everything else.
            </p>
          )}
          {!preview.current && (
            <Notice
              kind="warning"
              title="The value in force is no longer the one the evidence was judged against"
            >
              Evaluate again to renew the proposal.
            </Notice>
          )}
        </>
      )}
      <TextInput
        label="Comment"
        description="Optional; kept with the version and in the audit log"
        value={comment}
        maxLength={1000}
        onChange={(event) => setComment(event.currentTarget.value)}
        mt="md"
      />
      {accept.isError && (
        <div className={classes.dialogProblem}>
          <ProblemNotice error={accept.error} />
        </div>
      )}
      <div className={classes.dialogActions}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          onClick={() => accept.mutate(comment.trim(), { onSuccess: onClose })}
          loading={accept.isPending}
          data-testid="recommendation-accept-confirm"
        >
          Accept and publish
        </Button>
      </div>
    </Modal>
  );
}
