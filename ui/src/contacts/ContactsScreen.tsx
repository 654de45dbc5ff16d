import type { ReactNode } from 'react';
import { PageHeader } from '../shared/PageHeader.tsx';

export function ContactsScreen(): ReactNode {
  return <PageHeader title="Contacts" />;
}
