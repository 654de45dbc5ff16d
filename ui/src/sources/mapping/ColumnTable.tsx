/** All columns of a file with where each goes: found by name, narrowed by what becomes of them, changed in bulk. */
import { Button, Menu, SegmentedControl } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { countText, figureText } from '../../shared/Figure.tsx';
import { SearchBox } from '../../shared/SearchBox.tsx';
import { isTyping } from '../../shared/table/use-table-keys.ts';
import { ColumnRow } from './ColumnRow.tsx';
import styles from './ColumnTable.module.css';
import type { MappingAction } from './mapping-draft.ts';
import type { ResolvedColumn, TargetField } from './resolved-mapping.ts';
import { type ColumnFilter, SHOWS, type Show, useColumnFilter } from './use-column-filter.ts';

const SHOW_WORDS = {
  all: 'All',
  existing: 'Existing',
  new: 'New',
  skip: 'Not imported',
  check: 'To check',
} as const satisfies Record<Show, string>;

/** Rows that are drawn at once; a file may have a thousand columns. */
const STEP = 100;
const NOTHING: readonly string[] = [];

export function ColumnTable({
  columns,
  refused,
  fields,
  noun,
  dispatch,
}: {
  readonly columns: readonly ResolvedColumn[];
  /** What the server had against a column at the last try, by its name. */
  readonly refused: ReadonlyMap<string, readonly string[]>;
  readonly fields: readonly TargetField[];
  readonly noun: 'field' | 'property';
  readonly dispatch: (action: MappingAction) => void;
}) {
  const filter = useColumnFilter(columns, refused);
  const [limit, setLimit] = useState(STEP);
  const usedBy = useUsedBy(columns);
  const { shown } = filter;
  return (
    <section className={styles.frame} aria-label="Columns">
      <Toolbar filter={filter} noun={noun} dispatch={dispatch} />
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={styles.check}>
              <AllShown shown={shown} dispatch={dispatch} />
            </th>
            <th scope="col">Column</th>
            <th scope="col" className={styles.samples}>
              Values
            </th>
            <th scope="col" className={styles.missing}>
              Missing
            </th>
            <th scope="col" className={styles.goal}>
              Goes to
            </th>
            <th scope="col" className={styles.read}>
              Read as
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, limit).map((column) => (
            <ColumnRow
              key={column.name}
              column={column}
              refused={refused.get(column.name) ?? NOTHING}
              fields={fields}
              usedBy={usedBy}
              noun={noun}
              dispatch={dispatch}
            />
          ))}
        </tbody>
      </table>
      {shown.length === 0 && <Nothing filter={filter} />}
      {shown.length > limit && (
        <div className={styles.more}>
          <Button variant="default" onClick={() => setLimit(limit + STEP)}>
            Show {figureText(Math.min(STEP, shown.length - limit))} more of {figureText(shown.length - limit)}
          </Button>
        </div>
      )}
    </section>
  );
}

/** A stable function, so that rows are not drawn again when another row changes. */
function useUsedBy(columns: readonly ResolvedColumn[]): (key: string) => string | undefined {
  const users = useRef<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    users.current = new Map(
      columns.flatMap(({ key, name }): [string, string][] => (key === null ? [] : [[key, name]])),
    );
  }, [columns]);
  return useCallback((key) => users.current.get(key), []);
}

function Toolbar({
  filter,
  noun,
  dispatch,
}: {
  readonly filter: ColumnFilter;
  readonly noun: 'field' | 'property';
  readonly dispatch: (action: MappingAction) => void;
}) {
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      search.current?.focus();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  const changeable = filter.shown.filter((column) => !column.locked);
  const names = (columns: readonly ResolvedColumn[]) => columns.map((column) => column.name);
  const fresh = changeable.filter((column) => column.target === 'new');
  const skipped = changeable.filter((column) => column.target === 'skip');
  return (
    <div className={styles.toolbar}>
      <SearchBox value={filter.text} onChange={filter.setText} label="Search columns" inputRef={search} />
      <SegmentedControl
        size="xs"
        className={styles.shows}
        aria-label="Columns on show"
        data={SHOWS.map((value) => ({
          value,
          label: `${SHOW_WORDS[value]} ${figureText(filter.counts[value])}`,
        }))}
        value={filter.show}
        onChange={(value) => {
          const show = SHOWS.find((one) => one === value);
          if (show) filter.setShow(show);
        }}
      />
      <Menu>
        <Menu.Target>
          <Button
            variant="default"
            className={styles.bulk}
            rightSection={<ChevronDown size={14} aria-hidden="true" />}
          >
            Change {filter.shown.length === filter.counts.all ? 'all' : figureText(filter.shown.length)}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            disabled={fresh.length === 0}
            onClick={() => dispatch({ type: 'columns skipped', columns: names(fresh) })}
          >
            Skip the {countText(fresh.length, 'column')} without an existing {noun}
          </Menu.Item>
          <Menu.Item
            disabled={skipped.length === 0}
            onClick={() => dispatch({ type: 'columns kept', columns: names(skipped) })}
          >
            Import the {countText(skipped.length, 'column')} that {skipped.length === 1 ? 'is' : 'are'}{' '}
            skipped
          </Menu.Item>
          <Menu.Item onClick={() => dispatch({ type: 'columns reset', columns: names(filter.shown) })}>
            Back to what the file suggests
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function AllShown({
  shown,
  dispatch,
}: {
  readonly shown: readonly ResolvedColumn[];
  readonly dispatch: (action: MappingAction) => void;
}) {
  const changeable = shown.filter((column) => !column.locked);
  const imported = changeable.filter((column) => column.target !== 'skip');
  const all = imported.length === changeable.length && changeable.length > 0;
  return (
    <input
      type="checkbox"
      aria-label="Import all columns on show"
      checked={all}
      disabled={changeable.length === 0}
      ref={(box) => {
        if (box) box.indeterminate = !all && imported.length > 0;
      }}
      onChange={() =>
        dispatch({
          type: all ? 'columns skipped' : 'columns kept',
          columns: changeable.map((column) => column.name),
        })
      }
    />
  );
}

function Nothing({ filter }: { readonly filter: ColumnFilter }) {
  return (
    <p className={styles.nothing}>
      No column {filter.text.trim() === '' ? 'is in this group' : `matches “${filter.text.trim()}”`}.{' '}
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          filter.setText('');
          filter.setShow('all');
        }}
      >
        Show all columns
      </Button>
    </p>
  );
}
