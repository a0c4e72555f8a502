import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { type Column, DataTable } from './DataTable';

interface Row {
  name: string;
  n: number | null;
}

const COLUMNS: readonly Column<Row>[] = [
  { key: 'name', header: 'Name', sortBy: (row) => row.name, cell: (row) => row.name },
  { key: 'n', header: 'Number', numeric: true, sortBy: (row) => row.n, cell: (row) => row.n ?? '–' },
];
const ROWS: readonly Row[] = [
  { name: 'beta', n: 2 },
  { name: 'alpha', n: null },
  { name: 'gamma', n: 11 },
];

const names = () => screen.getAllByRole('rowheader').map((cell) => cell.textContent);

it('sorts by a column, largest number first and the unknown last, and back to the given order', async () => {
  const user = userEvent.setup();
  render(<DataTable label="Rows" columns={COLUMNS} rows={ROWS} rowKey={(row) => row.name} />);
  const header = screen.getByRole('columnheader', { name: 'Number' });
  const button = within(header).getByRole('button');
  expect(names()).toEqual(['beta', 'alpha', 'gamma']);
  await user.click(button);
  expect(names()).toEqual(['gamma', 'beta', 'alpha']);
  expect(header).toHaveAttribute('aria-sort', 'descending');
  await user.click(button);
  expect(names()).toEqual(['beta', 'gamma', 'alpha']);
  expect(header).toHaveAttribute('aria-sort', 'ascending');
  await user.click(button);
  expect(names()).toEqual(['beta', 'alpha', 'gamma']);
  expect(header).toHaveAttribute('aria-sort', 'none');
});

it('hands over the clicked row', async () => {
  const chosen = vi.fn();
  render(
    <DataTable label="Rows" columns={COLUMNS} rows={ROWS} rowKey={(row) => row.name} onRowClick={chosen} />,
  );
  await userEvent.click(screen.getByText('11'));
  expect(chosen).toHaveBeenCalledWith(ROWS[2]);
});
