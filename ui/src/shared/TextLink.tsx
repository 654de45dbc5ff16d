/** A link inside the app that looks like text: in tables the name of the row, in sentences an anchor. */
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import styles from './TextLink.module.css';

/**
 * `href` is an address inside the app, with its search when it has one. `quiet` keeps the colour of the text and
 * underlines on hover, for names in tables.
 * @example <TextLink quiet href={`/contacts/${contact.id}`}>{contact.email}</TextLink>
 */
export function TextLink({
  href,
  quiet = false,
  children,
}: {
  readonly href: string;
  readonly quiet?: boolean;
  readonly children: ReactNode;
}) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(href);
  };
  return (
    <a href={href} className={quiet ? styles.quiet : styles.link} onClick={follow}>
      {children}
    </a>
  );
}
