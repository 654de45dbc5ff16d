import type { ReactNode } from 'react';
import { PageHeader } from '../shared/PageHeader.tsx';

export function ContactScreen(): ReactNode {
  return <PageHeader title="Contact" />;
}
