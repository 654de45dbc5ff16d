/** What the search over everything finds: answers of the API, places and actions, in groups. */
import { useMantineColorScheme } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import {
  Database,
  Filter,
  Keyboard,
  type LucideIcon,
  Megaphone,
  Moon,
  Plus,
  Sun,
  User,
  UserPlus,
} from 'lucide-react';
import { contract } from '../../../src/api/contract/contract.ts';
import { apiQuery } from '../api/queries.ts';
import { campaignStatusWord } from '../campaigns/campaign-words.ts';
import { contactName } from '../contacts/contact-name.ts';
import { useMay } from '../session/use-session.ts';
import { countText } from '../shared/Figure.tsx';
import { statusWord } from '../shared/StatusBadge.tsx';
import { PLACES } from './Navigation.tsx';

export type Found = {
  readonly key: string;
  readonly name: string;
  readonly about?: string;
  readonly icon: LucideIcon;
  readonly href?: string;
  readonly act?: () => void;
};

export type FoundGroup = { readonly title: string; readonly found: readonly Found[] };

const EACH = 6;

/** Groups for what was typed; without text the places and actions. */
export function useGlobalResults(
  q: string,
  onKeys: () => void,
): { readonly groups: readonly FoundGroup[]; readonly busy: boolean; readonly failed: boolean } {
  const asks = { enabled: q !== '', placeholderData: keepPreviousData, staleTime: 5_000 };
  const query = { q, page_size: EACH };
  const segments = useQuery({ ...apiQuery(contract.listSegments, { query }), ...asks });
  const contacts = useQuery({ ...apiQuery(contract.listContacts, { query }), ...asks });
  const campaigns = useQuery({ ...apiQuery(contract.listCampaigns, { query }), ...asks });
  const sources = useQuery({ ...apiQuery(contract.listSources, { query }), ...asks });
  const own = useActions(onKeys).filter((one) => one.name.toLowerCase().includes(q.toLowerCase()));

  const found: FoundGroup[] = [
    {
      title: 'Segments',
      found: (segments.data?.items ?? []).map((segment) => ({
        key: segment.id,
        name: segment.name,
        about: segment.count === null ? statusWord(segment.status) : countText(segment.count, 'member'),
        icon: Filter,
        href: `/segments/${segment.id}`,
      })),
    },
    {
      title: 'Contacts',
      found: (contacts.data?.items ?? []).map((contact) => {
        const name = contactName(contact);
        const about = contact.email ?? contact.phone ?? contact.external_id;
        return {
          key: contact.id,
          name,
          ...(about === null || about === name ? {} : { about }),
          icon: User,
          href: `/contacts/${contact.id}`,
        };
      }),
    },
    {
      title: 'Campaigns',
      found: (campaigns.data?.items ?? []).map((campaign) => ({
        key: campaign.id,
        name: campaign.name,
        about: campaignStatusWord(campaign.status),
        icon: Megaphone,
        href: `/campaigns/${campaign.id}`,
      })),
    },
    {
      title: 'Data sources',
      found: (sources.data?.items ?? []).map((source) => ({
        key: source.id,
        name: source.name,
        about: countText(source.contacts, 'contact'),
        icon: Database,
        href: `/sources/${source.id}`,
      })),
    },
  ];
  const all = [segments, contacts, campaigns, sources];
  const actions = { title: 'Actions', found: own.filter((one) => !isPlace(one)) };
  const places = { title: 'Go to', found: own.filter(isPlace) };
  // "tags" typed in full means the page, not the contacts that happen to have the letters somewhere.
  const begins = q !== '' && places.found.some((one) => one.name.toLowerCase().startsWith(q.toLowerCase()));
  const groups = begins ? [places, ...found, actions] : [...(q === '' ? [] : found), actions, places];
  return {
    groups: groups.filter((group) => group.found.length > 0),
    busy: q !== '' && all.some((one) => one.isFetching),
    failed: q !== '' && all.every((one) => one.isError),
  };
}

function isPlace(found: Found): boolean {
  return found.key.startsWith('place:');
}

function useActions(onKeys: () => void): readonly Found[] {
  const editor = useMay('editor');
  const admin = useMay('admin');
  const { setColorScheme } = useMantineColorScheme();
  return [
    ...(editor
      ? [
          { key: 'new-segment', name: 'Create segment', icon: Plus, href: '/segments/new' },
          { key: 'new-campaign', name: 'Create campaign', icon: Plus, href: '/campaigns/new' },
          { key: 'new-contact', name: 'Create contact', icon: UserPlus, href: '/contacts?create=true' },
        ]
      : []),
    ...(admin ? [{ key: 'new-source', name: 'Add data source', icon: Database, href: '/sources/new' }] : []),
    { key: 'light', name: 'Use the light theme', icon: Sun, act: () => setColorScheme('light') },
    { key: 'dark', name: 'Use the dark theme', icon: Moon, act: () => setColorScheme('dark') },
    { key: 'keys', name: 'Show the keys', icon: Keyboard, act: onKeys },
    ...PLACES.flatMap(({ places }) => places)
      .filter((place) => place.role === 'viewer' || admin)
      .map((place) => ({
        key: `place:${place.label}`,
        name: place.label,
        icon: place.icon,
        href: String(place.to),
      })),
  ];
}
