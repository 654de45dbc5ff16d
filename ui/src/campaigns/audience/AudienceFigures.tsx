/** The audience of a plan in figures: how many are targeted, every step to there, overlap, and some of them by name. */
import type { AudiencePreview } from '../../../../src/api/contract/campaigns.ts';
import { contactIdentity, contactName } from '../../contacts/contact-name.ts';
import { figureText } from '../../shared/Figure.tsx';
import { Panel } from '../../shared/Panel.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import { Waterfall } from '../../shared/Waterfall.tsx';
import styles from './audience.module.css';
import { Headline } from './Headline.tsx';
import { OverlapPanel } from './OverlapPanel.tsx';

/** `newTab`: links leave the page as it is, for forms that are not saved. */
export function AudienceFigures({
  answer,
  isCurrent,
  newTab = false,
}: {
  readonly answer: AudiencePreview;
  readonly isCurrent: boolean;
  readonly newTab?: boolean;
}) {
  const { considered, targeted, sample } = answer;
  return (
    <>
      <Panel title="Audience now" aside={!isCurrent && <span className={styles.small}>updating</span>}>
        <Headline figure={targeted} stale={!isCurrent}>
          of {figureText(considered)} would be targeted
        </Headline>
        {considered === 0 ? (
          <p className={styles.nothing}>
            {answer.include.every(({ members }) => members === null)
              ? 'None of the included segments has an audience yet.'
              : 'Nobody is in the included segments.'}
          </p>
        ) : (
          <Waterfall figures={answer} stale={!isCurrent} />
        )}
      </Panel>
      {answer.include.filter(({ members }) => members !== null).length > 1 && (
        <Panel title="Overlap of the included segments">
          <div className={styles.padded}>
            <OverlapPanel answer={answer} />
          </div>
        </Panel>
      )}
      {sample.length > 0 && (
        <Panel
          title="Some of them"
          aside={
            <span className={`figures ${styles.small}`}>
              {figureText(sample.length)} of {figureText(targeted)}
            </span>
          }
        >
          <ul className={styles.sample}>
            {sample.map((contact) => (
              <li key={contact.id}>
                {newTab ? (
                  <a href={`/contacts/${contact.id}`} target="_blank" rel="noopener" className={styles.link}>
                    {contactName(contact)}
                    <span className="visually-hidden"> (opens in a new tab)</span>
                  </a>
                ) : (
                  <TextLink quiet href={`/contacts/${contact.id}`}>
                    {contactName(contact)}
                  </TextLink>
                )}
                <span className={styles.identity}>{contactIdentity(contact)}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}
