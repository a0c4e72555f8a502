import { Button } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { AuditEntry } from '../../api/types';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyNote } from '../../components/EmptyNote';
import { Notice } from '../../components/Notice';
import { PageHead } from '../../components/PageHead';
import { Panel } from '../../components/Panel';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Time } from '../../components/Time';
import { Waiting } from '../../components/Waiting';
import { clock } from '../../lib/time';
import { plural } from '../../lib/words';
import classes from './audit.module.css';
import { useAudit, useVerification } from './loader';
import { actionWords, subjectPath } from './words';

/** Who did what, when: the log that cannot be rewritten unnoticed. */
export function AuditPage() {
  const log = useAudit();
  const verification = useVerification();
  const entries = log.data;
  return (
    <>
      <PageHead title="Audit" note="every entry carries the hash of the one before">
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={15} stroke={1.6} />}
          loading={verification.isPending}
          onClick={() => verification.mutate()}
          data-testid="audit-verify"
        >
          Verify the chain
        </Button>
      </PageHead>
      <div className={classes.content}>
        {verification.isError && (
          <ProblemNotice error={verification.error} onRetry={() => verification.mutate()} />
        )}
        {verification.data && (
          <Notice
            kind={verification.data.intact ? 'success' : 'warning'}
            title={
              verification.data.intact
                ? 'The chain is unbroken'
                : `The chain is broken at entry ${verification.data.brokenAt ?? ''}`
            }
          >
            {verification.data.detail}
          </Notice>
        )}
        {log.isError && (
          <ProblemNotice
            error={log.error}
            onRetry={() => void log.refetch()}
            {...(entries && { stale: `Showing what was read at ${clock(log.dataUpdatedAt)}.` })}
          />
        )}
        {(log.isPending || entries) && (
          <Panel title="Entries" note={entries && shown(entries.length, log.hasNextPage)} flush>
            {log.isPending && <Waiting lines={8} label="Loading the audit log" />}
            {entries?.length === 0 && <EmptyNote title="Nothing has been done yet" />}
            {entries && entries.length > 0 && (
              <DataTable label="Audit entries" columns={COLUMNS} rows={entries} rowKey={({ id }) => id} />
            )}
            {log.hasNextPage && (
              <div className={classes.more}>
                <Button
                  variant="subtle"
                  loading={log.isFetchingNextPage}
                  onClick={() => void log.fetchNextPage()}
                >
                  Older entries
                </Button>
              </div>
            )}
          </Panel>
        )}
      </div>
    </>
  );
}

const shown = (n: number, more: boolean): string =>
  `${n} ${plural(n, 'entry', 'entries')}${more ? ', newest first' : ''}`;

const COLUMNS: readonly Column<AuditEntry>[] = [
  {
    key: 'at',
    header: 'When',
    cell: ({ at }) => (
      <span className={classes.when}>
        <Time at={at} />
      </span>
    ),
  },
  { key: 'actor', header: 'Who', cell: ({ actor }) => actor },
  { key: 'action', header: 'What', cell: ({ action }) => <span title={action}>{actionWords(action)}</span> },
  { key: 'subject', header: 'Subject', cell: ({ subject }) => <SubjectLink subject={subject} /> },
  { key: 'detail', header: 'Detail', cell: (entry) => <Detail entry={entry} /> },
  {
    key: 'hash',
    header: 'Entry and hash',
    cell: ({ id, hash }) => (
      <span className={classes.hash} title={`SHA-256 ${hash}`}>
        {id} <span className="mono dim">{hash.slice(0, 10)}</span>
      </span>
    ),
  },
];

function SubjectLink({ subject }: { subject: string }) {
  const path = subjectPath(subject);
  return path === null ? <span>{subject}</span> : <Link to={path}>{subject}</Link>;
}

/** The detail's short fields in one line; everything on demand. */
function Detail({ entry: { detail } }: { entry: AuditEntry }) {
  const fields = Object.entries(detail);
  if (fields.length === 0) return <span className="dim">–</span>;
  const short = fields
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value) && String(value) !== '')
    .slice(0, 3)
    .map(([key, value]) => `${key}: ${clip(String(value))}`)
    .join(' · ');
  return (
    <details className={classes.detail}>
      <summary>{short || `${fields.length} ${plural(fields.length, 'field')}`}</summary>
      <pre>{JSON.stringify(detail, null, 2)}</pre>
    </details>
  );
}

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
