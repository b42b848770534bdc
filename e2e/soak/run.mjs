// `npm run soak [-- kill|deliveries|provisioning|upgrades|creations|approvals|shuffles]`: what `npm test` does in a short
// form, at length. PLUMBLINE_SOAK_ROUNDS, PLUMBLINE_SOAK_SHUFFLES and
// PLUMBLINE_SEQUENCES change how long, and PLUMBLINE_E2E_SEED repeats a run.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { yarn } from '../../scripts/lib/install.mjs';
import { paths } from '../../scripts/lib/paths.mjs';
import { endTogether, runMain } from '../../scripts/lib/processes.mjs';
import { Failure, say } from '../../scripts/lib/say.mjs';
import { buildAll } from '../../scripts/start/build.mjs';
import { startPostgres } from '../../scripts/test/postgres.mjs';
import { closingLine, oneCheck, sum } from '../../scripts/test/results.mjs';

/** Runs a tool in the foreground: somebody is watching for a long time. */
function run(args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: paths.root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('close', code => resolve(code === 0));
  });
}

/** One file of this folder. */
const playwright = name =>
  run(
    yarn('playwright', 'test', '--config=e2e/soak/playwright.config.ts', name),
  );

const parts = {
  kill: () => playwright('kill.spec.ts'),
  deliveries: () => playwright('deliveries.spec.ts'),
  provisioning: () => playwright('provisioning.spec.ts'),
  upgrades: () => playwright('upgrades.spec.ts'),
  creations: () => playwright('creations.spec.ts'),
  approvals: () =>
    run(
      yarn(
        'workspace',
        '@plumbline/backstage-plugin-provisioning-backend',
        'test',
        '--watchAll=false',
        'src/sequences.test.ts',
      ),
      {
        PLUMBLINE_SEED: process.env.PLUMBLINE_SEED ?? 'random',
        PLUMBLINE_SEQUENCES: process.env.PLUMBLINE_SEQUENCES ?? '10000',
      },
    ),
  shuffles: async () => {
    const postgres = await startPostgres(
      join(paths.testResults, 'postgres-soak.log'),
      { version: 'oldest' },
    );
    try {
      return await run(
        yarn(
          'workspace',
          'backend',
          'backstage-cli',
          'package',
          'test',
          '--watchAll=false',
          'shuffles',
        ),
        {
          BACKSTAGE_TEST_DISABLE_DOCKER: '1',
          BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING: postgres.url,
          PLUMBLINE_SEED: process.env.PLUMBLINE_SEED ?? 'random',
          PLUMBLINE_SOAK_SHUFFLES:
            process.env.PLUMBLINE_SOAK_SHUFFLES ?? '1000',
        },
      );
    } finally {
      await postgres.stop();
    }
  },
};

await runMain(async () => {
  endTogether();
  const selected = process.argv.slice(2);
  const unknown = selected.find(name => !Object.hasOwn(parts, name));
  if (unknown !== undefined) {
    throw new Failure(
      `There is no part '${unknown}'; the parts are ${Object.keys(parts).join(
        ', ',
      )}.`,
    );
  }
  mkdirSync(paths.testResults, { recursive: true });
  await buildAll(paths.testResults);
  const counts = [];
  for (const name of selected.length > 0 ? selected : Object.keys(parts)) {
    say(`Soaking: ${name}`);
    counts.push(oneCheck(await parts[name]()));
  }
  const total = sum(counts);
  say(closingLine(total));
  return total.failed === 0 ? 0 : 1;
});
