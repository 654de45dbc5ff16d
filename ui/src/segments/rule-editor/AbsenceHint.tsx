/**
 * Says whom a rule lets in although there is nothing to go by ("is not Married" is true without a value, "fewer than 3
 * times" of those who never did it), how many they are, and keeps them out with one click.
 */
import { Anchor } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { UserRoundX } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { parseDefinition } from '../../../../src/rules/parse.ts';
import { apiQuery } from '../../api/queries.ts';
import { countText, shareText } from '../../shared/Figure.tsx';
import { absenceOf, hasValue, requireBeside, wantsValue } from './absence.ts';
import { useShared } from './editor-context.ts';
import styles from './note.module.css';
import { definitionOf, type FieldRule, newGroup, type TreeRule } from './rule-tree.ts';
import { useScope } from './scope.ts';
import { profileQuery } from './use-profiles.ts';

const PAUSE_MS = 300;

export function AbsenceHint({ rule }: { readonly rule: TreeRule }) {
  const { scope } = useScope();
  if (rule.kind !== 'field') return <NothingDone rule={rule} />;
  if (rule.operator === 'null' || wantsValue(rule)) return null;
  return scope.about === 'contacts' ? (
    <NoValue rule={rule} />
  ) : (
    <NoProperty rule={rule} event={scope.event} />
  );
}

function NoValue({ rule }: { readonly rule: FieldRule }) {
  const { data } = useQuery(profileQuery(rule.field));
  if (data === undefined || data.missing === 0) return null;
  return (
    <Hint rule={rule} presence={hasValue(rule)}>
      Includes {countText(data.missing, 'contact')} with no value.
    </Hint>
  );
}

/** Of the events of this name, those that do not carry the property pass the filter too. */
function NoProperty({ rule, event }: { readonly rule: FieldRule; readonly event: string }) {
  const { events } = useShared();
  const { fieldOf } = useScope();
  const known = events?.find(({ name }) => name === event);
  const field = fieldOf(rule.field);
  if (known === undefined || field === undefined || field.key === 'occurred_at') return null;
  const share = known.properties.find(({ key }) => key === field.key)?.share;
  const isOwn = field.key === 'campaign' || field.key === 'source';
  if (share === 1) return null;
  return (
    <Hint rule={rule} presence={hasValue(rule)}>
      {isOwn
        ? 'Includes events with no value.'
        : `Includes the ${shareText(1 - (share ?? 0))} of these events with no value.`}
    </Hint>
  );
}

function NothingDone({ rule }: { readonly rule: TreeRule }) {
  const { catalogue } = useShared();
  const absence = useMemo(() => absenceOf(rule, catalogue), [rule, catalogue]);
  const { presence } = absence ?? {};
  const [others] = useDebouncedValue(
    useMemo(() => presence && complementOf(presence), [presence]),
    PAUSE_MS,
  );
  const { data } = useQuery({
    ...apiQuery(contract.previewDefinition, { body: { definition: others, limit: 0 } }),
    enabled: others !== undefined,
    staleTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
  if (absence === undefined || data?.count === 0) return null;
  const many = data === undefined ? 'contacts' : countText(data.count, 'contact');
  return (
    <Hint rule={rule} presence={presence}>
      Includes {many} {absence.who}.
    </Hint>
  );
}

/** Everybody whom a rule is false for, as a definition; undefined while the rule is not finished. */
function complementOf(rule: TreeRule): unknown {
  const definition = definitionOf({ ...newGroup('or', [rule]), not: true });
  return parseDefinition(definition).ok ? definition : undefined;
}

function Hint({
  rule,
  presence,
  children,
}: {
  readonly rule: TreeRule;
  readonly presence: TreeRule | undefined;
  readonly children: ReactNode;
}) {
  const { editor } = useShared();
  return (
    <p className={styles.note}>
      <UserRoundX size={14} aria-hidden="true" />
      <span>
        {children}{' '}
        {presence !== undefined && (
          <Anchor
            component="button"
            type="button"
            inherit
            onClick={() => editor.change((tree) => requireBeside(tree, rule.id, presence))}
          >
            Exclude them
          </Anchor>
        )}
      </span>
    </p>
  );
}
