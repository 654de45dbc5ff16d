import type { ReactNode } from 'react';
import { PageHeader } from '../shared/PageHeader.tsx';

export function SourceScreen(): ReactNode {
  return <PageHeader title="Data source" />;
}
