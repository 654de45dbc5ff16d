/** How a file is written, in words, each fact changeable where it stands. */
import { NativeSelect } from '@mantine/core';
import { FileText } from 'lucide-react';
import { countText } from '../../shared/Figure.tsx';
import type { FormatChoice, UploadedFile } from '../answers.ts';
import styles from './FileFormat.module.css';
import { bytesText, DELIMITER_WORDS, ENCODING_WORDS, formatSentence, headerSentence } from './file-words.ts';

const DELIMITERS = [',', ';', '\t', '|', ' '] as const;
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'latin1'] as const;

export function FileFormat({
  file,
  format,
  busy,
  onChange,
  onAnother,
}: {
  readonly file: UploadedFile;
  /** What was chosen against what was found. */
  readonly format: FormatChoice;
  readonly busy: boolean;
  readonly onChange: (format: FormatChoice) => void;
  readonly onAnother: React.ReactNode;
}) {
  const table = file.format === 'delimited';
  const encodingWord = ENCODING_WORDS[file.encoding ?? 'utf-8'];
  return (
    <section className={styles.card} aria-label="The file" aria-busy={busy}>
      <div className={styles.head}>
        <FileText size={20} strokeWidth={1.6} aria-hidden="true" />
        <div className={styles.words}>
          <div className={styles.name}>{file.name}</div>
          <div className={styles.facts}>
            <span className="figures">
              {countText(file.rows, 'row')} × {countText(file.columns.length, 'column')}
            </span>{' '}
            · {bytesText(file.bytes)}
          </div>
          <div className={styles.facts}>
            {formatSentence(file)} · {encodingWord} · {headerSentence(file)}
          </div>
        </div>
        {onAnother}
      </div>
      {table && (
        <div className={styles.choices}>
          <NativeSelect
            label="Columns are separated by"
            size="sm"
            data={DELIMITERS.map((value) => ({ value, label: DELIMITER_WORDS[value] }))}
            value={format.delimiter ?? file.delimiter ?? ','}
            onChange={(event) => {
              const delimiter = DELIMITERS.find((one) => one === event.currentTarget.value);
              if (delimiter !== undefined) onChange({ ...format, delimiter });
            }}
          />
          <NativeSelect
            label="Encoding"
            size="sm"
            data={ENCODINGS.map((value) => ({ value, label: ENCODING_WORDS[value] }))}
            value={format.encoding ?? file.encoding ?? 'utf-8'}
            onChange={(event) => {
              const encoding = ENCODINGS.find((one) => one === event.currentTarget.value);
              if (encoding !== undefined) onChange({ ...format, encoding });
            }}
          />
          <NativeSelect
            label="First line"
            size="sm"
            data={[
              { value: 'true', label: 'Is the header' },
              { value: 'false', label: 'Is data already' },
            ]}
            value={String(format.header ?? file.header)}
            onChange={(event) => onChange({ ...format, header: event.currentTarget.value === 'true' })}
          />
        </div>
      )}
    </section>
  );
}
