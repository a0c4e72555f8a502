import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import { isProblemOf } from '../../api/problem';
import type { PolicyVersion } from '../../api/types';
import { YamlEditor, type YamlEditorHandle } from '../../components/code/YamlEditor';
import { Panel } from '../../components/Panel';
import { Waiting } from '../../components/Waiting';
import { locate } from '../../lib/policyPath';
import { Checks } from './Checks';
import { useCurrentPolicy, useValidation } from './loader';
import { NewerVersion } from './NewerVersion';
import classes from './policy.module.css';
import { PublishDialog } from './PublishDialog';
import { useLeaveGuard } from './useLeaveGuard';

/** What an edit starts from. */
export type Base = Pick<PolicyVersion, 'version' | 'document'>;

const NOTHING_YET: Base = {
  version: 0,
  document: 'apiVersion: detour/v1\nkind: Policy\nmetadata:\n  name: \n',
};

/** Edits the document in force and publishes the result as a new version. */
export function EditView() {
  const current = useCurrentPolicy();
  if (current.data) return <Editor start={current.data} inForce={current.data} />;
  if (isProblemOf(current.error, 'not-found', 'no-policy'))
    return <Editor start={NOTHING_YET} inForce={NOTHING_YET} />;
  if (current.isError) return null; // The page shows the problem.
  return (
    <Panel title="Edit" flush>
      <Waiting lines={16} label="Loading the policy" />
    </Panel>
  );
}

function Editor({ start, inForce }: { start: Base; inForce: Base }) {
  const [base, setBase] = useState(start);
  const [text, setText] = useState(start.document);
  const [reviewing, setReviewing] = useState(false);
  const [restarts, setRestarts] = useState(0);
  const editor = useRef<YamlEditorHandle>(null);
  const changed = text !== base.document;
  const [settled] = useDebouncedValue(text, 400);
  const validation = useValidation(settled);
  const errors = useMemo(
    () =>
      (validation.data?.errors ?? []).map((error) => ({
        ...error,
        spot: locate(settled, error.path, error.message),
      })),
    [validation.data, settled],
  );
  const marks = useMemo(
    () => errors.flatMap(({ spot, message }) => (spot ? [{ from: spot.from, to: spot.to, message }] : [])),
    [errors],
  );
  const guard = useLeaveGuard(changed);
  const checked = validation.isSuccess && settled === text && !validation.isPlaceholderData;
  const startOver = (from: Base) => {
    setBase(from);
    setText(from.document);
    setRestarts(restarts + 1);
  };

  return (
    <>
      {!reviewing && inForce.version > base.version && base.version > 0 && (
        <NewerVersion
          base={base}
          newer={inForce}
          onDiscard={() => startOver(inForce)}
          onKeep={() => setBase(inForce)}
        />
      )}
      <div className={classes.columns}>
        <Panel
          title={base.version === 0 ? 'First policy' : `Edit version ${base.version}`}
          note={changed ? 'not published yet' : 'no changes'}
          actions={
            <>
              <Button component={Link} to="/policy" variant="default">
                Cancel
              </Button>
              <Button
                onClick={() => setReviewing(true)}
                disabled={!changed || !checked || errors.length > 0}
                data-testid="policy-review"
              >
                Review and publish
              </Button>
            </>
          }
          flush
        >
          <YamlEditor
            key={restarts}
            ref={editor}
            initial={text}
            label="Policy document"
            onChange={setText}
            marks={marks}
          />
        </Panel>
        <aside className={classes.aside} aria-label="Checks">
          <Checks
            validation={validation}
            errors={errors}
            checked={checked}
            onReveal={(position) => editor.current?.reveal(position)}
          />
        </aside>
      </div>
      {reviewing && (
        <PublishDialog
          base={base}
          text={text}
          onClose={() => setReviewing(false)}
          onPublish={() => guard.release()}
        />
      )}
      {guard.dialog}
    </>
  );
}
