/** The editor of a rule about what became of a campaign: which one, what, in which time. */
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Megaphone } from 'lucide-react';
import { useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { OUTCOMES, type Outcome } from '../../../../src/rules/rule.ts';
import { apiQuery } from '../../api/queries.ts';
import { countText } from '../../shared/Figure.tsx';
import { ChoiceOption } from './ChoiceOption.tsx';
import { useShared } from './editor-context.ts';
import { fitting } from './fitting.ts';
import styles from './rule-editor.module.css';
import type { CampaignRule } from './rule-tree.ts';
import { SubjectPicker } from './SubjectPicker.tsx';
import type { Subject } from './subject-words.ts';
import { replace } from './tree-operations.ts';
import { WindowEditor } from './WindowEditor.tsx';

const ANY = '*';
const ANY_LABEL = 'Any campaign';

/** What became of a campaign for a contact, and that it did not. */
const OUTCOME_WORDS: Record<Outcome, { readonly happened: string; readonly didNotHappen: string }> = {
  targeted: { happened: 'was targeted', didNotHappen: 'was not targeted' },
  delivered: { happened: 'received it', didNotHappen: 'did not receive it' },
  opened: { happened: 'opened it', didNotHappen: 'did not open it' },
  clicked: { happened: 'clicked in it', didNotHappen: 'did not click in it' },
  bounced: { happened: 'it bounced', didNotHappen: 'it did not bounce' },
  unsubscribed: { happened: 'unsubscribed', didNotHappen: 'did not unsubscribe' },
  skipped: { happened: 'was skipped', didNotHappen: 'was not skipped' },
};

export function CampaignRuleEditor({
  rule,
  name,
  wrong,
  onSubject,
}: {
  readonly rule: CampaignRule;
  /** "rule 2.1" */
  readonly name: string;
  readonly wrong: ReadonlySet<string>;
  readonly onSubject: (subject: Subject) => void;
}) {
  const { editor } = useShared();
  const set = (next: CampaignRule, about?: string) =>
    editor.change((tree) => replace(tree, rule.id, next), about);
  return (
    <>
      <SubjectPicker
        value={{ kind: 'campaign' }}
        onChange={onSubject}
        label={`Kind of ${name}`}
        invalid={false}
      />
      <CampaignPicker
        value={rule.campaign}
        label={`Campaign of ${name}`}
        invalid={wrong.has('campaign')}
        onChange={(campaign) => set({ ...rule, campaign })}
      />
      <Select
        className={styles.operator}
        style={fitting(OUTCOME_WORDS[rule.outcome][rule.operator])}
        aria-label={`Outcome of ${name}`}
        data={(['happened', 'didNotHappen'] as const).map((operator) => ({
          group: operator === 'happened' ? 'Happened' : 'Did not happen',
          items: OUTCOMES.map((outcome) => ({
            value: `${operator}:${outcome}`,
            label: OUTCOME_WORDS[outcome][operator],
          })),
        }))}
        value={`${rule.operator}:${rule.outcome}`}
        allowDeselect={false}
        searchable
        selectFirstOptionOnChange
        maxDropdownHeight={360}
        comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
        onChange={(choice) => {
          const [operator, named] = choice?.split(':') ?? [];
          const outcome = OUTCOMES.find((known) => known === named);
          if (outcome === undefined || (operator !== 'happened' && operator !== 'didNotHappen')) return;
          set({ ...rule, outcome, operator });
        }}
      />
      <WindowEditor
        within={rule.within}
        onChange={(within) => set({ ...rule, within }, `${rule.id} within`)}
        label={`Time of ${name}`}
        invalid={wrong.has('within')}
      />
    </>
  );
}

/** Any campaign, one that events speak of, or the id of one that none speaks of yet. */
function CampaignPicker({
  value,
  onChange,
  label,
  invalid,
}: {
  readonly value: string;
  readonly onChange: (campaign: string) => void;
  readonly label: string;
  readonly invalid: boolean;
}) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [asked] = useDebouncedValue(text.trim(), 150);
  // Once chosen, the input holds the choice: that is no search.
  const search = asked === value || asked === ANY_LABEL ? '' : asked.slice(0, 200);
  const { data } = useQuery({
    ...apiQuery(contract.listEventCampaigns, { query: search === '' ? {} : { q: search } }),
    enabled: open,
    placeholderData: keepPreviousData,
  });
  const items = data?.items ?? [];
  const counts = new Map(items.map(({ id, count }) => [id, count]));
  const typed = text.trim() === ANY_LABEL ? '' : text.trim();
  const unseen = new Set([value, typed].filter((id) => id !== '' && id !== ANY && !counts.has(id)));
  const more = (data?.total ?? 0) - items.length;
  return (
    <Select
      className={styles.picker}
      style={fitting(value === ANY ? ANY_LABEL : value || 'Choose a campaign')}
      aria-label={label}
      placeholder="Choose a campaign"
      searchable
      selectFirstOptionOnChange
      allowDeselect={false}
      error={invalid}
      maxDropdownHeight={320}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      nothingFoundMessage="Type the id of a campaign"
      data={[
        { value: ANY, label: ANY_LABEL },
        ...items.map(({ id }) => ({ value: id, label: id })),
        ...[...unseen].map((id) => ({ value: id, label: id })),
        ...(more > 0 ? [{ value: '', label: `${more} more: type to find them`, disabled: true }] : []),
      ]}
      filter={({ options, search: sought }) => {
        const words = sought.trim().toLowerCase();
        return options.filter(
          (option) => 'group' in option || option.disabled || option.label.toLowerCase().includes(words),
        );
      }}
      value={value === '' ? null : value}
      onSearchChange={setText}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      renderOption={({ option }) => {
        const count = counts.get(option.value);
        const known = count === undefined ? 'not heard of yet' : countText(count, 'event');
        const facts = option.value === ANY || option.value === '' ? undefined : known;
        return <ChoiceOption icon={Megaphone} label={option.label} facts={facts} />;
      }}
      onChange={(id) => {
        if (id !== null && id !== '') onChange(id);
      }}
    />
  );
}
