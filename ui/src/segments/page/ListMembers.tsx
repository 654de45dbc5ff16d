/** Putting contacts into a fixed list and taking them out, by what they are known by; says which were not found. */
import { Button, SegmentedControl, Select, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { call } from '../../api/client.ts';
import { keyOf, refresh } from '../../api/queries.ts';
import { countText } from '../../shared/Figure.tsx';
import { FormAlert } from '../../shared/FormAlert.tsx';
import { notifyDone } from '../../shared/notify.ts';
import { Panel } from '../../shared/Panel.tsx';
import { valuesInText } from '../rule-editor/list-text.ts';
import { MOST_REFS, type RefKind, refOf, refText } from './contact-refs.ts';
import styles from './list-members.module.css';

const KINDS = [
  { value: 'external_id', label: 'External ids' },
  { value: 'email', label: 'Emails' },
  { value: 'phone', label: 'Phones' },
] as const;

export function ListMembers({ segment }: { readonly segment: Segment }) {
  const client = useQueryClient();
  const [kind, setKind] = useState<RefKind>('external_id');
  const [what, setWhat] = useState<'add' | 'remove'>('add');
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [notFound, setNotFound] = useState<readonly string[]>([]);
  const values = [...new Set(valuesInText(text))];

  const change = async () => {
    setBusy(true);
    setError(null);
    setNotFound([]);
    const request = {
      params: { id: segment.id },
      body: { contacts: values.map((value) => refOf(kind, value)) },
    };
    try {
      const answer =
        what === 'add'
          ? await call(contract.addMembers, request)
          : await call(contract.removeMembers, request);
      client.setQueryData(keyOf(contract.readSegment, { params: { id: segment.id } }), answer.segment);
      await refresh(client, contract.listMembers, contract.listCalculations, contract.listSegments);
      const changed = 'added' in answer ? answer.added : answer.removed;
      notifyDone(`${countText(changed, 'contact')} ${what === 'add' ? 'added' : 'taken out'}.`);
      setNotFound(answer.not_found.map(refText));
      setText(answer.not_found.map(refText).join('\n'));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  const isTooLong = values.length > MOST_REFS;
  return (
    <Panel title="Change who is in the list">
      <div className={styles.listForm}>
        <div className={styles.listChoices}>
          <SegmentedControl
            aria-label="What to do"
            data={[
              { value: 'add', label: 'Add' },
              { value: 'remove', label: 'Take out' },
            ]}
            value={what}
            onChange={(next) => setWhat(next === 'remove' ? 'remove' : 'add')}
          />
          <Select
            aria-label="What the lines hold"
            data={KINDS.map(({ value, label }) => ({ value, label }))}
            value={kind}
            allowDeselect={false}
            onChange={(next) => setKind(KINDS.find(({ value }) => value === next)?.value ?? 'external_id')}
          />
        </div>
        <Textarea
          label="One contact per line"
          placeholder={kind === 'email' ? 'jane@example.com' : kind === 'phone' ? '+49 151 2345678' : '5524'}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={3}
          maxRows={12}
          error={isTooLong ? `At most ${countText(MOST_REFS, 'contact')} go at once.` : undefined}
        />
        <FormAlert error={error} />
        {notFound.length > 0 && (
          <p className={styles.notFound} role="alert">
            <CircleAlert size={15} aria-hidden="true" />
            <span>
              {countText(
                notFound.length,
                'contact was not found and stays in the box',
                'contacts were not found and stay in the box',
              )}
              {': '}
              {notFound.slice(0, 5).join(', ')}
              {notFound.length > 5 && ` and ${notFound.length - 5} more`}.
            </span>
          </p>
        )}
        <Button
          className={styles.listButton}
          variant="default"
          loading={busy}
          disabled={values.length === 0 || isTooLong}
          onClick={() => void change()}
        >
          {what === 'add' ? 'Add' : 'Take out'}{' '}
          {values.length === 0 ? 'contacts' : countText(values.length, 'contact')}
        </Button>
      </div>
    </Panel>
  );
}
