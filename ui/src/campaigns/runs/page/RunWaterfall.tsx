/** From everybody considered to those targeted, handed over, and what was reported of them since. */

import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Run } from '../../../../../src/api/contract/runs.ts';
import { figureText } from '../../../shared/Figure.tsx';
import { Panel } from '../../../shared/Panel.tsx';
import { Waterfall } from '../../../shared/Waterfall.tsx';
import { Headline } from '../../audience/Headline.tsx';
import { behindHref, behindStep, stepOf } from './behind-words.ts';
import { HandedOver } from './HandedOver.tsx';
import styles from './run.module.css';

const route = getRouteApi('/runs/$id');

export function RunWaterfall({ run }: { readonly run: Run }): ReactNode {
  const search = route.useSearch();
  const { waterfall, delivery, feedback } = run;
  if (waterfall === null) return null;
  const { targeted, considered } = waterfall;
  return (
    <Panel title="Whom it targeted" aside={<span className={styles.small}>as frozen</span>}>
      <Headline figure={targeted}>
        of {figureText(considered)} considered {targeted === 1 ? 'was' : 'were'} targeted
      </Headline>
      <Waterfall
        figures={waterfall}
        {...(run.type === 'test' ? { about: 'named in the test' } : {})}
        hrefOf={(step) => behindHref(run.id, behindStep(step))}
        current={stepOf(search)}
      />
      {delivery !== null && feedback !== null && (
        <HandedOver
          run={run}
          targeted={targeted}
          handedOver={delivery.handed_over}
          feedback={feedback}
          search={search}
        />
      )}
    </Panel>
  );
}
