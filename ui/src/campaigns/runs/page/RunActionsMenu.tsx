/** What can be done with a run: download it, say that it was sent, let it begin at another time, cancel it. */
import { Button } from '@mantine/core';
import { CalendarClock, CircleSlash, Download, Send } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Run } from '../../../../../src/api/contract/runs.ts';
import { hrefOf } from '../../../api/client.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { ConfirmModal } from '../../../shared/ConfirmModal.tsx';
import { countText } from '../../../shared/Figure.tsx';
import { FormModal } from '../../../shared/FormModal.tsx';
import { useNow } from '../../../shared/now.ts';
import { type RunActions, useRunActions } from '../run-actions.ts';
import { isOver, waitsForFile } from '../run-words.ts';
import { MomentInput } from '../start/MomentInput.tsx';
import { momentOf, tomorrowMorning } from '../start/moment-words.ts';

type Asking = 'cancel' | 'complete' | 'reschedule';

export function RunActionsMenu({
  run,
  mayEdit,
}: {
  readonly run: Run;
  readonly mayEdit: boolean;
}): ReactNode {
  const [asking, setAsking] = useState<Asking>();
  const actions = useRunActions();
  const close = () => setAsking(undefined);
  const isWaiting = waitsForFile(run);
  const mayMove = run.type === 'scheduled' && (run.status === 'scheduled' || run.status === 'blocked');
  return (
    <>
      {run.waterfall !== null && (
        <Button
          component="a"
          download
          variant={isWaiting ? 'filled' : 'default'}
          href={hrefOf(contract.exportRunAudience, { params: { id: run.id }, query: { reason: 'targeted' } })}
          leftSection={<Download size={15} aria-hidden="true" />}
        >
          Download CSV
        </Button>
      )}
      {mayEdit && isWaiting && (
        <Button
          variant="default"
          leftSection={<Send size={15} aria-hidden="true" />}
          onClick={() => setAsking('complete')}
        >
          Mark as sent
        </Button>
      )}
      {mayEdit && mayMove && (
        <Button
          variant={run.status === 'blocked' ? 'filled' : 'default'}
          leftSection={<CalendarClock size={15} aria-hidden="true" />}
          onClick={() => setAsking('reschedule')}
        >
          Reschedule
        </Button>
      )}
      {mayEdit && !isOver(run) && (
        <Button
          variant="default"
          leftSection={<CircleSlash size={15} aria-hidden="true" />}
          onClick={() => setAsking('cancel')}
        >
          Cancel run
        </Button>
      )}
      {asking === 'cancel' && <Cancel run={run} actions={actions} onClose={close} />}
      {asking === 'complete' && <Complete run={run} actions={actions} onClose={close} />}
      {asking === 'reschedule' && <Reschedule run={run} actions={actions} onClose={close} />}
    </>
  );
}

type AskedProps = { readonly run: Run; readonly actions: RunActions; readonly onClose: () => void };

/** One act of a dialog: under way, refused, or done and the dialog gone. */
function useAct(onClose: () => void) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  return {
    isBusy,
    error,
    act: (asked: () => Promise<unknown>) => {
      setBusy(true);
      asked()
        .then(onClose)
        .catch((refusal: unknown) => {
          setError(refusal);
          setBusy(false);
        });
    },
  };
}

function Cancel({ run, actions, onClose }: AskedProps) {
  const { isBusy, error, act } = useAct(onClose);
  const sent = run.delivery?.handed_over ?? 0;
  return (
    <ConfirmModal
      opened
      title={`Cancel this run of ${run.campaign.name}?`}
      action="Cancel run"
      busy={isBusy}
      error={error}
      onConfirm={() => act(() => actions.cancel(run.id))}
      onClose={onClose}
    >
      {sent > 0
        ? `${countText(sent, 'contact was', 'contacts were')} handed over already; that can’t be taken back. The others are not handed over, and count as if the run had missed them.`
        : 'Nobody is handed over, and the run counts for no limit. It can’t be taken up again; another one can be started.'}
    </ConfirmModal>
  );
}

function Complete({ run, actions, onClose }: AskedProps) {
  const { isBusy, error, act } = useAct(onClose);
  return (
    <ConfirmModal
      opened
      danger={false}
      title="Was it sent?"
      action="Mark as sent"
      busy={isBusy}
      error={error}
      onConfirm={() => act(() => actions.complete(run.id))}
      onClose={onClose}
    >
      From then on rules and reports see {countText(run.waterfall?.targeted ?? 0, 'contact')} as targeted by
      this campaign. It can’t be taken back.
    </ConfirmModal>
  );
}

function Reschedule({ run, actions, onClose }: AskedProps) {
  const timeZone = useTimeZone();
  const now = useNow();
  const [input, setInput] = useState(() => tomorrowMorning(now, timeZone));
  const { isBusy, error, act } = useAct(onClose);
  const moment = momentOf(input, now, timeZone);
  return (
    <FormModal
      opened
      title={`Reschedule this run of ${run.campaign.name}`}
      action="Reschedule run"
      busy={isBusy}
      error={error}
      disabled={!moment.ok}
      onSubmit={() => {
        if (moment.ok) act(() => actions.reschedule(run.id, moment.at));
      }}
      onClose={onClose}
    >
      <MomentInput label="Begins" value={input} onChange={setInput} />
    </FormModal>
  );
}
