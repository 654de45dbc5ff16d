import type { ReactNode } from 'react';
import { PageHeader } from '../shared/PageHeader.tsx';

export function SegmentsScreen(): ReactNode {
  return <PageHeader title="Segments" />;
}
