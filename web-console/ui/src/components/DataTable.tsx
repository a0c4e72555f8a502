import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './DataTable.module.css';
import { ScrollFrame } from './ScrollFrame';

export interface Column<Row> {
  key: string;
  header: React.ReactNode;
  cell: (row: Row) => React.ReactNode;
  /** What to sort by; a column without it cannot be sorted. Null sorts last. */
  sortBy?: (row: Row) => number | string | null;
  numeric?: boolean;
}

interface Props<Row> {
  /** Names the table for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Makes the whole row clickable for the mouse; the row's first cell must hold a link or button for the keyboard. */
  onRowClick?: (row: Row) => void;
  rowTestId?: (row: Row) => string;
  isSelected?: (row: Row) => boolean;
}

interface Sort {
  key: string;
  descending: boolean;
}

/** A table with a row header in the first column; the given order holds until a column is chosen to sort by. */
export function DataTable<Row>(props: Props<Row>) {
  const { label, columns, rows, rowKey, onRowClick, rowTestId, isSelected } = props;
  const [sort, setSort] = useState<Sort | null>(null);
  const sorted = sort === null ? rows : sortRows(rows, columns, sort);
  return (
    <ScrollFrame className={classes.frame} label={label}>
      <table className={classes.table}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.key} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr
              key={rowKey(row)}
              data-testid={rowTestId?.(row)}
              data-clickable={onRowClick ? true : undefined}
              data-selected={isSelected?.(row) || undefined}
              onClick={onRowClick && (() => onRowClick(row))}
            >
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.key} scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} data-numeric={column.numeric || undefined}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}

interface HeaderCellProps<Row> {
  column: Column<Row>;
  sort: Sort | null;
  onSort: (sort: Sort | null) => void;
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>) {
  const active = sort?.key === column.key ? sort : null;
  if (!column.sortBy) {
    return (
      <th scope="col" data-numeric={column.numeric || undefined}>
        {column.header}
      </th>
    );
  }
  // Numbers are first wanted from the top, names from A; the third click brings the given order back.
  const first = column.numeric ?? false;
  const next = active === null ? first : active.descending === first ? !first : null;
  const Arrow = active?.descending ? IconArrowDown : IconArrowUp;
  return (
    <th
      scope="col"
      data-numeric={column.numeric || undefined}
      aria-sort={active === null ? 'none' : active.descending ? 'descending' : 'ascending'}
    >
      <button
        type="button"
        className={classes.sort}
        onClick={() => onSort(next === null ? null : { key: column.key, descending: next })}
      >
        {column.header}
        <Arrow size={12} stroke={2} aria-hidden data-active={active !== null || undefined} />
      </button>
    </th>
  );
}

export function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort): Row[] {
  const by = columns.find((column) => column.key === sort.key)?.sortBy;
  if (!by) return [...rows];
  return [...rows].sort((left, right) => {
    const a = by(left);
    const b = by(right);
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    const order =
      typeof a === 'string' || typeof b === 'string' ? String(a).localeCompare(String(b), 'en') : a - b;
    return sort.descending ? -order : order;
  });
}
