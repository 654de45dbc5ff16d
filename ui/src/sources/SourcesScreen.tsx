import type { ReactNode } from 'react';
import { PageHeader } from '../shared/PageHeader.tsx';

export function SourcesScreen(): ReactNode {
  return <PageHeader title="Data sources" />;
}
