import type { ReactNode } from 'react';
import { PageHeader } from '../../shared/PageHeader.tsx';

export function FieldsScreen(): ReactNode {
  return <PageHeader title="Fields" />;
}
