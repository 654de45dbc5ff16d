/** How the kinds of reasons look and are called, wherever contacts enter and leave. */
import {
  CalendarCog,
  CircleHelp,
  ClipboardList,
  Clock,
  Database,
  Flag,
  Layers,
  ListTree,
  type LucideIcon,
  Pin,
  Trash2,
  UserPlus,
} from 'lucide-react';
import type { ReasonKind } from '../../../src/api/contract/changes.ts';

type Look = { readonly word: string; readonly icon: LucideIcon };

export const REASON_LOOKS = {
  pin: { word: 'Pinned', icon: Pin },
  definition: { word: 'Rules changed', icon: ListTree },
  deleted_contact: { word: 'Contact deleted', icon: Trash2 },
  new_contact: { word: 'New contact', icon: UserPlus },
  list: { word: 'By hand', icon: ClipboardList },
  data: { word: 'Data changed', icon: Database },
  segment: { word: 'Nested segment', icon: Layers },
  time: { word: 'Time passed', icon: Clock },
  calendar: { word: 'Calendar settings', icon: CalendarCog },
  first: { word: 'First calculation', icon: Flag },
  unknown: { word: 'Not known', icon: CircleHelp },
} as const satisfies Record<ReasonKind, Look>;
