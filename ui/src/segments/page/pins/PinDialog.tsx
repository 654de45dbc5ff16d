/** Pins contacts that are found by search, all to one side. */
import { CloseButton, SegmentedControl } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { ContactPicker } from '../../../contacts/ContactPicker.tsx';
import { contactIdentity, contactName, type Named } from '../../../contacts/contact-name.ts';
import { countText } from '../../../shared/Figure.tsx';
import { FormModal } from '../../../shared/FormModal.tsx';
import type { PinSide } from '../why/why-tree.ts';
import styles from './pins.module.css';
import { usePins } from './use-pins.ts';

export function PinDialog({
  segment,
  pinned,
  onClose,
}: {
  readonly segment: Pick<Segment, 'id' | 'name'>;
  readonly pinned: readonly { readonly contact: Named; readonly side: PinSide }[];
  readonly onClose: () => void;
}): ReactNode {
  const [side, setSide] = useState<PinSide>('in');
  const [chosen, setChosen] = useState<readonly Named[]>([]);
  const pins = usePins(segment);
  const sides = new Map(pinned.map((pin) => [pin.contact.id, pin.side]));
  const moves = chosen
    .map((contact) => ({ contact, from: sides.get(contact.id), to: side }))
    .filter(({ from }) => from !== side);
  const pin = async () => {
    if (await pins.move(moves)) onClose();
  };
  return (
    <FormModal
      opened
      title="Pin contacts"
      action={moves.length === 0 ? `Pin ${side}` : `Pin ${countText(moves.length, 'contact')} ${side}`}
      busy={pins.isBusy}
      disabled={moves.length === 0}
      error={undefined}
      onSubmit={() => void pin()}
      onClose={onClose}
    >
      <SegmentedControl
        aria-label="Where to pin"
        data={[
          { value: 'in', label: 'In: a member' },
          { value: 'out', label: 'Out: no member' },
        ]}
        value={side}
        onChange={(next) => setSide(next === 'out' ? 'out' : 'in')}
      />
      <ContactPicker
        label="Contact"
        value={undefined}
        autoFocus
        onPick={(contact) =>
          setChosen((before) => (before.some(({ id }) => id === contact.id) ? before : [...before, contact]))
        }
      />
      {chosen.length > 0 && (
        <ul className={styles.chosen} aria-label="Contacts to pin">
          {chosen.map((contact) => {
            const already = sides.get(contact.id);
            return (
              <li key={contact.id}>
                <span className={styles.who}>
                  <span>{contactName(contact)}</span>
                  <span className="dimmed">{contactIdentity(contact)}</span>
                </span>
                {already !== undefined && (
                  <span className="dimmed">
                    {already === side ? `pinned ${side} already` : `pinned ${already} until now`}
                  </span>
                )}
                <CloseButton
                  size="sm"
                  aria-label={`Leave out ${contactName(contact)}`}
                  onClick={() => setChosen((before) => before.filter(({ id }) => id !== contact.id))}
                />
              </li>
            );
          })}
        </ul>
      )}
    </FormModal>
  );
}
