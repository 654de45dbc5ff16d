/** Names for what the API answers about files, data sources and syncs. Types only. */
import type { contract } from '../../../src/api/contract/contract.ts';
import type { Mapping } from '../../../src/api/contract/sources.ts';
import type { AnswerOf } from '../api/client.ts';

export type UploadedFile = AnswerOf<typeof contract.uploadFile>;
export type FileColumn = UploadedFile['columns'][number];
export type Source = AnswerOf<typeof contract.readSource>;
export type Sync = AnswerOf<typeof contract.readSync>;
export type DryRun = AnswerOf<typeof contract.dryRunSource>;
export type Field = AnswerOf<typeof contract.listFields>['items'][number];

export type Delivers = Source['delivers'];
export type Mode = Source['mode'];
export type ColumnType = FileColumn['inferred_type'];
export type DateOrder = NonNullable<FileColumn['inferred_date_order']>;
export type Decimal = NonNullable<FileColumn['inferred_decimal']>;
export type Delimiter = NonNullable<UploadedFile['delimiter']>;
export type Encoding = NonNullable<UploadedFile['encoding']>;
export type IdentityKind = Mapping['identity']['as'];
export type FormatChoice = NonNullable<Mapping['format']>;
export type { Mapping };
