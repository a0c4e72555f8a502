import { Button, Modal, Textarea } from '@mantine/core';
import { structuredPatch } from 'diff';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { isProblemOf } from '../../api/problem';
import { DiffView } from '../../components/diff/DiffView';
import { ProblemNotice } from '../../components/ProblemNotice';
import type { Base } from './EditView';
import { usePublish } from './loader';
import classes from './policy.module.css';

interface Props {
  base: Base;
  text: string;
  onClose: () => void;
  /** Called right before the page is left for the published version. */
  onPublish: () => void;
}

/** The last look before a document goes live: the exact difference, and a comment for those who come after. */
export function PublishDialog({ base, text, onClose, onPublish }: Props) {
  const [comment, setComment] = useState('');
  const publish = usePublish();
  const navigate = useNavigate();
  const { hunks } = structuredPatch('', '', base.document, text, '', '', { context: 3 });
  const stale = isProblemOf(publish.error, 'stale-base-version');
  const confirm = () =>
    publish.mutate(
      { document: text, comment: comment.trim(), baseVersion: base.version },
      {
        onSuccess: ({ version }) => {
          onPublish();
          void navigate('/policy', { state: { published: version } });
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title="Publish a new version" size="xl">
      <p className={classes.lead}>
        {base.version === 0
          ? 'This is the first version. Every router takes it within a second.'
          : `Every router takes it within a second. It is based on version ${base.version}, which stays in the list.`}
      </p>
      <div className={classes.diffBox}>
        <p className={classes.diffHead}>Exactly this changes</p>
        <DiffView hunks={hunks} label="Changes to be published" />
      </div>
      <Textarea
        label="Comment"
        description="Why, for those who read the history"
        autosize
        minRows={2}
        maxLength={1000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
        mt="md"
        data-testid="policy-comment"
      />
      {publish.isError && (
        <div className={classes.dialogProblem}>
          <ProblemNotice error={publish.error} />
          {stale && (
            <p className={classes.lead}>Your text is kept: close this dialog and choose how to go on.</p>
          )}
        </div>
      )}
      <div className={classes.dialogActions}>
        <Button variant="default" onClick={onClose}>
          {stale ? 'Close' : 'Cancel'}
        </Button>
        <Button onClick={confirm} loading={publish.isPending} disabled={stale} data-testid="policy-publish">
          Publish
        </Button>
      </div>
    </Modal>
  );
}
