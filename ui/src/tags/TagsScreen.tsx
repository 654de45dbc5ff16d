import type { ReactNode } from 'react';
import { PageHeader } from '../shared/PageHeader.tsx';

export function TagsScreen(): ReactNode {
  return <PageHeader title="Tags" />;
}
