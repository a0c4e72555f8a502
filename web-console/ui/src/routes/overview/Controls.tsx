import { ActionIcon, Button, Popover, SegmentedControl, Select, TextInput, Tooltip } from '@mantine/core';
import { IconCalendar, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { Overview } from '../../api/types';
import { toFieldValue, zoneName } from '../../lib/time';
import classes from './overview.module.css';
import { describe, type OverviewSearch, type Preset, PRESETS, type Range, resolve } from './range';

interface Props {
  search: OverviewSearch;
  filters: Overview['filters'] | undefined;
  onChange: (change: Partial<OverviewSearch>) => void;
  live: boolean;
  onLive: (live: boolean) => void;
}

/** Value of the picker's entry for requests that name no feature. */
const NO_FEATURE = '\u0000none';

export function Controls({ search, filters, onChange, live, onLive }: Props) {
  const rolling = 'preset' in search.range;
  return (
    <>
      <Select
        aria-label="Tenant"
        placeholder="All tenants"
        data={withSelected(filters?.tenants ?? [], search.tenant)}
        value={search.tenant ?? null}
        onChange={(tenant) => onChange({ tenant: tenant ?? undefined })}
        clearable
        searchable
        w={150}
      />
      <Select
        aria-label="Feature"
        placeholder="All features"
        data={withSelected(filters?.features ?? [], search.feature).map((feature) =>
          feature === '' ? { value: NO_FEATURE, label: '(no feature)' } : feature,
        )}
        value={search.feature === '' ? NO_FEATURE : (search.feature ?? null)}
        onChange={(feature) => onChange({ feature: feature === NO_FEATURE ? '' : (feature ?? undefined) })}
        clearable
        searchable
        w={160}
      />
      <div className={classes.range} role="group" aria-label="Time range">
        <SegmentedControl
          aria-label="Time range"
          data={Object.entries(PRESETS).map(([value, { label }]) => ({ value, label }))}
          value={'preset' in search.range ? search.range.preset : ''}
          onChange={(preset) => onChange({ range: { preset: preset as Preset } })}
        />
        <CustomRange
          key={JSON.stringify(search.range)}
          range={search.range}
          onChange={(range) => onChange({ range })}
        />
      </div>
      <Tooltip
        label={rolling ? (live ? 'Renews every 5 s' : 'Not renewing') : 'A fixed range does not renew'}
      >
        <ActionIcon
          variant="default"
          size={30}
          disabled={!rolling}
          onClick={() => onLive(!live)}
          aria-label={live ? 'Pause renewing' : 'Renew every 5 seconds'}
        >
          {live ? <IconPlayerPause size={15} stroke={1.6} /> : <IconPlayerPlay size={15} stroke={1.6} />}
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function CustomRange({ range, onChange }: { range: Range; onChange: (range: Range) => void }) {
  const [open, setOpen] = useState(false);
  const [fields, setFields] = useState({ from: '', to: '' });
  const from = Date.parse(fields.from);
  const to = Date.parse(fields.to);
  const custom = !('preset' in range);
  const reset = (opened: boolean) => {
    const { from, to } = resolve(range, Date.now());
    setFields({ from: toFieldValue(from), to: toFieldValue(to) });
    setOpen(opened);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus withArrow shadow="md">
      <Popover.Target>
        <Button
          variant={custom ? 'light' : 'default'}
          leftSection={<IconCalendar size={14} stroke={1.6} />}
          onClick={() => reset(!open)}
        >
          {custom ? describe(range) : 'Custom'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes.custom}
          onSubmit={(event) => {
            event.preventDefault();
            if (!(from < to)) return;
            setOpen(false);
            onChange({ from, to });
          }}
        >
          <TextInput
            type="datetime-local"
            label="From"
            value={fields.from}
            onChange={(event) => setFields({ ...fields, from: event.currentTarget.value })}
            required
          />
          <TextInput
            type="datetime-local"
            label="To"
            value={fields.to}
            onChange={(event) => setFields({ ...fields, to: event.currentTarget.value })}
            error={from >= to && 'Must be after the start'}
            required
          />
          <p className={classes.zone}>Times are in {zoneName()}.</p>
          <Button type="submit" disabled={!(from < to)}>
            Show this range
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** A filter from the address stays visible even when the range has no such value. */
const withSelected = (values: readonly string[], selected: string | undefined): string[] =>
  selected === undefined || values.includes(selected) ? [...values] : [selected, ...values];
