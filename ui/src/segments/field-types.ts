/** How the types of fields are called and drawn. */
import {
  AtSign,
  Calendar,
  CalendarClock,
  CircleDot,
  Hash,
  Link,
  List,
  type LucideIcon,
  Phone,
  Tag,
  ToggleLeft,
  Type,
} from 'lucide-react';
import type { FieldType } from '../../../src/rules/rule.ts';

const TYPES: Record<FieldType, { readonly word: string; readonly icon: LucideIcon }> = {
  text: { word: 'text', icon: Type },
  number: { word: 'number', icon: Hash },
  boolean: { word: 'yes or no', icon: ToggleLeft },
  date: { word: 'date', icon: Calendar },
  datetime: { word: 'date and time', icon: CalendarClock },
  list: { word: 'list', icon: List },
  email: { word: 'email', icon: AtSign },
  phone: { word: 'phone', icon: Phone },
  url: { word: 'link', icon: Link },
  tags: { word: 'tags', icon: Tag },
};

export function typeWord(type: FieldType): string {
  return TYPES[type].word;
}

/** The icon of a type; a plain dot for what is no field. */
export function typeIcon(type: FieldType | undefined): LucideIcon {
  return type === undefined ? CircleDot : TYPES[type].icon;
}
