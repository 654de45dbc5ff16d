import type { ReactNode } from 'react';
import { PageHeader } from '../shared/PageHeader.tsx';

export function AddSourceScreen(): ReactNode {
  return <PageHeader title="Add data source" />;
}
