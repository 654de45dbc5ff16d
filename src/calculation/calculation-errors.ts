/** Why a calculation failed, in words people can act on: a code, a sentence, the rule it is about, what to do. */
import { Refusal } from '../errors.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
import type { CalculationError } from './calculation-store.ts';

/** A calculation by itself may take so long. */
export const SECONDS_ALONE = 600;

const FIXES: Readonly<Record<string, string>> = {
  time_limit: 'Make the rules narrower, or calculate when less is going on.',
  memory_limit: 'Give Muster more memory with MUSTER_MEMORY, or make the rules narrower.',
  engine_unavailable: 'Check that the warehouse is running; then calculate again.',
  cancelled: 'Calculate again when you need a fresh audience.',
};

/** The error of a failure that is understood; undefined for a bug. */
export function calculationError(error: unknown): CalculationError | undefined {
  if (error instanceof Refusal)
    return {
      code: error.code,
      detail: error.message,
      path: error.path,
      hint: error.hint ?? FIXES[error.code] ?? 'Edit the rule this is about, then calculate again.',
    };
  if (error instanceof WarehouseError && error.code !== 'query_failed')
    return {
      code: error.code,
      detail: {
        time_limit: `The calculation ran longer than ${SECONDS_ALONE / 60} minutes and was stopped.`,
        memory_limit: 'The calculation needed more memory than it may use and was stopped.',
        cancelled: 'The calculation was cancelled.',
        engine_unavailable: 'The warehouse did not answer.',
      }[error.code],
      hint: FIXES[error.code],
    };
  return undefined;
}

/** Of a bug: people are told that there is one, and where the log says more. */
export function unknownError(calculationId: string): CalculationError {
  return {
    code: 'internal',
    detail: 'The calculation failed for a reason on our side; the last audience is unchanged.',
    hint: `Whoever runs this Muster finds more in the log under ${calculationId}.`,
  };
}

export function processDied(attempts: number): CalculationError {
  return {
    code: 'process_died',
    detail: `The process died during the calculation, ${attempts} times in a row.`,
    hint: 'Look into the log for the reason, often too little memory; then calculate again.',
  };
}
