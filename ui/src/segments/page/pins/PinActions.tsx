/** Pins one contact in or out of the segment, or takes its pin away. */
import { Button, Tooltip } from '@mantine/core';
import { Pin, PinOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import type { Named } from '../../../contacts/contact-name.ts';
import type { PinSide } from '../why/why-tree.ts';
import { usePins } from './use-pins.ts';

const WORDS = {
  in: { label: 'Pin in', why: 'A member from the next calculation on, whatever the rules say' },
  out: { label: 'Pin out', why: 'No member from the next calculation on, whatever the rules say' },
} as const;

export function PinActions({
  segment,
  contact,
  pinned,
}: {
  readonly segment: Pick<Segment, 'id' | 'name'>;
  readonly contact: Named;
  readonly pinned: PinSide | undefined;
}): ReactNode {
  const pins = usePins(segment);
  const move = (to: PinSide | undefined) => void pins.move([{ contact, from: pinned, to }]);
  return (
    <>
      {(['in', 'out'] as const)
        .filter((side) => side !== pinned)
        .map((side) => (
          <Tooltip key={side} label={WORDS[side].why}>
            <Button
              variant="default"
              size="compact-md"
              leftSection={<Pin size={14} aria-hidden="true" />}
              disabled={pins.isBusy}
              onClick={() => move(side)}
            >
              {WORDS[side].label}
            </Button>
          </Tooltip>
        ))}
      {pinned !== undefined && (
        <Tooltip label="The rules decide again from the next calculation on">
          <Button
            variant="default"
            size="compact-md"
            leftSection={<PinOff size={14} aria-hidden="true" />}
            disabled={pins.isBusy}
            onClick={() => move(undefined)}
          >
            Remove pin
          </Button>
        </Tooltip>
      )}
    </>
  );
}
