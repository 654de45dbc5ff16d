/** What the contact has beside what the rule wants. Nothing where the rule looks at no single value. */
import type { ReactNode } from 'react';
import type { ExplainedNode } from '../../../../../src/api/contract/explain.ts';
import { FieldValue } from '../../../contacts/FieldValue.tsx';
import { shareText } from '../../../shared/Figure.tsx';
import styles from './tree.module.css';
import { progressText } from './verdict.ts';

export function HasAndWanted({ node }: { readonly node: ExplainedNode }): ReactNode {
  if (node.actual === undefined) return null;
  return (
    <dl className={styles.values}>
      <div>
        <dt>Has</dt>
        <dd className={styles.has}>
          <Has node={node} />
        </dd>
      </div>
      {node.wanted !== undefined && (
        <div>
          <dt>Wanted</dt>
          <dd>
            {node.wanted}
            {node.compared !== undefined && (
              <>
                , which is{' '}
                <FieldValue type={node.compared.type} value={node.compared.actual} none="not there" />
              </>
            )}
          </dd>
        </div>
      )}
    </dl>
  );
}

function Has({ node }: { readonly node: ExplainedNode }) {
  if (node.kind === 'sample' && typeof node.actual === 'number') {
    return <span className="figures">place {shareText(node.actual / 100)}</span>;
  }
  const progress = progressText(node);
  if (progress !== undefined) return <span className="figures">{progress}</span>;
  return <FieldValue type={node.type ?? 'text'} value={node.actual} none="no value" />;
}
