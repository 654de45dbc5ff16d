import type { ReactNode } from 'react';
import { PageHeader } from '../../shared/PageHeader.tsx';

export function OrganisationScreen(): ReactNode {
  return <PageHeader title="Organisation" />;
}
