/** Who answers for the segment; whoever may edit it can give it to somebody else. */
import { Menu, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Check, ChevronDown } from 'lucide-react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { apiQuery } from '../../api/queries.ts';
import type { SegmentActions } from '../segment-actions.ts';
import styles from './page.module.css';

const NOBODY = { id: null, name: 'Nobody' } as const;

export function Owner({
  segment,
  mayEdit,
  actions,
}: {
  readonly segment: Segment;
  readonly mayEdit: boolean;
  readonly actions: SegmentActions;
}) {
  const { data } = useQuery({ ...apiQuery(contract.listUsers, {}), enabled: mayEdit });
  const { owner } = segment;
  const name = owner?.name ?? <span className="dimmed">nobody</span>;
  if (!mayEdit) return name;
  return (
    <Menu>
      <Menu.Target>
        <UnstyledButton className={styles.owner} aria-label={`Owner: ${owner?.name ?? 'nobody'}. Change`}>
          {name}
          <ChevronDown size={14} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {[...(data?.items ?? []), NOBODY].map((person) => (
          <Menu.Item
            key={person.id}
            rightSection={
              person.id === (owner?.id ?? null) && (
                <>
                  <Check size={14} aria-hidden="true" />
                  <span className="visually-hidden">, the owner now</span>
                </>
              )
            }
            onClick={() => void actions.give(segment, person.id)}
          >
            {person.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
