/** One sync in full: what each count means, the rows that were left out, the columns it saw. */
import { Drawer } from '@mantine/core';
import { TYPE_WORDS } from '../../settings/fields/field-types.ts';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { StatusBadge } from '../../shared/StatusBadge.tsx';
import type { Delivers, Sync } from '../answers.ts';
import { bytesText } from '../file/file-words.ts';
import { RejectedRowsButton } from '../syncs/RejectedRowsButton.tsx';
import { SyncProgress } from '../syncs/SyncProgress.tsx';
import { SyncResult } from '../syncs/SyncResult.tsx';
import { isOpen, tookText } from '../syncs/sync-words.ts';
import styles from './SyncDrawer.module.css';

export function SyncDrawer({
  sync,
  delivers,
  onClose,
}: {
  readonly sync: Sync | undefined;
  readonly delivers: Delivers;
  readonly onClose: () => void;
}) {
  return (
    <Drawer
      opened={sync !== undefined}
      onClose={onClose}
      title={sync === undefined ? 'Sync' : `Sync ${sync.number}${sync.file ? ` of ${sync.file.name}` : ''}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {sync && <Details sync={sync} delivers={delivers} />}
    </Drawer>
  );
}

function Details({ sync, delivers }: { readonly sync: Sync; readonly delivers: Delivers }) {
  return (
    <div className={styles.stack}>
      <dl className={styles.facts}>
        <div>
          <dt>Status</dt>
          <dd>
            <StatusBadge status={sync.status} progress={sync.progress?.share} />
          </dd>
        </div>
        <div>
          <dt>File</dt>
          <dd>{sync.file ? `${sync.file.name}, ${bytesText(sync.file.bytes)}` : 'no file'}</dd>
        </div>
        <div>
          <dt>Asked for</dt>
          <dd>
            <RelativeTime at={sync.requested_at} />
          </dd>
        </div>
        <div>
          <dt>Took</dt>
          <dd>{tookText(sync)}</dd>
        </div>
      </dl>
      {isOpen(sync) ? (
        <SyncProgress sync={sync} delivers={delivers} mayCancel={false} />
      ) : (
        <SyncResult sync={sync} delivers={delivers} />
      )}
      {sync.status === 'success' && sync.rows.rejected > 0 && (
        <div>
          <RejectedRowsButton sync={sync} />
        </div>
      )}
      {sync.schema.length > 0 && <Schema sync={sync} />}
    </div>
  );
}

function Schema({ sync }: { readonly sync: Sync }) {
  return (
    <section>
      <h3 className={styles.title}>Columns it saw</h3>
      <table className={styles.schema}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Field</th>
            <th scope="col">Read as</th>
          </tr>
        </thead>
        <tbody>
          {sync.schema.map((column) => (
            <tr key={column.column}>
              <th scope="row">{column.column}</th>
              <td>{column.field ?? <span className="dimmed">not imported</span>}</td>
              <td>{column.type === null ? '' : TYPE_WORDS[column.type]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
