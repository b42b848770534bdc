import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { yarn } from '../lib/install.mjs';
import { paths } from '../lib/paths.mjs';
import { buildIfChanged, builds } from '../start/build.mjs';
import { startPostgres } from './postgres.mjs';
import {
  countsAgain,
  failedFiles,
  failedTitles,
  flakyTitles,
  jestCounts,
  oneCheck,
  playwrightCounts,
  tapCounts,
} from './results.mjs';

/** A check by a tool that says yes or no with its exit code, on one core. */
function check(name, title, args) {
  return {
    name,
    title,
    stage: 'first',
    run: async run => {
      const { code } = await run(args);
      return { code, counts: oneCheck(code === 0) };
    },
  };
}

/**
 * A test that fails beside others and passes alone depends on time, which is
 * worth a remark. When this many files fail, it is the change.
 */
const fewEnoughToRunAgain = 5;

function readReport(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** All `*.test.mjs` of the parts that belong to no package. */
function scriptTests() {
  return ['scripts', 'examples', 'bench', 'oracle']
    .filter(folder => existsSync(join(paths.root, folder)))
    .flatMap(folder =>
      readdirSync(join(paths.root, folder), { recursive: true })
        .filter(file => file.endsWith('.test.mjs'))
        .map(file => join(folder, file)),
    )
    .sort();
}

const again = 'failed at first, and passed when run again:';

const unit = {
  stage: 'run',
  name: 'unit',
  title: 'unit and integration tests, on SQLite and PostgreSQL',
  run: async (run, { logFile }) => {
    const postgres = await startPostgres(logFile('postgres.log'), {
      version: 'oldest',
    });
    const jest = async (name, ...args) => {
      const file = logFile(name);
      const { code } = await run(
        yarn(
          'backstage-cli',
          'repo',
          'test',
          '--watchAll=false',
          // A test that hangs is found all the same; one that has to wait for
          // its turn on a busy machine has not failed.
          '--testTimeout=120000',
          '--json',
          `--outputFile=${file}`,
          ...args,
        ),
        {
          // What follows a request through promises costs a tenth of the time of
          // a backend without it; it is the default from Node 24 on.
          // Most of what a test makes is garbage at its end; with more room for what
          // is new, clearing it takes a tenth less of the time.
          NODE_OPTIONS:
            '--experimental-async-context-frame --max-semi-space-size=64',
          // Without these, engines that are absent would be skipped in silence.
          BACKSTAGE_TEST_DISABLE_DOCKER: '1',
          BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING: postgres.url,
        },
      );
      return { code, report: readReport(file) };
    };
    try {
      const { code, report } = await jest(
        'jest.json',
        // Much of their time is waiting, for a database or a deadline.
        `--maxWorkers=${availableParallelism() + 1}`,
        // A worker that is begun anew compiles everything again.
        '--workerIdleMemoryLimit=2500M',
      );
      const failed = failedFiles(report);
      if (failed.length === 0 || failed.length > fewEnoughToRunAgain) {
        return { code, counts: jestCounts(report) };
      }
      const second = await jest(
        'jest-again.json',
        '--runInBand',
        '--runTestsByPath',
        ...failed.map(({ name }) => name),
      );
      const late = failedTitles(second.report);
      return {
        code: second.code,
        counts: countsAgain(report, second.report),
        remarks: failedTitles(report)
          .filter(title => !late.includes(title))
          .map(title => `${again} ${title}`),
      };
    } finally {
      await postgres.stop();
    }
  },
};

const scripts = {
  stage: 'first',
  name: 'scripts',
  title: 'tests of the launcher and of the example estate',
  run: async run => {
    const { code, output } = await run([
      '--test',
      '--test-reporter=tap',
      ...scriptTests(),
    ]);
    return { code, counts: tapCounts(output) };
  },
};

const descriptors = {
  stage: 'run',
  name: 'descriptors',
  title: "this repository's own descriptors",
  run: async (run, { logFile }) => {
    const cli = builds.find(({ workspace }) => workspace === '@plumbline/cli');
    await buildIfChanged(cli, logFile('.'));
    const { code } = await run([
      'packages/cli/bin/plumbline.cjs',
      'catalog',
      'validate',
      '--offline',
      'catalog-info.yaml',
    ]);
    return { code, counts: oneCheck(code === 0) };
  },
};

const endToEnd = {
  stage: 'run',
  name: 'e2e',
  title: 'pages in a real Chromium',
  run: async (run, { logFile }) => {
    const report = logFile('playwright.json');
    const { code } = await run(
      yarn('playwright', 'test', '--config=e2e/playwright.config.ts'),
      {
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      },
    );
    const read = readReport(report);
    return {
      code,
      counts: playwrightCounts(read),
      remarks: flakyTitles(read).map(title => `${again} ${title}`),
    };
  },
};

/**
 * Everything `npm test` does: checks and builds (`first`), then what takes what
 * was built (`run`). Within each, what fails soonest comes first.
 */
export const steps = [
  check('types', 'type check', yarn('tsc', '--noEmit', '--pretty', 'false')),
  check('lint', 'lint', yarn('lint')),
  check('promises', 'no promise that nothing waits for', yarn('promises')),
  check('dependencies', 'dependency rule and cycles', [
    'scripts/ratchet/main.mjs',
    'dependencies',
  ]),
  check('format', 'formatting', yarn('prettier', '--check', '.')),
  check('ratchet', 'rules that the code does not keep yet', [
    'scripts/ratchet/main.mjs',
    'texts',
  ]),
  check('openapi', 'operations as before, by OpenAPI', [
    'oracle/main.mjs',
    'check',
    'openapi',
  ]),
  scripts,
  ...builds.map(build => ({
    stage: 'first',
    name: `build-${build.title.replace(' ', '-')}`,
    title: `building the ${build.title}`,
    run: async (_, { logFile }) => {
      await buildIfChanged(build, logFile('.'));
      return { code: 0, counts: oneCheck(true) };
    },
  })),
  check('databases', 'databases of before, with the same digests', [
    'oracle/main.mjs',
    'check',
    'databases',
  ]),
  descriptors,
  unit,
  endToEnd,
];
