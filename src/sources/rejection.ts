/**
 * Why a row of a file is rejected: one table of codes with the sentence each makes. Codes of reading (the row itself is
 * broken) and of typing (a cell cannot be read as its column's type) stand together, because they end in one file.
 */

export const REJECTIONS = {
  ragged_row: 'The row does not have as many cells as the file has columns.',
  bad_quotes: 'Text follows a closing quote, so it is not certain where the cells end.',
  bad_encoding: "The row holds bytes that mean nothing in the file's encoding.",
  nul_byte: 'The row holds a NUL byte.',
  bad_json: 'The line is not a JSON object.',
  missing_identity: 'The identity is empty, so the row belongs to nobody.',
  bad_email: 'The identity is not an email address.',
  bad_phone: 'The identity is not a phone number.',
  bad_number:
    'The value is not a number written with the chosen decimal sign and without thousands separators.',
  bad_boolean: 'The value is not one of true, yes, t, y, 1, false, no, f, n, 0.',
  bad_date: 'The value is not a real calendar date in the chosen order with a year of four digits.',
  bad_datetime: 'The value is not a real date with a time, from 1900 to 2299.',
  bad_list: 'The value is not a JSON list of texts.',
  bad_time_zone: 'The value is not an IANA time zone such as Europe/Berlin.',
  too_long: 'The value is longer than 10,000 characters.',
  missing_time: 'The event has no time.',
  missing_event_name: 'The event has no name.',
} as const;

export type RejectionCode = keyof typeof REJECTIONS;

/** A row that is not imported, as the rejected-rows file tells it. */
export type RejectedRow = {
  readonly line: number;
  /** The file's column the reason is about; null when it is about the row. */
  readonly column: string | null;
  readonly code: RejectionCode;
  readonly reason: string;
  readonly cells: readonly string[];
};

export function isRejectionCode(text: string): text is RejectionCode {
  return Object.hasOwn(REJECTIONS, text);
}
