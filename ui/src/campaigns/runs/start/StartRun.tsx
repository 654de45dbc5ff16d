/** The button that starts a run of a campaign, with its dialog. */
import { Button } from '@mantine/core';
import { Rocket } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Campaign } from '../../../../../src/api/contract/campaigns.ts';
import { StartRunDialog } from './StartRunDialog.tsx';

export function StartRun({ campaign }: { readonly campaign: Campaign }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        // For a campaign that is not active, making it so comes first.
        variant={campaign.status === 'active' ? 'filled' : 'default'}
        leftSection={<Rocket size={15} aria-hidden="true" />}
        onClick={() => setOpen(true)}
      >
        Start run
      </Button>
      {isOpen && <StartRunDialog campaign={campaign} onClose={() => setOpen(false)} />}
    </>
  );
}
