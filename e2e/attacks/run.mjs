// `npm run access|fuzz|faults`: at length, what `npm test` does in a short form, with the
// table of it written to `docs/`. PLUMBLINE_FUZZ_CASES and
// PLUMBLINE_FAULT_ROUNDS change how long, and PLUMBLINE_E2E_SEED repeats a run.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { yarn } from '../../scripts/lib/install.mjs';
import { paths } from '../../scripts/lib/paths.mjs';
import { endTogether, runMain } from '../../scripts/lib/processes.mjs';
import { Failure, say } from '../../scripts/lib/say.mjs';
import { buildAll } from '../../scripts/start/build.mjs';
import { closingLine, oneCheck } from '../../scripts/test/results.mjs';

const attacks = ['access', 'fuzz', 'faults'];

await runMain(async () => {
  endTogether();
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { oracle: { type: 'string' } },
  });
  const [name] = positionals;
  const { oracle } = values;
  if (!attacks.includes(name)) {
    throw new Failure(
      `There is no attack '${name ?? ''}'; they are ${attacks.join(', ')}.`,
    );
  }
  if (
    oracle !== undefined &&
    (name !== 'access' || !['write', 'widen', 'check'].includes(oracle))
  ) {
    throw new Failure('Usage: npm run access -- --oracle write|widen|check');
  }
  mkdirSync(paths.testResults, { recursive: true });
  await buildAll(paths.testResults);
  const child = spawn(
    process.execPath,
    yarn(
      'playwright',
      'test',
      '--config=e2e/attacks/playwright.config.ts',
      `attacks/${name}.spec.ts`,
    ),
    {
      cwd: paths.root,
      env: {
        PLUMBLINE_FUZZ_CASES: '500',
        PLUMBLINE_FAULT_ROUNDS: '20',
        ...process.env,
        // A run for the oracle leaves the tables of docs/ as they are.
        ...(oracle
          ? { PLUMBLINE_ORACLE: oracle }
          : { PLUMBLINE_WRITE_TABLES: '1' }),
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const counts = oneCheck(code === 0);
  say(closingLine(counts));
  return counts.failed === 0 ? 0 : 1;
});
