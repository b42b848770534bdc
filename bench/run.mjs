import { createRequire } from 'node:module';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paths } from '../scripts/lib/paths.mjs';
import {
  ended,
  endTogether,
  runMain,
  startChild,
} from '../scripts/lib/processes.mjs';
import {
  buildIfChanged,
  builds,
  configSchemaBuild,
  configSchemaFile,
} from '../scripts/start/build.mjs';
import { startPostgres } from '../scripts/test/postgres.mjs';

await runMain(async () => {
  endTogether();
  const require = createRequire(import.meta.url);
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-'));
  await buildIfChanged(configSchemaBuild, folder);
  const all = process.argv.slice(2).join(' ');
  if (!all.includes('--only') || all.includes('gate-command')) {
    const command = builds.find(one => one.workspace === '@plumbline/cli');
    await buildIfChanged(command, folder);
  }
  const postgres = await startPostgres(join(folder, 'postgres.log'));
  try {
    const child = startChild(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        join(paths.root, 'bench/main.ts'),
        ...process.argv.slice(2),
      ],
      {
        cwd: paths.root,
        env: {
          ...process.env,
          PLUMBLINE_BENCH_POSTGRES: postgres.url,
          PLUMBLINE_CONFIG_SCHEMA: configSchemaFile,
        },
        stdio: 'inherit',
      },
    );
    const { code } = await ended(child);
    return code ?? 1;
  } finally {
    await postgres.stop();
  }
});
