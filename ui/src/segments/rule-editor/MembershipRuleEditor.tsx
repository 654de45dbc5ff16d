/** The editor of a rule about being in another segment or being delivered by a source. */
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { apiQuery } from '../../api/queries.ts';
import { countText } from '../../shared/Figure.tsx';
import { statusWord } from '../../shared/StatusBadge.tsx';
import { ChoiceOption } from './ChoiceOption.tsx';
import { useShared } from './editor-context.ts';
import { fitting } from './fitting.ts';
import styles from './rule-editor.module.css';
import type { MembershipRule } from './rule-tree.ts';
import { SubjectPicker } from './SubjectPicker.tsx';
import type { Subject } from './subject-words.ts';
import { replace } from './tree-operations.ts';

type Choice = { readonly value: string; readonly label: string; readonly facts: string };
type Found = {
  readonly choices: readonly Choice[];
  /** How many match in all; the choices are the first of them. */
  readonly total: number;
};

const WORDS = {
  segment: { in: 'in segment', notIn: 'not in segment' },
  source: { in: 'delivered by', notIn: 'not delivered by' },
} as const;

const MOST_CHOICES = 50;

export function MembershipRuleEditor({
  rule,
  name,
  wrong,
  onSubject,
}: {
  readonly rule: MembershipRule;
  readonly name: string;
  readonly wrong: ReadonlySet<string>;
  readonly onSubject: (subject: Subject) => void;
}) {
  const { editor, catalogue, self } = useShared();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [asked] = useDebouncedValue(text, 150);
  const known = (rule.kind === 'segment' ? catalogue.segments : catalogue.sources).get(rule.of);
  // Once chosen, the input holds the name of the choice: that is no search.
  const search = known?.name === asked ? '' : asked;
  const segments = useSegmentChoices(search, open && rule.kind === 'segment', self);
  const sources = useSourceChoices(search, open && rule.kind === 'source');
  const { choices: found, total } = rule.kind === 'segment' ? segments : sources;
  const facts = new Map(found.map((choice) => [choice.value, choice.facts]));
  const isListed = rule.of === '' || found.some((choice) => choice.value === rule.of);
  const what = rule.kind === 'segment' ? 'segment' : 'data source';
  return (
    <>
      <SubjectPicker
        value={{ kind: rule.kind }}
        onChange={onSubject}
        label={`Field of ${name}`}
        invalid={false}
      />
      <Select
        className={styles.operator}
        style={fitting(WORDS[rule.kind][rule.operator])}
        aria-label={`Operator of ${name}`}
        data={[
          { value: 'in', label: WORDS[rule.kind].in },
          { value: 'notIn', label: WORDS[rule.kind].notIn },
        ]}
        value={rule.operator}
        allowDeselect={false}
        onChange={(operator) => {
          if (operator !== 'in' && operator !== 'notIn') return;
          editor.change((tree) => replace(tree, rule.id, { ...rule, operator }));
        }}
      />
      <span className={styles.value} data-part="value">
        <Select
          className={styles.grow}
          aria-label={`${rule.kind === 'segment' ? 'Segment' : 'Data source'} of ${name}`}
          placeholder={`Choose a ${what}`}
          searchable
          selectFirstOptionOnChange
          allowDeselect={false}
          error={wrong.has(rule.kind)}
          data={[
            ...found.map(({ value, label }) => ({ value, label })),
            ...(isListed ? [] : [{ value: rule.of, label: known?.name ?? rule.of }]),
            ...(total > found.length
              ? [{ value: '', label: `${total - found.length} more: type to find them`, disabled: true }]
              : []),
          ]}
          filter={({ options }) => options}
          nothingFoundMessage={`No ${what} has that name`}
          value={rule.of === '' ? null : rule.of}
          onSearchChange={setText}
          onDropdownOpen={() => setOpen(true)}
          onDropdownClose={() => setOpen(false)}
          renderOption={({ option }) => <ChoiceOption label={option.label} facts={facts.get(option.value)} />}
          onChange={(of) => {
            if (of !== null) editor.change((tree) => replace(tree, rule.id, { ...rule, of }));
          }}
        />
      </span>
    </>
  );
}

function useSegmentChoices(search: string, enabled: boolean, self: string | undefined): Found {
  const { data } = useQuery({
    ...apiQuery(contract.listSegments, { query: { ...searchFor(search), sort: 'name' } }),
    enabled,
    placeholderData: keepPreviousData,
  });
  const items = data?.items ?? [];
  const choices = items
    .filter((segment) => segment.id !== self)
    .map((segment) => ({
      value: segment.id,
      label: segment.name,
      facts:
        segment.count === null
          ? statusWord(segment.status).toLowerCase()
          : countText(segment.count, 'member'),
    }));
  return { choices, total: (data?.total ?? 0) - (items.length - choices.length) };
}

function useSourceChoices(search: string, enabled: boolean): Found {
  const { data } = useQuery({
    ...apiQuery(contract.listSources, { query: { ...searchFor(search), sort: 'name' } }),
    enabled,
    placeholderData: keepPreviousData,
  });
  const choices = (data?.items ?? []).map((source) => ({
    value: source.id,
    label: source.name,
    facts: countText(source.contacts, 'contact'),
  }));
  return { choices, total: data?.total ?? 0 };
}

function searchFor(text: string) {
  const q = text.trim().slice(0, 200);
  return { page_size: MOST_CHOICES, ...(q === '' ? {} : { q }) };
}
