import { execFileSync, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { toEntities } from '../estate/entities';
import { generateShape } from '../estate/shape';
import { percentile, total } from '../lib/statistics';
import {
  count,
  megabytes,
  ms,
  note,
  printTable,
  say,
  times,
} from '../lib/table';
import { Portal, startPortal } from '../portal/startPortal';
import { untilJudged, untilQuiet } from './measureGates';

const samples = 100;
const warmUp = 5;
const entities = 1_900;
const changedPaths = 100;
const filesOfFolder = 50;
/** A deploy that is blocked is an answer as well. */
const answered = /"answer":\s*"/;

/** Files of the repository that the command runs in. */
export const gateCommandSizes = [1_000, 10_000];

export const gateCommandDescription = [
  `The command of a gate: the whole process of the built \`plumbline gate --stage deploy --base HEAD~1 --json\`, from its start to its end, in a clone whose last commit changes ${changedPaths} files, against a portal of ${count(
    entities,
  )} entities on PostgreSQL with the rules of \`standards/gates\`. The plain way is a bare process of Node that runs \`git rev-parse HEAD\` and sends one request for the same decision, with the paths from a file. _Start_ is \`plumbline --version\`, which does nothing else. In turn, ${samples} times each after ${warmUp} that are not counted. Memory is the most of the process of Node, without git.`,
];

type Taken = { took: number[]; memory: number[] };

export type GateCommandResult = {
  files: number;
  command: Taken;
  plain: Taken;
  start: Taken;
};

export async function measureGateCommand(options: {
  seed: number;
  postgresUrl: string;
}): Promise<GateCommandResult[]> {
  const { seed, postgresUrl } = options;
  const things = generateShape(entities, seed);
  const { name, ref } = things.find(({ kind }) => kind === 'Component')!;
  const portal = await startPortal({
    name: 'gate_command',
    engine: 'PostgreSQL',
    postgresUrl,
    plugin: 'scorecards',
    entities: toEntities(things, seed),
    standards: resolve(__dirname, '../../standards'),
  });
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-gate-'));
  try {
    await untilJudged(portal, ref);
    await untilQuiet(portal);
    const results: GateCommandResult[] = [];
    for (const files of gateCommandSizes) {
      const clone = join(folder, `clone-${files}`);
      const repository = `https://git.example.com/estate/${name}`;
      const paths = makeClone(clone, repository, files);
      note(`gate-command: ${count(files)} files`);
      results.push(await measureIn(clone, { paths, portal, repository }));
    }
    return results;
  } finally {
    await portal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureIn(
  clone: string,
  of: { paths: readonly string[]; portal: Portal; repository: string },
): Promise<GateCommandResult> {
  const { paths, portal, repository } = of;
  const body = `${clone}.json`;
  writeFileSync(tokenOf(clone), portal.token, { mode: 0o600 });
  const stage = { stage: 'deploy', action: 'deploy' };
  writeFileSync(
    body,
    JSON.stringify({ repository, paths, environment: 'production', ...stage }),
  );
  const bin = resolve(__dirname, '../../packages/cli/bin/plumbline.cjs');
  // It waits as long as it must: what is slow is to be measured.
  const command = [
    bin,
    'gate',
    '--stage',
    'deploy',
    '--base',
    'HEAD~1',
    '--json',
    '--timeout',
    '60',
  ];
  const plain = [join(__dirname, 'plainGate.cjs'), body];
  const result: GateCommandResult = {
    files: gitIn(clone, 'ls-files').trim().split('\n').length,
    command: { took: [], memory: [] },
    plain: { took: [], memory: [] },
    start: { took: [], memory: [] },
  };
  for (let turn = -warmUp; turn < samples; turn++) {
    for (const [taken, args, expected] of [
      [result.command, command, answered],
      [result.plain, plain, answered],
      [result.start, [bin, '--version'], /^\d/],
    ] as const) {
      const { memory, took } = await runNode(clone, args, {
        expected,
        portal,
      });
      if (turn >= 0) {
        taken.took.push(took);
        taken.memory.push(memory);
      }
    }
  }
  return result;
}

/** @throws Error where it prints something else than is expected */
async function runNode(
  cwd: string,
  args: readonly string[],
  { expected, portal }: { expected: RegExp; portal: Portal },
): Promise<{ took: number; memory: number }> {
  const memory = `${cwd}.memory`;
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['--require', join(__dirname, 'memoryAtExit.cjs'), ...args],
    {
      cwd,
      // Not that of a run of CI, whose variables the command would read.
      env: {
        PATH: process.env.PATH,
        HOME: cwd,
        PLUMBLINE_URL: portal.url,
        PLUMBLINE_TOKEN_FILE: tokenOf(cwd),
        PLUMBLINE_BENCH_MEMORY: memory,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let printed = '';
  let errors = '';
  child.stdout.on('data', chunk => (printed += chunk));
  child.stderr.on('data', chunk => (errors += chunk));
  await new Promise<void>((done, fail) => {
    child.once('error', fail);
    child.once('close', () => done());
  });
  const took = performance.now() - started;
  if (!expected.test(printed)) {
    throw new Error(`${args.join(' ')} printed: ${printed}${errors}`);
  }
  return { took, memory: Number(readFileSync(memory, 'utf8')) };
}

function tokenOf(clone: string): string {
  return `${clone}.token`;
}

/** A repository of so many files, whose last commit changes some; their paths. */
function makeClone(clone: string, repository: string, files: number): string[] {
  const paths = Array.from(
    { length: files },
    (_, index) =>
      `src/part-${Math.floor(index / filesOfFolder)}/file-${index}.ts`,
  );
  const write = (path: string, text: string) => {
    const file = join(clone, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const commit = (message: string) => {
    gitIn(clone, 'add', '--all');
    gitIn(clone, 'commit', '--quiet', '--message', message);
  };
  mkdirSync(clone, { recursive: true });
  gitIn(clone, 'init', '--quiet');
  gitIn(clone, 'remote', 'add', 'origin', repository);
  paths.forEach((path, index) =>
    write(path, `export const value = ${index};\n`.repeat(40)),
  );
  commit('Add all files');
  const every = Math.floor(files / changedPaths);
  const changed = paths.filter((_, index) => index % every === 0);
  changed.forEach(path => write(path, 'export const value = 0;\n'));
  commit('Change some files');
  return changed;
}

function gitIn(folder: string, ...args: string[]): string {
  const who = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com'];
  return execFileSync('git', [...who, ...args], {
    cwd: folder,
    encoding: 'utf8' as const,
    maxBuffer: 64 * 2 ** 20,
  });
}

export function printGateCommand(results: readonly GateCommandResult[]): void {
  say('\n## The command of a gate\n');
  gateCommandDescription.forEach(line => say(`- ${line}`));
  const mean = ({ took }: Taken) => total(took) / took.length;
  printTable(
    'The whole process, ms',
    [
      'files',
      'command p50',
      'p99',
      'over 1 s',
      'plain p50',
      'p99',
      'start p50',
      'p99',
      'ratio of means',
      'command RSS p50',
      'most',
      'plain RSS p50',
      'most',
    ],
    results.map(({ command, files, plain, start }) => [
      count(files),
      ms(percentile(command.took, 0.5)),
      ms(percentile(command.took, 0.99)),
      count(command.took.filter(took => took > 1_000).length),
      ms(percentile(plain.took, 0.5)),
      ms(percentile(plain.took, 0.99)),
      ms(percentile(start.took, 0.5)),
      ms(percentile(start.took, 0.99)),
      times(mean(plain) / mean(command)),
      ...[command, plain].flatMap(({ memory }) => [
        megabytes(percentile(memory, 0.5)),
        megabytes(percentile(memory, 1)),
      ]),
    ]),
  );
}
