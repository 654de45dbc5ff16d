import type { ReactNode } from 'react';
import { PageHeader } from '../../shared/PageHeader.tsx';

export function ApiKeysScreen(): ReactNode {
  return <PageHeader title="API keys" />;
}
