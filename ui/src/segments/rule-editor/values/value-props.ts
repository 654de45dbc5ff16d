/** What every value editor gets. `label` names it for screen readers: "Value of rule 2". */
import type { CatalogueField } from '../../../../../src/rules/catalogue.ts';

export type ValueProps = {
  readonly field: CatalogueField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly label: string;
  /** True when what is entered is wrong, not when something is still to be entered. */
  readonly invalid: boolean;
};
