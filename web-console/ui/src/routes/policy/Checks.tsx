import { IconAlertCircle, IconCircleCheck } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { FieldError, Validation } from '../../api/types';
import { Panel } from '../../components/Panel';
import { ProblemNotice } from '../../components/ProblemNotice';
import type { Spot } from '../../lib/policyPath';
import { plural } from '../../lib/words';
import classes from './policy.module.css';

interface Props {
  validation: UseQueryResult<Validation>;
  errors: readonly (FieldError & { spot: Spot | null })[];
  /** Whether the verdict is about the text as it is now. */
  checked: boolean;
  onReveal: (position: number) => void;
}

/** The console's verdict on the text: every mistake with its path; a click leads to the line. */
export function Checks({ validation, errors, checked, onReveal }: Props) {
  return (
    <Panel title="Checks" note={checked ? undefined : validation.isError ? undefined : 'checking …'}>
      <div role="status">
        {validation.isError && (
          <ProblemNotice error={validation.error} onRetry={() => void validation.refetch()} />
        )}
        {checked && errors.length === 0 && (
          <p className={classes.valid}>
            <IconCircleCheck size={17} stroke={1.7} aria-hidden /> The document is valid.
          </p>
        )}
        {errors.length > 0 && (
          <p className={classes.invalid}>
            <IconAlertCircle size={17} stroke={1.7} aria-hidden /> {errors.length}{' '}
            {plural(errors.length, 'mistake')} to mend before it can be published
          </p>
        )}
      </div>
      {errors.length > 0 && (
        <ul className={classes.errors}>
          {errors.map(({ path, message, spot }) => (
            <li key={`${path} ${message}`}>
              {spot ? (
                <button type="button" className={classes.errorPath} onClick={() => onReveal(spot.from)}>
                  {path || 'document'} <span>line {spot.line}</span>
                </button>
              ) : (
                <code className={classes.errorPath}>{path || 'document'}</code>
              )}
              <span className={classes.errorMessage}>{message}</span>
            </li>
          ))}
        </ul>
      )}
      <p className={classes.hint}>
        Secrets never stand in the document: name them with <code>secret: {'{ env: NAME }'}</code>. Ctrl-F
        searches.
      </p>
    </Panel>
  );
}
