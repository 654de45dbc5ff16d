/** The keys the app listens to. */
import { Kbd, Modal } from '@mantine/core';
import { Fragment } from 'react';
import styles from './KeysModal.module.css';

const KEYS = [
  {
    group: 'Everywhere',
    keys: [
      { keys: ['Ctrl', 'K'], about: 'Search segments, contacts, data sources and actions (⌘ K on a Mac)' },
      { keys: ['?'], about: 'Show these keys' },
    ],
  },
  {
    group: 'In lists',
    keys: [
      { keys: ['/'], about: 'Search the list' },
      { keys: ['j'], about: 'Next row' },
      { keys: ['k'], about: 'Previous row' },
      { keys: ['Enter'], about: 'Open the row' },
      { keys: ['x'], about: 'Select the row' },
      { keys: ['Shift', 'x'], about: 'Select up to the row; shift-click does the same' },
      { keys: ['Esc'], about: 'Give the selection back' },
    ],
  },
] as const;

export function KeysModal({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" closeButtonProps={{ 'aria-label': 'Close' }}>
      {KEYS.map(({ group, keys }) => (
        <Fragment key={group}>
          <h3 className={styles.group}>{group}</h3>
          <dl className={styles.keys}>
            {keys.map((one) => (
              <div key={one.about}>
                <dt>
                  {one.keys.map((key) => (
                    <Kbd key={key} size="sm">
                      {key}
                    </Kbd>
                  ))}
                </dt>
                <dd>{one.about}</dd>
              </div>
            ))}
          </dl>
        </Fragment>
      ))}
    </Modal>
  );
}
