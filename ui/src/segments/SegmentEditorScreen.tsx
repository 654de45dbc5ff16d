import type { ReactNode } from 'react';
import { PageHeader } from '../shared/PageHeader.tsx';

export function SegmentEditorScreen(): ReactNode {
  return <PageHeader title="Edit segment" />;
}
