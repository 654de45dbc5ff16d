/**
 * What a rule is about: a field of the contact, an event, being in another segment, a campaign, a sample. Fields and events
 * are found by what is typed; an event that never happened yet can be named where the rule is about an event already.
 */
import { type ComboboxItem, type ComboboxItemGroup, type ComboboxParsedItem, Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../../api/client.ts';
import { keyOf } from '../../api/queries.ts';
import { countText, shareText } from '../../shared/Figure.tsx';
import { typeIcon, typeWord } from '../field-types.ts';
import { ChoiceOption } from './ChoiceOption.tsx';
import { useShared } from './editor-context.ts';
import { fitting } from './fitting.ts';
import styles from './rule-editor.module.css';
import { SUBJECT_KINDS, SUBJECT_WORDS, type Subject, unseenFacts } from './subject-words.ts';

const FIELD = 'field:';
const EVENT = 'event:';
const KIND = 'is:';

type Option = {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly facts: string;
  /** What typing finds it by. */
  readonly text: string;
};

export function SubjectPicker({
  value,
  onChange,
  label,
  invalid,
}: {
  readonly value: Subject | undefined;
  readonly onChange: (subject: Subject) => void;
  readonly label: string;
  readonly invalid: boolean;
}) {
  const [search, setSearch] = useState('');
  const isEvent = value?.kind === 'event';
  const chosen = value === undefined || (isEvent && value.name === '') ? null : codeOf(value);
  const { options, groups } = useOptions(value, search);
  const isUnknown = value?.kind === 'field' && options.get(codeOf(value)) === undefined;
  return (
    <Select
      className={value === undefined ? styles.blankPicker : styles.picker}
      style={fitting(chosen === null ? 'Choose an event' : (options.get(chosen)?.label ?? chosen))}
      data-part="first"
      aria-label={label}
      placeholder={isEvent ? 'Choose an event' : 'Field, event, segment, campaign, …'}
      searchable
      allowDeselect={false}
      selectFirstOptionOnChange
      maxDropdownHeight={360}
      nothingFoundMessage={isEvent ? 'Type the name of an event' : 'Nothing has that name'}
      error={invalid || isUnknown}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      data={[
        ...groups,
        ...(isUnknown
          ? [{ group: 'No longer there', items: [{ value: FIELD + value.key, label: value.key }] }]
          : []),
      ]}
      value={chosen}
      filter={({ options: all, search: typed }) => filtered(all, typed, options)}
      onSearchChange={setSearch}
      renderOption={({ option }) => {
        const known = options.get(option.value);
        return (
          <ChoiceOption icon={known?.icon ?? typeIcon(undefined)} label={option.label} facts={known?.facts} />
        );
      }}
      onChange={(code) => {
        const subject = code === null || code === chosen ? undefined : subjectOf(code);
        if (subject !== undefined) onChange(subject);
      }}
    />
  );
}

/** Everything that can be chosen, in groups: those of the kind the rule has come first. */
function useOptions(
  value: Subject | undefined,
  search: string,
): {
  readonly options: ReadonlyMap<string, Option>;
  readonly groups: readonly ComboboxItemGroup<ComboboxItem>[];
} {
  const { fields, events } = useShared();
  const client = useQueryClient();
  const missingShare = (key: string) =>
    client.getQueryData<AnswerOf<typeof contract.readFieldProfile>>(
      keyOf(contract.readFieldProfile, { params: { key } }),
    )?.missing_share;
  const options = new Map<string, Option>();
  const group = (name: string, entries: readonly (readonly [code: string, option: Option])[]) => {
    for (const [code, option] of entries) options.set(code, option);
    return { group: name, items: entries.map(([code, { label }]) => ({ value: code, label })) };
  };
  const fieldGroup = (name: string, builtIn: boolean) =>
    group(
      name,
      fields
        .filter((field) => field.built_in === builtIn)
        .map(({ key, label, type }) => {
          const share = missingShare(key);
          const missing = share !== undefined && share > 0 ? `, ${shareText(share)} missing` : '';
          const facts = `${typeWord(type)}${missing}`;
          return [FIELD + key, { label, facts, icon: typeIcon(type), text: `${label} ${key}` }];
        }),
    );
  const eventOf = (name: string, facts: string): readonly [string, Option] => [
    EVENT + name,
    { label: name, facts, icon: SUBJECT_WORDS.event.icon, text: name },
  ];
  const kinds = group('Other kinds of rules', [
    ...(['event', ...SUBJECT_KINDS] as const).map((kind): [string, Option] => [
      KIND + kind,
      { ...SUBJECT_WORDS[kind], text: `${SUBJECT_WORDS[kind].label} ${SUBJECT_WORDS[kind].facts}` },
    ]),
  ]);
  const happened = group(
    'Events',
    (events ?? []).map(({ name, count }) => eventOf(name, countText(count, 'time'))),
  );
  const isEvent = value?.kind === 'event';
  const named = isEvent && value.name !== '' && !options.has(EVENT + value.name) ? [value.name] : [];
  const typed = search.trim();
  const isNew = isEvent && typed !== '' && typed !== value.name && !options.has(EVENT + typed);
  const unseen = group('Not seen yet', [
    ...named.map((name) => eventOf(name, unseenFacts(events))),
    ...(isNew ? [eventOf(typed, unseenFacts(events))] : []),
  ]);
  const yours = fieldGroup('Your fields', false);
  const builtIn = fieldGroup('Built-in fields', true);
  const all = isEvent ? [happened, unseen, yours, kinds, builtIn] : [yours, happened, kinds, builtIn];
  return { options, groups: all.filter(({ items }) => items.length > 0) };
}

function codeOf(subject: Subject): string {
  if (subject.kind === 'field') return FIELD + subject.key;
  return subject.kind === 'event' ? EVENT + subject.name : KIND + subject.kind;
}

function subjectOf(code: string): Subject | undefined {
  if (code.startsWith(FIELD)) return { kind: 'field', key: code.slice(FIELD.length) };
  if (code.startsWith(EVENT)) return { kind: 'event', name: code.slice(EVENT.length) };
  if (code === `${KIND}event`) return { kind: 'event', name: '' };
  const kind = SUBJECT_KINDS.find((known) => code === KIND + known);
  return kind && { kind };
}

/** What contains every word typed; groups and members that begin with what was typed come first. */
function filtered(
  all: readonly ComboboxParsedItem[],
  search: string,
  options: ReadonlyMap<string, Option>,
): ComboboxParsedItem[] {
  const sought = search.trim().toLowerCase();
  const words = sought.split(/\s+/u).filter(Boolean);
  const textOf = (item: ComboboxItem) => (options.get(item.value)?.text ?? item.label).toLowerCase();
  const begins = (item: ComboboxItem) => Number(sought !== '' && textOf(item).startsWith(sought));
  const groups = all.flatMap((option) => {
    if (!('group' in option)) return [];
    const items = option.items
      .filter((item) => words.every((word) => textOf(item).includes(word)))
      .toSorted((one, other) => begins(other) - begins(one));
    return items.length === 0 ? [] : [{ ...option, items }];
  });
  const leads = ({ items: [first] }: { readonly items: readonly ComboboxItem[] }) =>
    first === undefined ? 0 : begins(first);
  return groups.toSorted((one, other) => leads(other) - leads(one));
}
