import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { DiffView, hunksOf } from '../../components/diff/DiffView';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Waiting } from '../../components/Waiting';
import { useDiff, useRollback } from './loader';
import classes from './policy.module.css';

interface Props {
  target: number;
  current: number;
  onClose: () => void;
}

/** Brings an earlier document back, as a new version, after showing what that changes. */
export function RollbackDialog({ target, current, onClose }: Props) {
  const [comment, setComment] = useState('');
  const diff = useDiff(current, target);
  const rollback = useRollback();
  const navigate = useNavigate();
  const confirm = () =>
    rollback.mutate(
      { version: target, comment: comment.trim() || `Back to version ${target}`, baseVersion: current },
      { onSuccess: ({ version }) => void navigate('/policy', { state: { published: version } }) },
    );
  return (
    <Modal opened onClose={onClose} title={`Roll back to version ${target}`} size="xl">
      <p className={classes.lead}>
        The document of version {target} is published again as a new version and replaces version {current} on
        every router. Nothing is deleted.
      </p>
      {diff.isError && <ProblemNotice error={diff.error} onRetry={() => void diff.refetch()} />}
      {diff.isPending && <Waiting lines={4} label="Loading the difference" />}
      {diff.data && (
        <div className={classes.diffBox}>
          <p className={classes.diffHead}>
            What changes against version {current}: {diff.data.added} lines added, {diff.data.removed} removed
          </p>
          <DiffView
            hunks={hunksOf(diff.data.unified)}
            label={`Changes from version ${current} to version ${target}`}
          />
        </div>
      )}
      <TextInput
        label="Comment"
        placeholder={`Back to version ${target}`}
        value={comment}
        maxLength={1000}
        onChange={(event) => setComment(event.currentTarget.value)}
        mt="md"
      />
      {rollback.isError && (
        <div className={classes.dialogProblem}>
          <ProblemNotice error={rollback.error} />
        </div>
      )}
      <div className={classes.dialogActions}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={confirm} loading={rollback.isPending} data-testid="policy-rollback-confirm">
          Roll back to version {target}
        </Button>
      </div>
    </Modal>
  );
}
