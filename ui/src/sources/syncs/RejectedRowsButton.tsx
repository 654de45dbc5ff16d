/** A download of the rows that a sync left out, each with its line and its reason. */
import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { hrefOf } from '../../api/client.ts';
import { countText } from '../../shared/Figure.tsx';
import type { Sync } from '../answers.ts';

export function RejectedRowsButton({ sync }: { readonly sync: Pick<Sync, 'id' | 'rows'> }) {
  return (
    <Button
      component="a"
      variant="default"
      download
      href={hrefOf(contract.readRejectedRows, { params: { id: sync.id } })}
      leftSection={<Download size={15} aria-hidden="true" />}
    >
      Download {countText(sync.rows.rejected, 'rejected row')}
    </Button>
  );
}
