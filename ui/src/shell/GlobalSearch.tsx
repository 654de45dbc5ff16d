/** The search over everything (⌘K, Ctrl-K): segments, contacts, campaigns, data sources, places and actions, by keyboard or mouse. */
import { Kbd, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useRouter } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { ProgressRing } from '../shared/ProgressRing.tsx';
import styles from './GlobalSearch.module.css';
import { type Found, useGlobalResults } from './use-global-results.ts';

const PAUSE_MS = 160;

export function GlobalSearch({
  opened,
  onClose,
  onKeys,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onKeys: () => void;
}): ReactNode {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={620}
      yOffset="12dvh"
      title={<span className="visually-hidden">Search everything</span>}
      classNames={{ header: styles.head }}
      transitionProps={{ duration: 90 }}
    >
      <SearchPanel onClose={onClose} onKeys={onKeys} />
    </Modal>
  );
}

function SearchPanel({ onClose, onKeys }: { readonly onClose: () => void; readonly onKeys: () => void }) {
  const router = useRouter();
  const id = useId();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), PAUSE_MS);
  const { groups, busy, failed } = useGlobalResults(asked, onKeys);
  const all = groups.flatMap((group) => group.found);
  const [wanted, setWanted] = useState(0);
  const at = Math.min(wanted, Math.max(all.length - 1, 0));

  const take = (found: Found | undefined) => {
    if (!found) return;
    onClose();
    if (found.href === undefined) found.act?.();
    else router.history.push(found.href);
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && all.length > 0) {
      event.preventDefault();
      const next = (at + step + all.length) % all.length;
      setWanted(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      take(all[at]);
    }
  };

  return (
    <div className={styles.search}>
      <div className={styles.box}>
        {busy ? <ProgressRing share={null} size={16} /> : <Search size={16} aria-hidden="true" />}
        <input
          className={styles.input}
          role="combobox"
          aria-label="Search segments, contacts, campaigns, data sources and actions"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={all.length > 0 ? `${id}-${at}` : undefined}
          placeholder="Search everything"
          value={text}
          data-autofocus
          onChange={(event) => {
            setText(event.currentTarget.value);
            setWanted(0);
          }}
          onKeyDown={press}
        />
        <Kbd size="xs" className={styles.escape}>
          Esc
        </Kbd>
      </div>
      <div className={styles.list} role="listbox" id={`${id}-list`} aria-label="Results" tabIndex={-1}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options inside a listbox has no element of its own
          <div key={group.title} role="group" aria-label={group.title}>
            <div className={styles.group} aria-hidden="true">
              {group.title}
            </div>
            {group.found.map((found) => {
              const index = all.indexOf(found);
              const Icon = found.icon;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the box above
                // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the box, see aria-activedescendant
                <div
                  key={found.key}
                  id={`${id}-${index}`}
                  role="option"
                  aria-selected={index === at}
                  className={styles.found}
                  onClick={() => take(found)}
                  onMouseMove={() => setWanted(index)}
                >
                  <Icon size={16} aria-hidden="true" />
                  <span className={styles.name}>{found.name}</span>
                  {found.about !== undefined && <span className={styles.about}>{found.about}</span>}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <div role="status" className={all.length === 0 || failed ? styles.nothing : 'visually-hidden'}>
        {failed
          ? 'The search did not get an answer. Type on to try again.'
          : busy
            ? ''
            : all.length === 0
              ? `Nothing matches “${asked}”.`
              : `${all.length} results`}
      </div>
    </div>
  );
}
