/** Whether a contact is active. */
import { CircleCheck, CircleMinus } from 'lucide-react';
import { Tone } from '../shared/Tone.tsx';

export function ActiveBadge({ active }: { readonly active: boolean }) {
  return active ? (
    <Tone tone="ok" icon={CircleCheck}>
      Active
    </Tone>
  ) : (
    <Tone
      tone="idle"
      icon={CircleMinus}
      why="Inactive contacts can be members of segments, but no campaign reaches them."
    >
      Inactive
    </Tone>
  );
}
