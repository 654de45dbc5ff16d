/** Pinning contacts in or out of a segment, with what the screens have to know afterwards and a way back. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { call } from '../../../api/client.ts';
import { keyOf, refresh } from '../../../api/queries.ts';
import { contactName, type Named } from '../../../contacts/contact-name.ts';
import { countText } from '../../../shared/Figure.tsx';
import { notifyFailure, notifyWithUndo } from '../../../shared/notify.ts';
import type { PinSide } from '../why/why-tree.ts';

export type PinMove = {
  readonly contact: Named;
  /** The side it is pinned to now; undefined: none. */
  readonly from: PinSide | undefined;
  readonly to: PinSide | undefined;
};

export type Pins = {
  /** Shows a failure as a notice and answers whether it worked. */
  readonly move: (moves: readonly PinMove[]) => Promise<boolean>;
  readonly isBusy: boolean;
};

export function usePins(segment: Pick<Segment, 'id' | 'name'>): Pins {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const send = async (moves: readonly PinMove[]) => {
    const to = (side: PinSide | undefined) =>
      moves.filter((one) => one.to === side).map(({ contact }) => ({ id: contact.id }));
    const answer = await call(contract.changePins, {
      params: { id: segment.id },
      body: { include: to('in'), exclude: to('out'), remove: to(undefined) },
    });
    client.setQueryData(keyOf(contract.readSegment, { params: { id: segment.id } }), answer.segment);
    await refresh(
      client,
      contract.listPins,
      contract.explainContact,
      contract.explainDefinition,
      contract.readFunnel,
      contract.listVersions,
      contract.listSegments,
    );
    return answer;
  };
  const back = async (moves: readonly PinMove[]) => {
    try {
      await send(moves.map(({ contact, from, to }) => ({ contact, from: to, to: from })));
    } catch (error) {
      notifyFailure('The pins were not put back.', error);
    }
  };
  return {
    isBusy,
    async move(moves) {
      setBusy(true);
      try {
        const { segment: after } = await send(moves);
        notifyWithUndo(
          `${pinnedText(moves)} Version ${after.version} of ${segment.name} is to be calculated.`,
          () => back(moves),
        );
        return true;
      } catch (error) {
        notifyFailure('The pins were not changed.', error);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

/** "Jane Doe is pinned in.", "3 contacts are pinned out.", "The pin of Jane Doe is removed." */
function pinnedText(moves: readonly PinMove[]): string {
  const [first] = moves;
  if (first === undefined) return '';
  const who = moves.length === 1 ? contactName(first.contact) : countText(moves.length, 'contact');
  const are = moves.length === 1 ? 'is' : 'are';
  if (first.to !== undefined) return `${who} ${are} pinned ${first.to}.`;
  return moves.length === 1 ? `The pin of ${who} is removed.` : `The pins of ${who} are removed.`;
}
