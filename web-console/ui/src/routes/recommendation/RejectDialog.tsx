import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ProblemNotice } from '../../components/ProblemNotice';
import { useReject } from './loader';
import classes from './recommendation.module.css';

/** Turns a recommendation down; the reason is required, since it is what the next person learns from. */
export function RejectDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const reject = useReject(id);
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    if (reason.trim() === '') setMissing(true);
    else reject.mutate(reason.trim(), { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title="Reject this recommendation">
      <form onSubmit={submit} noValidate>
        <Textarea
          label="Reason"
          description="Kept with the recommendation and in the audit log"
          autosize
          minRows={3}
          maxLength={1000}
          required
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
            setMissing(false);
          }}
          error={missing && 'Say why, in a few words'}
          data-testid="recommendation-reason"
          data-autofocus
        />
        {reject.isError && (
          <div className={classes.dialogProblem}>
            <ProblemNotice error={reject.error} />
          </div>
        )}
        <div className={classes.dialogActions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            color="red"
            loading={reject.isPending}
            data-testid="recommendation-reject-confirm"
          >
            Reject
          </Button>
        </div>
      </form>
    </Modal>
  );
}
