import { ActionIcon, NativeSelect, Tooltip } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import { DiffView, hunksOf } from '../../components/diff/DiffView';
import { EmptyNote } from '../../components/EmptyNote';
import { Panel } from '../../components/Panel';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Waiting } from '../../components/Waiting';
import { plural } from '../../lib/words';
import { useDiff, useVersions } from './loader';
import classes from './policy.module.css';

/** What changed between two versions. */
export function CompareView() {
  const [params, setParams] = useSearchParams();
  const from = Number(params.get('from'));
  const to = Number(params.get('to'));
  if (!(from > 0 && to > 0)) {
    return (
      <Panel title="Compare versions">
        <EmptyNote title="Choose two versions">
          Open a version from the list and compare it from there.
        </EmptyNote>
      </Panel>
    );
  }
  const choose = (from: number, to: number) => setParams({ from: String(from), to: String(to) });
  return <Comparison from={from} to={to} onChoose={choose} />;
}

interface ComparisonProps {
  from: number;
  to: number;
  onChoose: (from: number, to: number) => void;
}

function Comparison({ from, to, onChoose }: ComparisonProps) {
  const diff = useDiff(from, to);
  const { added = 0, removed = 0 } = diff.data ?? {};
  return (
    <Panel
      title="Compare versions"
      note={
        diff.data && (
          <span>
            <span className={classes.added}>+{added}</span>{' '}
            <span className={classes.removed}>−{removed}</span> {plural(added + removed, 'line')}
          </span>
        )
      }
      actions={
        <>
          <VersionSelect label="From" value={from} onChange={(version) => onChoose(version, to)} />
          <Tooltip label="Swap">
            <ActionIcon onClick={() => onChoose(to, from)} aria-label="Swap the two versions">
              <IconArrowsExchange size={16} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
          <VersionSelect label="To" value={to} onChange={(version) => onChoose(from, version)} />
        </>
      }
      flush
    >
      {diff.isError && <ProblemNotice error={diff.error} onRetry={() => void diff.refetch()} />}
      {diff.isPending && <Waiting lines={10} label="Loading the difference" />}
      {diff.data?.unified === '' && (
        <EmptyNote title="No difference">
          The documents of version {from} and version {to} are equal.
        </EmptyNote>
      )}
      {diff.data?.unified && (
        <div className={classes.diff}>
          <DiffView
            hunks={hunksOf(diff.data.unified)}
            label={`Changes from version ${from} to version ${to}`}
          />
        </div>
      )}
    </Panel>
  );
}

function VersionSelect(props: { label: string; value: number; onChange: (version: number) => void }) {
  const { data: versions = [] } = useVersions();
  const listed = versions.map(({ version, current }) => ({
    value: String(version),
    label: `Version ${version}${current ? ' (in force)' : ''}`,
  }));
  const value = String(props.value);
  const data = listed.some((entry) => entry.value === value)
    ? listed
    : [...listed, { value, label: `Version ${props.value}` }];
  return (
    <NativeSelect
      aria-label={props.label}
      data={data}
      value={value}
      onChange={(event) => props.onChange(Number(event.currentTarget.value))}
    />
  );
}
