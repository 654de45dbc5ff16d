import type { ReactNode } from 'react';
import { PageHeader } from '../../shared/PageHeader.tsx';

export function TeamScreen(): ReactNode {
  return <PageHeader title="Team" />;
}
