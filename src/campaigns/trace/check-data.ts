/** Steps three and four: do the data sources deliver what the rules read, and does it arrive in the right fields? Pure. */
import { editLink, figure } from '../../segments/readiness-facts.ts';
import { distinct, fromFindings, listWords, named, shareWords } from './evidence.ts';
import type { Check, Evidence, TraceFacts, TraceSource } from './trace-facts.ts';

/** Rejected rows below this share are everyday; above the other nearly nothing arrives as it should. */
const SOME_REJECTED = 0.05;
const MANY_REJECTED = 0.3;

export const checkSources: Check = (facts) => ({
  evidence: distinct([
    ...facts.segments.flatMap((segment) => fromFindings(segment, 'sources')),
    ...facts.sources.flatMap((source) => rejected(facts, source)),
  ]),
  fine: fineSources(facts),
});

function fineSources({ sources, dayOf }: TraceFacts): string {
  if (sources.length === 0) return 'No data source supplies what the rules read.';
  const words = sources.map(({ name, syncs }) => {
    const last = syncs.find(({ status }) => status === 'success');
    return last
      ? `“${name}” synced last on ${dayOf(last.at)} with ${figure(last.read)} ${last.read === 1 ? 'row' : 'rows'}`
      : `“${name}” is fed through the API`;
  });
  return `${listWords(words)}; the segments were calculated after that, and no value they need is gone.`;
}

/** Against the sync before: sources that always reject some are known to. */
function rejected({ dayOf }: TraceFacts, source: TraceSource): Evidence[] {
  const [last, before] = source.syncs.filter(({ status }) => status === 'success');
  if (last === undefined || last.read === 0) return [];
  const share = last.rejected / last.read;
  const usual = before && before.read > 0 ? before.rejected / before.read : 0;
  if (share < SOME_REJECTED || share < usual * 2) return [];
  return [
    {
      id: 'rows_rejected',
      verdict: share >= MANY_REJECTED ? 'wrong' : 'look',
      weight: share >= MANY_REJECTED ? 89 : 68,
      sentence: `“${source.name}” rejected ${figure(last.rejected)} of ${figure(last.read)} rows (${shareWords(share)}) on ${dayOf(last.at)}, after ${shareWords(usual)} at the sync before.`,
      place: { label: `Open “${source.name}”`, href: `/sources/${source.id}` },
      fix: { label: 'See the rejected rows', href: `/sources/${source.id}` },
      at: last.at,
    },
  ];
}

export const checkMapping: Check = (facts) => ({
  evidence: distinct([
    ...facts.segments.flatMap((segment) => fromFindings(segment, 'mapping')),
    ...facts.segments.flatMap((segment) =>
      segment.lint
        .filter(({ id }) => id === 'field_not_supplied')
        .map(
          ({ id, path, detail }): Evidence => ({
            id,
            verdict: 'wrong',
            weight: 96,
            sentence: `“${segment.name}”: ${detail}`,
            place: { label: 'Open data sources', href: '/sources' },
            fix: { label: 'Edit the rule', href: editLink(segment.id, path) },
            segment: named(segment),
          }),
        ),
    ),
    ...facts.sources.flatMap((source) => remapped(facts, source)),
  ]),
  fine:
    facts.sources.length === 0
      ? 'The rules read no field that a data source fills.'
      : 'Every field the rules read is delivered, by the same columns as before.',
});

function remapped({ dayOf }: TraceFacts, source: TraceSource): Evidence[] {
  const [last] = source.syncs;
  if (source.remapped.length === 0 || last === undefined) return [];
  return [
    {
      id: 'mapping_changed',
      verdict: 'look',
      weight: 61,
      sentence: `The mapping of “${source.name}” was changed before its sync on ${dayOf(last.at)}: ${listWords(source.remapped.map((column) => `“${column}”`))} ${source.remapped.length === 1 ? 'is' : 'are'} read otherwise.`,
      place: { label: 'Open the mapping', href: `/sources/${source.id}?view=mapping` },
      fix: {
        label: 'Compare the syncs',
        href: `/sources/${source.id}${source.compared ? `?from=${source.compared.from}&to=${source.compared.to}` : ''}`,
      },
      at: last.at,
    },
  ];
}
