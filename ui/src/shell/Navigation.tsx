/** The left navigation: groups of places. Only what exists stands here. */
import { Tooltip, UnstyledButton } from '@mantine/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import {
  Building2,
  Database,
  Filter,
  History,
  KeyRound,
  type LucideIcon,
  Megaphone,
  PanelLeftClose,
  PanelLeftOpen,
  Rocket,
  Send,
  ShieldCheck,
  Sparkles,
  Tag,
  TextCursorInput,
  Users,
  UsersRound,
  Webhook,
} from 'lucide-react';
import { Fragment } from 'react';
import { useMay, useSession } from '../session/use-session.ts';
import { Mark } from './Mark.tsx';
import styles from './Navigation.module.css';

type Place = {
  readonly to: NonNullable<LinkProps['to']>;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly role: 'viewer' | 'admin';
};

export const PLACES: readonly { readonly group: string; readonly places: readonly Place[] }[] = [
  {
    group: 'Contacts',
    places: [
      { to: '/contacts', label: 'Contacts', icon: Users, role: 'viewer' },
      { to: '/segments', label: 'Segments', icon: Filter, role: 'viewer' },
      { to: '/sources', label: 'Data sources', icon: Database, role: 'viewer' },
      { to: '/tags', label: 'Tags', icon: Tag, role: 'viewer' },
    ],
  },
  {
    group: 'Campaigns',
    places: [
      { to: '/campaigns', label: 'Campaigns', icon: Megaphone, role: 'viewer' },
      { to: '/runs', label: 'Runs', icon: Rocket, role: 'viewer' },
    ],
  },
  {
    group: 'Upkeep',
    places: [
      { to: '/cleanup', label: 'Clean-up', icon: Sparkles, role: 'viewer' },
      { to: '/history', label: 'History', icon: History, role: 'viewer' },
    ],
  },
  {
    group: 'Settings',
    places: [
      { to: '/settings/fields', label: 'Fields', icon: TextCursorInput, role: 'viewer' },
      { to: '/settings/team', label: 'Team', icon: UsersRound, role: 'viewer' },
      { to: '/settings/api-keys', label: 'API keys', icon: KeyRound, role: 'admin' },
      { to: '/settings/webhooks', label: 'Webhooks', icon: Webhook, role: 'admin' },
      { to: '/settings/channels', label: 'Channels', icon: Send, role: 'viewer' },
      { to: '/settings/readiness', label: 'Readiness', icon: ShieldCheck, role: 'viewer' },
      { to: '/settings/organisation', label: 'Organisation', icon: Building2, role: 'viewer' },
    ],
  },
];

export function Navigation({
  narrow,
  onNarrow,
}: {
  readonly narrow: boolean;
  /** Absent in the drawer, which cannot be narrowed. */
  readonly onNarrow?: (narrow: boolean) => void;
}) {
  const organisation = useSession()?.settings?.organisation;
  const admin = useMay('admin');
  return (
    <nav className={styles.navigation} aria-label="Main" data-narrow={narrow || undefined}>
      <div className={styles.head}>
        <Mark />
        {!narrow && (
          <span className={styles.names}>
            <span className={styles.product}>Muster</span>
            {organisation !== undefined && <span className={styles.organisation}>{organisation}</span>}
          </span>
        )}
      </div>
      <div className={styles.groups}>
        {PLACES.map(({ group, places }) => (
          <Fragment key={group}>
            <h2 className={narrow ? 'visually-hidden' : styles.group}>{group}</h2>
            <ul className={styles.places}>
              {places
                .filter((place) => place.role === 'viewer' || admin)
                .map((place) => (
                  <li key={place.label}>
                    <PlaceLink place={place} narrow={narrow} />
                  </li>
                ))}
            </ul>
          </Fragment>
        ))}
      </div>
      {onNarrow && (
        <Tooltip label={narrow ? 'Widen the navigation' : 'Narrow the navigation'} position="right">
          <UnstyledButton
            className={styles.fold}
            aria-label={narrow ? 'Widen the navigation' : 'Narrow the navigation'}
            aria-expanded={!narrow}
            onClick={() => onNarrow(!narrow)}
          >
            {narrow ? <PanelLeftOpen size={16} /> : <PanelLeftClose size={16} />}
          </UnstyledButton>
        </Tooltip>
      )}
    </nav>
  );
}

function PlaceLink({ place, narrow }: { readonly place: Place; readonly narrow: boolean }) {
  const Icon = place.icon;
  return (
    <Tooltip label={place.label} position="right" disabled={!narrow}>
      <Link
        to={place.to}
        className={styles.place}
        activeProps={{ 'data-active': true }}
        activeOptions={{ includeSearch: false }}
      >
        <Icon size={16} strokeWidth={1.9} aria-hidden="true" />
        <span className={narrow ? 'visually-hidden' : undefined}>{place.label}</span>
      </Link>
    </Tooltip>
  );
}
