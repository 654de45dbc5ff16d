/** The order of test files: those that are known to take long begin first, so that none of them is begun last and waited for alone. */
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds on two cores, of files whose size says little about them. */
const SECONDS: Readonly<Record<string, number>> = {
  'test/scenarios/refresh.test.ts': 117,
  'test/browser/looks.test.ts': 105,
  'test/oracle/explain-agrees.test.ts': 86,
  'test/oracle/engine-agrees.test.ts': 84,
  'test/browser/runs.test.ts': 75,
  'test/crash/calculations.test.ts': 66,
  'test/oracle/next-edge.test.ts': 65,
  'test/browser/campaign-story.test.ts': 60,
  'test/crash/crash.test.ts': 50,
  'test/browser/road.test.ts': 48,
  'test/browser/readiness.test.ts': 47,
  'test/crash/runs.test.ts': 40,
  'test/oracle/run-agrees.test.ts': 30,
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = ({ moduleId }: TestSpecification) =>
      SECONDS[relative(this.ctx.config.root, moduleId)] ?? 0;
    // The rest stays as the runner orders it: by what it remembers of the last run, else by size.
    return (await super.sort(files)).toSorted((one, other) => seconds(other) - seconds(one));
  }
}
