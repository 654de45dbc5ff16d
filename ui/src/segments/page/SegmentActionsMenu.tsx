/** The buttons of a segment page: calculate, edit, and the rest behind three dots. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import {
  Archive,
  ArchiveRestore,
  Calculator,
  Copy,
  Download,
  Ellipsis,
  FileJson,
  Pencil,
  Trash2,
} from 'lucide-react';
import { useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { hrefOf } from '../../api/client.ts';
import { LinkButton } from '../../shared/LinkButton.tsx';
import type { SegmentActions } from '../segment-actions.ts';
import { InUseDialog } from './InUseDialog.tsx';

export function SegmentActionsMenu({
  segment,
  mayEdit,
  actions,
}: {
  readonly segment: Segment;
  readonly mayEdit: boolean;
  readonly actions: SegmentActions;
}) {
  const router = useRouter();
  const [inUse, setInUse] = useState(false);
  const users = segment.used_by.campaigns.length + segment.used_by.segments.length;

  const remove = async () => {
    if (users > 0) setInUse(true);
    else if (await actions.remove(segment)) router.history.push('/segments');
  };
  const duplicate = async () => {
    const copy = await actions.duplicate(segment);
    if (copy !== undefined) router.history.push(`/segments/${copy.id}`);
  };

  return (
    <>
      {mayEdit && segment.kind === 'rule' && (
        <Button
          leftSection={<Calculator size={15} aria-hidden="true" />}
          disabled={segment.status === 'queued'}
          onClick={() => void actions.calculate(segment)}
        >
          Calculate segment
        </Button>
      )}
      {mayEdit && (
        <LinkButton
          variant="default"
          href={`/segments/${segment.id}/edit`}
          leftSection={<Pencil size={14} aria-hidden="true" />}
        >
          Edit
        </LinkButton>
      )}
      <Menu withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon size={32} variant="default" aria-label={`More actions for ${segment.name}`}>
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {segment.count !== null && (
            <Menu.Item
              component="a"
              href={hrefOf(contract.exportMembers, { params: { id: segment.id } })}
              download
              leftSection={<Download size={15} aria-hidden="true" />}
            >
              Export members as CSV
            </Menu.Item>
          )}
          {segment.kind === 'rule' && (
            <Menu.Item
              component="a"
              href={jsonHref(segment.definition)}
              download={`${segment.name}.json`}
              leftSection={<FileJson size={15} aria-hidden="true" />}
            >
              Export definition as JSON
            </Menu.Item>
          )}
          {mayEdit && segment.kind === 'rule' && (
            <Menu.Item leftSection={<Copy size={15} aria-hidden="true" />} onClick={() => void duplicate()}>
              Duplicate
            </Menu.Item>
          )}
          {mayEdit && segment.archived_at === null && (
            <Menu.Item
              leftSection={<Archive size={15} aria-hidden="true" />}
              onClick={() => void actions.archive(segment)}
            >
              Archive
            </Menu.Item>
          )}
          {mayEdit && segment.archived_at !== null && (
            <Menu.Item
              leftSection={<ArchiveRestore size={15} aria-hidden="true" />}
              onClick={() => void actions.unarchive(segment)}
            >
              Unarchive
            </Menu.Item>
          )}
          {mayEdit && (
            <Menu.Item
              color="var(--muster-bad)"
              leftSection={<Trash2 size={15} aria-hidden="true" />}
              onClick={() => void remove()}
            >
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <InUseDialog segment={segment} opened={inUse} onClose={() => setInUse(false)} />
    </>
  );
}

function jsonHref(definition: unknown): string {
  return `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(definition, null, 2))}`;
}
