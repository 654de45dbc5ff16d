import type { ReactNode } from 'react';
import { PageHeader } from '../shared/PageHeader.tsx';

export function SegmentScreen(): ReactNode {
  return <PageHeader title="Segment" />;
}
