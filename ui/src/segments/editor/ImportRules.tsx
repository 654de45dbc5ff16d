/**
 * Rules from another tool: paste its condition, see the rules it comes to as a sentence or every place that is not
 * understood, and replace the rules with it. The text is kept while the dialog is closed; replacing can be undone.
 */
import { Button, Group, Kbd, Modal, SegmentedControl, Textarea } from '@mantine/core';
import { getHotkeyHandler } from '@mantine/hooks';
import { CircleAlert, CircleCheck, FileInput } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Group as Definition } from '../../../../src/rules/rule.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import { FormAlert } from '../../shared/FormAlert.tsx';
import styles from './import-rules.module.css';
import {
  type Language,
  type Translation,
  type TranslationProblem,
  useTranslation,
} from './use-translation.ts';

const LANGUAGES: readonly {
  readonly value: Language;
  readonly label: string;
  readonly wants: string;
  readonly example: string;
}[] = [
  {
    value: 'sql',
    label: 'SQL',
    wants: 'What follows WHERE.',
    example: "country IN ('US', 'CA') AND age >= 18",
  },
  {
    value: 'jsonlogic',
    label: 'JsonLogic',
    wants: 'The rule as JSON.',
    example:
      '{ "and": [\n  { "in": [{ "var": "country" }, ["US", "CA"]] },\n  { ">=": [{ "var": "age" }, 18] }\n] }',
  },
  {
    value: 'cel',
    label: 'CEL',
    wants: 'One expression.',
    example: 'country in ["US", "CA"] && age >= 18',
  },
  {
    value: 'mongodb',
    label: 'MongoDB',
    wants: 'The query filter as JSON.',
    example: '{ "country": { "$in": ["US", "CA"] },\n  "age": { "$gte": 18 } }',
  },
];

/** The button with its dialog. `ruleCount` is how many rules there are now. */
export function ImportRules({
  ruleCount,
  segmentId,
  onReplace,
}: {
  readonly ruleCount: number;
  readonly segmentId: string | undefined;
  readonly onReplace: (definition: Definition) => void;
}) {
  const [opened, setOpened] = useState(false);
  const [language, setLanguage] = useState<Language>('sql');
  const [text, setText] = useState('');
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<FileInput size={14} aria-hidden="true" />}
        onClick={() => setOpened(true)}
      >
        Import rules
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="Import rules"
        size="xl"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ImportForm
          language={language}
          text={text}
          ruleCount={ruleCount}
          segmentId={segmentId}
          onLanguage={setLanguage}
          onText={setText}
          onClose={() => setOpened(false)}
          onReplace={(definition) => {
            setOpened(false);
            setText('');
            onReplace(definition);
          }}
        />
      </Modal>
    </>
  );
}

function ImportForm({
  language,
  text,
  ruleCount,
  segmentId,
  onLanguage,
  onText,
  onClose,
  onReplace,
}: {
  readonly language: Language;
  readonly text: string;
  readonly ruleCount: number;
  readonly segmentId: string | undefined;
  readonly onLanguage: (language: Language) => void;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
  readonly onReplace: (definition: Definition) => void;
}) {
  const input = useRef<HTMLTextAreaElement>(null);
  const translation = useTranslation(language, text, segmentId);
  const chosen = LANGUAGES.find(({ value }) => value === language);
  const { definition } = translation;
  const replace = () => {
    if (definition !== undefined) onReplace(definition);
  };

  /** Selects the place in the text that a problem is about. */
  const goTo = ({ place }: TranslationProblem) => {
    const area = input.current;
    if (area === null || place === null) return;
    area.focus();
    area.setSelectionRange(place.offset, place.offset + Math.max(1, place.length));
  };

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        replace();
      }}
    >
      <SegmentedControl
        fullWidth
        aria-label="Language"
        data={LANGUAGES.map(({ value, label }) => ({ value, label }))}
        value={language}
        onChange={(next) => {
          const wanted = LANGUAGES.find(({ value }) => value === next);
          if (wanted !== undefined) onLanguage(wanted.value);
        }}
      />
      <Textarea
        ref={input}
        label="Condition"
        description={chosen?.wants}
        placeholder={chosen?.example}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={getHotkeyHandler([['mod+Enter', replace]])}
        error={translation.isCurrent && translation.answer?.ok === false}
        aria-describedby="import-outcome"
        spellCheck={false}
        autosize
        minRows={6}
        maxRows={14}
        classNames={{ input: styles.text }}
        data-autofocus
      />
      <div
        id="import-outcome"
        className={styles.outcome}
        aria-live="polite"
        data-stale={!translation.isCurrent || undefined}
      >
        <Outcome translation={translation} onGo={goTo} />
      </div>
      <FormAlert error={translation.error} />
      <Group justify="space-between" gap="xs">
        <span className={styles.after}>{afterwards(ruleCount)}</span>
        <Group gap="xs" wrap="nowrap">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={definition === undefined}>
            Replace the rules
          </Button>
        </Group>
      </Group>
    </form>
  );
}

function afterwards(ruleCount: number): string {
  if (ruleCount === 0) return 'Importing can be undone.';
  const now =
    ruleCount === 1
      ? 'The rule there is now goes away.'
      : `The ${figureText(ruleCount)} rules there are now go away.`;
  return `${now} It can be undone.`;
}

/** The sentence of the rules, or every place of the text that no rule says. */
function Outcome({
  translation: { answer },
  onGo,
}: {
  readonly translation: Translation;
  readonly onGo: (problem: TranslationProblem) => void;
}) {
  if (answer === undefined) {
    return (
      <p className={styles.about}>
        Every part of the condition becomes a rule, or the import says which part cannot. Texts are compared
        without regard to letter case.
      </p>
    );
  }
  if (answer.ok) {
    return (
      <>
        <p className={styles.verdict} data-tone="ok">
          <CircleCheck size={16} aria-hidden="true" />
          <strong>{countText(answer.rules ?? 0, 'rule')}</strong>
          <span className={styles.keys}>
            <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd>
          </span>
        </p>
        <p className={styles.sentence}>{answer.sentence}.</p>
        {answer.lint.length > 0 && (
          <ul className={styles.problems}>
            {answer.lint.map(({ id, path, detail, hint }) => (
              <li key={`${id} ${path}`} className={styles.finding}>
                {detail} {hint}
              </li>
            ))}
          </ul>
        )}
      </>
    );
  }
  return (
    <>
      <p className={styles.verdict} data-tone="bad">
        <CircleAlert size={16} aria-hidden="true" />
        <strong>{countText(answer.problems.length, 'place')} that cannot be imported</strong>
      </p>
      <ul className={styles.problems}>
        {answer.problems.map((problem) => (
          <li key={`${problem.place?.offset} ${problem.code} ${problem.detail}`}>
            {problem.place === null ? (
              <span className={styles.problem}>
                {problem.detail} {problem.hint}
              </span>
            ) : (
              <button type="button" className={styles.problem} onClick={() => onGo(problem)}>
                {problem.detail} {problem.hint}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
