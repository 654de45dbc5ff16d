/** What is in a field: how many values are missing, how many differ, the most frequent, the smallest and largest. */
import { Drawer, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../../api/client.ts';
import { apiQuery } from '../../api/queries.ts';
import { FieldValue } from '../../contacts/FieldValue.tsx';
import { countText, figureText, shareText } from '../../shared/Figure.tsx';
import { ErrorState } from '../../shared/ListState.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import styles from './FieldProfile.module.css';
import { TYPE_WORDS } from './field-types.ts';

type Field = AnswerOf<typeof contract.listFields>['items'][number];
type Profile = AnswerOf<typeof contract.readFieldProfile>;

export function FieldProfile({
  field,
  onClose,
}: {
  readonly field: Field | undefined;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Drawer
      opened={field !== undefined}
      onClose={onClose}
      size={480}
      title={field?.label ?? ''}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {field && <Body field={field} />}
    </Drawer>
  );
}

function Body({ field }: { readonly field: Field }) {
  const answer = useQuery(apiQuery(contract.readFieldProfile, { params: { key: field.key } }));
  return (
    <>
      <p className={styles.about}>
        {TYPE_WORDS[field.type]} · <code>{field.key}</code> · {field.built_in ? 'built in' : 'custom field'}
      </p>
      {answer.data !== undefined ? (
        <Figures field={field} profile={answer.data} />
      ) : answer.error === null ? (
        <div aria-hidden="true">
          <Skeleton height={64} mb={16} />
          <Skeleton height={220} />
        </div>
      ) : (
        <ErrorState
          what="The values could not be looked at."
          error={answer.error}
          onRetry={() => answer.refetch()}
        />
      )}
      <h2 className={styles.head}>Data sources</h2>
      {field.sources.length === 0 ? (
        <p className={styles.nothing}>No data source supplies it.</p>
      ) : (
        <ul className={styles.sources}>
          {field.sources.map((source) => (
            <li key={source.id}>
              <TextLink href={`/sources/${source.id}`}>{source.name}</TextLink>
              <span className="dimmed">
                last sync <RelativeTime at={source.last_sync_at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Figures({ field, profile }: { readonly field: Field; readonly profile: Profile }) {
  const present = profile.contacts - profile.missing;
  const most = Math.max(1, ...profile.top.map((one) => one.count));
  return (
    <>
      <div className={styles.share}>
        <div
          className={styles.bar}
          role="img"
          aria-label={`${shareText(1 - profile.missing_share)} of the contacts have a value`}
        >
          <span style={{ width: `${(1 - profile.missing_share) * 100}%` }} />
        </div>
        <p className="figures">
          {figureText(present)} with a value + {figureText(profile.missing)} without ={' '}
          {countText(profile.contacts, 'contact')}
        </p>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>Missing</dt>
          <dd className="figures">{profile.contacts === 0 ? '–' : shareText(profile.missing_share)}</dd>
        </div>
        <div>
          <dt>Different values</dt>
          <dd className="figures">{figureText(profile.distinct)}</dd>
        </div>
        {profile.min !== null && (
          <div>
            <dt>Smallest</dt>
            <dd>
              <FieldValue type={field.type} value={profile.min} />
            </dd>
          </div>
        )}
        {profile.max !== null && (
          <div>
            <dt>Largest</dt>
            <dd>
              <FieldValue type={field.type} value={profile.max} />
            </dd>
          </div>
        )}
      </dl>
      <h2 className={styles.head}>Most frequent values</h2>
      {profile.top.length === 0 ? (
        <p className={styles.nothing}>No contact has a value.</p>
      ) : (
        <ol className={styles.top}>
          {profile.top.map((one) => (
            <li key={one.value}>
              <span className={styles.fill} style={{ width: `${(one.count / most) * 100}%` }} />
              <span className={styles.value}>{one.value === '' ? 'empty text' : one.value}</span>
              <span className="figures">{figureText(one.count)}</span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
