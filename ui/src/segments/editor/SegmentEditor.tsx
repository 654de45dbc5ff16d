/** The segment editor: words on top, rules at the left, the rail at the right. For new segments and for stored ones. */
import { ActionIcon, Alert, Button, SegmentedControl, TextInput, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { ClipboardPaste, Redo2, TriangleAlert, Undo2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { parseDefinition } from '../../../../src/rules/parse.ts';
import { countText } from '../../shared/Figure.tsx';
import { FormAlert } from '../../shared/FormAlert.tsx';
import { LeaveDialog } from '../../shared/LeaveDialog.tsx';
import { ErrorState } from '../../shared/ListState.tsx';
import { notifyDone } from '../../shared/notify.ts';
import { Page } from '../../shared/Page.tsx';
import { PageHeader } from '../../shared/PageHeader.tsx';
import type { EditorNotes } from '../rule-editor/editor-context.ts';
import { notifyPasteFailure } from '../rule-editor/NodeMenu.tsx';
import { RuleTreeEditor } from '../rule-editor/RuleTreeEditor.tsx';
import { copiedNode } from '../rule-editor/rule-clipboard.ts';
import { notesOf, withLint } from '../rule-editor/rule-notes.ts';
import { sentenceOf } from '../rule-editor/rule-sentence.ts';
import { emptyTree, rulesOf, type TreeGroup, treeOf } from '../rule-editor/rule-tree.ts';
import { append, copyOf, findGroup } from '../rule-editor/tree-operations.ts';
import { pathsOf, placeName } from '../rule-editor/tree-paths.ts';
import { type KnownCatalogue, useCatalogue } from '../rule-editor/use-catalogue.ts';
import { useProfiles } from '../rule-editor/use-profiles.ts';
import { focusPartOf, useRuleTree } from '../rule-editor/use-rule-tree.ts';
import { ConflictDialog } from './ConflictDialog.tsx';
import { DefinitionJson } from './DefinitionJson.tsx';
import { EffectDialog } from './EffectDialog.tsx';
import styles from './editor.module.css';
import { bigEffect } from './effect.ts';
import { ImportRules } from './ImportRules.tsx';
import { type OpenPoint, PreviewRail } from './PreviewRail.tsx';
import { SegmentWordsForm } from './SegmentWordsForm.tsx';
import { usePreview } from './use-preview.ts';
import { useRuleOfAddress } from './use-rule-of-address.ts';
import { useSaving } from './use-saving.ts';
import { useSegmentForm } from './use-segment-form.ts';

/** `latest` is the segment as it is known now; the edit starts from what it was when the screen was opened. */
export function SegmentEditor({ latest }: { readonly latest: Segment | undefined }) {
  const [stored] = useState(latest);
  const [kind, setKind] = useState<'rule' | 'list'>(stored?.kind ?? 'rule');
  const [view, setView] = useState<'rules' | 'json'>('rules');
  const [insistent, setInsistent] = useState(false);
  const { tree, editor, canUndo, canRedo, wish } = useRuleTree(() => startTree(stored));
  const known = useCatalogue(tree);
  useRuleOfAddress(tree, editor, known.isReady);
  const profiles = useProfiles(tree);
  const own = useMemo(
    () => (known.isReady ? notesOf(tree, known.catalogue, profiles, stored?.id) : undefined),
    [tree, known.isReady, known.catalogue, profiles, stored?.id],
  );
  const isSound = kind === 'rule' && own !== undefined && own.problems.size === 0;
  const preview = usePreview(tree, isSound, stored?.id);
  const form = useSegmentForm(stored, kind, tree);
  const notes = useMemo<EditorNotes>(
    () => ({
      problems: own === undefined ? new Map() : own.problems.size > 0 ? own.problems : preview.refusals,
      lint: withLint(own?.lint ?? new Map(), preview.lint),
      figures: preview.figures,
      total: preview.answer?.total,
      catchingUp: !preview.isCurrent,
      insistent,
    }),
    [own, preview, insistent],
  );
  const openPoints = useOpenPoints(tree, notes);
  const saving = useSaving({
    form,
    stored,
    canSave: kind === 'list' || isSound,
    effectOf: async () => {
      // Only an edit of the rules moves anybody.
      if (form.note === undefined) return undefined;
      const impact = (await preview.settled())?.impact;
      return impact ? bigEffect(impact) : undefined;
    },
    onRefused: () => {
      setInsistent(true);
      setView('rules');
      const [first] = openPoints;
      if (first !== undefined) editor.focus(first.id, focusPartOf(first.problem.part));
    },
  });
  // Once everything was put right, the next unfinished rule is work in progress again.
  if (insistent && openPoints.length === 0) setInsistent(false);
  useHotkeys([['mod+S', () => void saving.save('save')]], []);

  const title = stored === undefined ? 'New segment' : `Edit ${stored.name}`;
  const movedOn = latest !== undefined && stored !== undefined && latest.version > stored.version;

  return (
    <Page title={title}>
      <PageHeader
        back={{ to: '/segments', label: 'Segments' }}
        title={title}
        actions={
          <>
            <Button variant="default" onClick={saving.cancel}>
              Cancel
            </Button>
            {kind === 'rule' && (
              <Button
                variant="default"
                loading={form.isSaving || saving.isChecking}
                onClick={() => void saving.save('calculate')}
              >
                Save and calculate
              </Button>
            )}
            <Button loading={form.isSaving || saving.isChecking} onClick={() => void saving.save('save')}>
              Save segment
            </Button>
          </>
        }
      />
      {movedOn && (
        <Alert
          variant="default"
          mb="sm"
          role="status"
          icon={<TriangleAlert size={16} aria-hidden="true" />}
          className={styles.movedOn}
        >
          Somebody saved version {latest.version} while you edit. Saving will ask what to do.
        </Alert>
      )}
      <FormAlert error={form.problems.rest} />
      <SegmentWordsForm form={form} nameMissing={saving.nameMissing} />
      {stored === undefined && (
        <div className={styles.kind}>
          <SegmentedControl
            aria-label="Kind of segment"
            data={[
              { value: 'rule', label: 'By rules' },
              { value: 'list', label: 'Fixed list' },
            ]}
            value={kind}
            onChange={(next) => setKind(next === 'list' ? 'list' : 'rule')}
          />
          <span className="dimmed">
            {kind === 'rule'
              ? 'Whoever the rules fit is in it, each time it is calculated.'
              : 'Only the contacts you put in are in it. Save it, then add them on its page.'}
          </span>
        </div>
      )}
      {kind === 'rule' && (
        <div className={styles.columns}>
          <section className={styles.left} aria-label="Rules">
            <div className={styles.toolbar}>
              <SegmentedControl
                size="xs"
                aria-label="How the rules are shown"
                data={[
                  { value: 'rules', label: 'Rules' },
                  { value: 'json', label: 'JSON' },
                ]}
                value={view}
                onChange={(next) => setView(next === 'json' ? 'json' : 'rules')}
              />
              <span className={styles.toolbarEnd}>
                {view === 'rules' && (
                  <Button
                    variant="subtle"
                    color="gray"
                    size="compact-sm"
                    leftSection={<ClipboardPaste size={14} aria-hidden="true" />}
                    onClick={() => {
                      void copiedNode().then((read) => {
                        if (!read.ok) return notifyPasteFailure(read.problems);
                        const pasted = copyOf(read.value);
                        editor.change((before) => append(before, before.id, pasted));
                        editor.focus(pasted.id, 'handle');
                      });
                    }}
                  >
                    Paste
                  </Button>
                )}
                <ImportRules
                  ruleCount={rulesOf(tree).filter(({ kind }) => kind !== 'blank').length}
                  segmentId={stored?.id}
                  onReplace={(definition) => {
                    const imported = treeOf(definition);
                    editor.change(() => imported);
                    setView('rules');
                    notifyDone('Rules replaced.');
                  }}
                />
                <Tooltip label="Undo (Ctrl Z)">
                  <ActionIcon aria-label="Undo" disabled={!canUndo} onClick={editor.undo}>
                    <Undo2 size={16} />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label="Redo (Ctrl Shift Z)">
                  <ActionIcon aria-label="Redo" disabled={!canRedo} onClick={editor.redo}>
                    <Redo2 size={16} />
                  </ActionIcon>
                </Tooltip>
              </span>
            </div>
            <Rules
              tree={tree}
              editor={editor}
              wish={wish}
              known={known}
              notes={notes}
              self={stored?.id}
              view={view}
            />
            {form.note !== undefined && (
              <TextInput
                mt="md"
                label="Note for this version"
                placeholder="What changed, and why"
                value={form.note}
                maxLength={500}
                onChange={(event) => form.setNote(event.currentTarget.value)}
              />
            )}
          </section>
          <PreviewRail
            tree={tree}
            preview={preview}
            openPoints={openPoints}
            sentence={known.isReady ? sentenceOf(tree, known.catalogue) : undefined}
            stored={latest}
            insistent={insistent}
            onGo={(id, part) => {
              setView('rules');
              editor.focus(id, focusPartOf(part));
            }}
          />
        </div>
      )}
      {kind === 'rule' && (
        <div className={styles.miniBar}>
          <span className="figures" aria-hidden="true">
            {openPoints.length > 0
              ? `${countText(openPoints.length, 'thing')} to do`
              : preview.answer === undefined
                ? 'Counting'
                : `${countText(preview.answer.count, 'contact')}${preview.isCurrent ? '' : ', updating'}`}
          </span>
          <Button loading={form.isSaving || saving.isChecking} onClick={() => void saving.save('save')}>
            Save segment
          </Button>
        </div>
      )}
      <EffectDialog saving={saving} />
      <ConflictDialog form={form} stored={stored} saving={saving} />
      <LeaveDialog what="segment" isDirty={form.isDirty} mayLeave={saving.mayLeave} />
    </Page>
  );
}

function Rules({
  view,
  known,
  ...props
}: Parameters<typeof RuleTreeEditor>[0] & {
  readonly view: 'rules' | 'json';
  readonly known: KnownCatalogue;
}) {
  if (known.error !== null) {
    return <ErrorState what="The fields could not be loaded." error={known.error} onRetry={known.retry} />;
  }
  if (view === 'json') {
    return <DefinitionJson tree={props.tree} onChange={(next) => props.editor.change(() => next, 'json')} />;
  }
  return <RuleTreeEditor known={known} {...props} />;
}

/** A stored definition is parsed again: what is stored went through the same parser. */
function startTree(stored: Segment | undefined): TreeGroup {
  const parsed = stored?.kind === 'rule' ? parseDefinition(stored.definition) : undefined;
  return parsed?.ok ? treeOf(parsed.value) : emptyTree();
}

/** What is still to be done, in the order of the rules. */
function useOpenPoints(tree: TreeGroup, notes: EditorNotes): readonly OpenPoint[] {
  return useMemo(() => {
    const paths = pathsOf(tree);
    return [...notes.problems].flatMap(([id, problems]) => {
      const name = placeName(paths.get(id) ?? '', findGroup(tree, id) === undefined ? 'rule' : 'group');
      return problems.map((problem) => ({
        id,
        place: name === 'the definition' ? 'The rules' : name.charAt(0).toUpperCase() + name.slice(1),
        problem,
      }));
    });
  }, [tree, notes.problems]);
}
