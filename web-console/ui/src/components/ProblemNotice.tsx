import { Button } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { ProblemError, type ProblemKind } from '../api/problem';
import classes from './Notice.module.css';

/** What a problem means for the reader, where its own words do not say. */
const MEANING: Partial<Record<ProblemKind, string>> = {
  'analytics-unavailable':
    'Routers keep serving and spooling their spans; nothing is lost. The page fills again when the analytics store answers.',
  'store-unavailable':
    'Routers keep serving on their last good policy. Policy and recommendations cannot be read or changed until the control store answers.',
  unreachable: 'The console process may be restarting, or the network between you and it is broken.',
};

interface Props {
  error: unknown;
  onRetry?: () => void;
  /** Said before the problem when older data is still on the screen. */
  stale?: string;
}

/** A failed call: what failed, why, what it means, and a way to try again. */
export function ProblemNotice({ error, onRetry, stale }: Props) {
  const problem = error instanceof ProblemError ? error : undefined;
  const title = problem?.title ?? 'The interface failed';
  const detail = problem ? problem.detail : error instanceof Error ? error.message : String(error);
  const meaning = problem && MEANING[problem.kind];
  return (
    <div className={stale ? classes.banner : classes.notice} role="alert" data-kind="problem">
      <IconAlertTriangle size={18} stroke={1.7} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <p className={classes.title}>
          {stale && <span className={classes.stale}>{stale} </span>}
          {title}
        </p>
        {detail && <p className={classes.detail}>{detail}</p>}
        {problem && problem.fields.length > 0 && (
          <ul className={classes.fields}>
            {problem.fields.map((field) => (
              <li key={`${field.path} ${field.message}`}>
                {field.path && <code>{field.path}</code>} {field.message}
              </li>
            ))}
          </ul>
        )}
        {meaning && !stale && <p className={classes.meaning}>{meaning}</p>}
      </div>
      {onRetry && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} />}
          onClick={onRetry}
          className={classes.action}
        >
          Try again
        </Button>
      )}
    </div>
  );
}
