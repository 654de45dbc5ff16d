/** The question before an earlier version becomes the current one: says what that changes, and how it can be taken back. */
import { Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { call } from '../../../api/client.ts';
import { apiQuery, keyOf, refresh } from '../../../api/queries.ts';
import { ConfirmModal } from '../../../shared/ConfirmModal.tsx';
import { notifyDone, notifyFailure, notifyWithUndo } from '../../../shared/notify.ts';
import { ChangeList } from './ChangeList.tsx';

export function RestoreVersion({
  segment,
  version,
  onClose,
}: {
  readonly segment: Pick<Segment, 'id' | 'name' | 'version'>;
  readonly version: number;
  readonly onClose: () => void;
}): ReactNode {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  // What the person was asked about; a newer version of somebody else is refused.
  const [before] = useState(segment.version);
  const diff = useQuery(
    apiQuery(contract.diffVersions, { params: { id: segment.id, a: before, b: version } }),
  );

  const restore = async (wanted: number, over: number) => {
    const answer = await call(contract.restoreVersion, {
      params: { id: segment.id, version: wanted },
      body: {},
      ifMatch: over,
    });
    client.setQueryData(keyOf(contract.readSegment, { params: { id: segment.id } }), answer);
    void refresh(
      client,
      contract.listVersions,
      contract.listPins,
      contract.readFunnel,
      contract.listSegments,
    );
    return answer.version;
  };
  const undo = async (over: number) => {
    try {
      await restore(before, over);
      notifyDone(`${segment.name} has the rules of version ${before} again.`);
    } catch (failure) {
      notifyFailure(`Version ${before} was not restored.`, failure);
    }
  };
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const made = await restore(version, before);
      onClose();
      notifyWithUndo(`Version ${version} is current again, as version ${made}.`, () => undo(made));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <ConfirmModal
      opened
      title={`Restore version ${version} of ${segment.name}?`}
      action="Restore version"
      danger={false}
      busy={busy}
      error={error}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>
        It becomes version {before + 1}. Against version {before}, that changes:
      </p>
      {diff.data === undefined ? (
        diff.error === null && <Skeleton height={48} />
      ) : (
        <ChangeList changes={diff.data.changes} />
      )}
      <p className="dimmed">
        The published members stay until the segment is calculated. Version {before} stays in the list.
      </p>
    </ConfirmModal>
  );
}
