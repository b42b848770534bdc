// The dependency rule: which package may know which, and what inside a backend
// may know what. Run by `npm test`, or alone by `yarn depcruise packages plugins`.
const fs = require('node:fs');
const path = require('node:path');

/**
 * The packages of this suite that a package of some kind may import: so no kernel
 * knows a vendor's module, and such a module knows the kit and the contract alone,
 * as a stranger's does.
 */
const allowedFrom = {
  common: capability => [`${capability}-common`, 'evidence-common'],
  backend: capability => [
    `${capability}-common`,
    `${capability}-node`,
    'evidence-node',
    'evidence-common',
  ],
  frontend: capability => [
    `${capability}-common`,
    'evidence-react',
    'evidence-common',
  ],
};

function kindOf(name) {
  if (name.endsWith('-common')) {
    return 'common';
  }
  return /-(backend|node)$|-backend-module-/.test(name)
    ? 'backend'
    : 'frontend';
}

/**
 * The capability a plugin belongs to: 'toil' for 'toil-backend', for
 * 'toil-backend-module-acme' and for 'catalog-backend-module-toil'.
 */
function capabilityOf(name) {
  const module = /^(.+)-(?:backend|node)-module-(.+)$/.exec(name);
  if (module) {
    return fs.existsSync(path.join(__dirname, 'plugins', `${module[1]}-common`))
      ? module[1]
      : module[2];
  }
  return name.replace(/-(common|node|react|backend)$/, '');
}

const own = name => `^plugins/${name}/`;
const anyOf = names => `^plugins/(${names.join('|')})/`;
const test =
  '(\\.test\\.[jt]sx?$|/__testUtils__/|/testUtils/|/dev/|setupTests)';

const packageRules = fs
  .readdirSync(path.join(__dirname, 'plugins'))
  .sort()
  .map(name => {
    const allowed = [
      name,
      ...allowedFrom[kindOf(name)](capabilityOf(name)),
    ].filter((each, index, all) => all.indexOf(each) === index);
    return {
      name: `packages-of-${name}`,
      comment: `${name} may import ${allowed.join(
        ', ',
      )} of this suite; capabilities meet only through evidence.`,
      severity: 'error',
      from: { path: own(name), pathNot: test },
      to: { path: '^(plugins|packages)/', pathNot: anyOf(allowed) },
    };
  });

/**
 * The order of the slices of evidence-backend, lowest first, all above
 * `database/`; a slice may import those below it and beside it.
 */
const slices = [
  ['runtime'],
  ['estate'],
  ['changes', 'observations', 'runs'],
  ['alerts', 'incidents'],
  ['decisions'],
  ['discrepancies'],
  ['context'],
  ['sources'],
];
const sliceOf = folders =>
  `^plugins/evidence-backend/src/(${folders.join('|')})/`;

/**
 * Rules of ARCHITECTURE that today's code does not keep yet: what breaks them is
 * listed in scripts/ratchet/known.json, and the list only shrinks.
 */
const houseRules = [
  ...slices.slice(0, -1).map(([name, ...others], level) => ({
    name: `house-4-${name}-is-below`,
    comment: `${name} imports no slice above it, types included.`,
    from: { path: sliceOf([name, ...others]), pathNot: test },
    to: { path: sliceOf(slices.slice(level + 1).flat()) },
  })),
  {
    name: 'house-4-database-is-lowest',
    comment: 'What the database has in common imports no slice.',
    from: {
      path: '^plugins/evidence-backend/src/database/',
      pathNot: test,
    },
    to: { path: sliceOf(slices.flat()) },
  },
].map(rule => ({ ...rule, severity: 'info' }));

module.exports = {
  forbidden: [
    ...houseRules,
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: { path: '^(packages|plugins)/[^/]+/src/' },
      to: { couldNotResolve: true },
    },
    ...packageRules,
    {
      name: 'no-deep-imports',
      comment: "Another package's interface is its exports, not its files.",
      severity: 'error',
      from: { path: '^(plugins|packages)/([^/]+)/' },
      to: {
        path: '^plugins/[^/]+/src/.+',
        pathNot: [
          '^plugins/$2/',
          '^plugins/[^/]+/src/(index|legacy|readiness|search|[^/]+/index)\\.tsx?$',
        ],
      },
    },
    {
      name: 'composition-is-not-imported',
      comment: 'packages/ and examples/ are ends: nothing imports them.',
      severity: 'error',
      from: { path: '^plugins/' },
      to: { path: '^(examples|packages)/' },
    },
    {
      name: 'cli-knows-common-only',
      comment:
        'The command runs outside Backstage, which settings/ of evidence-node does not use.',
      severity: 'error',
      from: { path: '^packages/cli/src/', pathNot: test },
      to: {
        path: '^plugins/',
        pathNot: '^plugins/([^/]+-common|evidence-node/src/settings)/',
      },
    },
    {
      name: 'common-is-pure',
      comment:
        '-common runs in browsers and in tests without I/O; only its client/ talks to anybody.',
      severity: 'error',
      from: {
        path: '^plugins/[^/]+-common/src/',
        pathNot: ['^plugins/[^/]+-common/src/client/', test],
      },
      to: {
        dependencyTypes: ['core'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'expressions-in-rules-only',
      comment:
        'Expressions are evaluated by the rule engine alone, which refuses and bounds them.',
      severity: 'error',
      from: { pathNot: '^plugins/evidence-common/src/rules/' },
      to: {
        path: [
          '(^|node_modules/)@marcbachmann/cel-js',
          '(^|node_modules/)@bufbuild/cel',
        ],
      },
    },
    {
      name: 'knex-in-database-only',
      comment: 'Only database/ imports knex as a value.',
      severity: 'error',
      from: {
        path: '^plugins/[^/]+/src/',
        pathNot: ['/database/', test],
      },
      to: { path: 'node_modules/knex/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'express-in-routers-only',
      comment:
        'Only router.ts (or the files of a router/ folder), and what adds operations to a router, imports express.',
      severity: 'error',
      from: {
        path: '^plugins/[^/]+/src/',
        pathNot: [
          '/router\\.ts$',
          '/routers?/',
          '/routes/',
          '/addOperations\\.ts$',
          test,
        ],
      },
      to: {
        path: 'node_modules/express(-promise-router)?/',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|dist-types|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
