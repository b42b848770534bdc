// `npm run oracle -- write|check [openapi] [http] [databases]`: README.md.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { paths } from '../scripts/lib/paths.mjs';
import { endTogether, runMain } from '../scripts/lib/processes.mjs';
import { Failure, say } from '../scripts/lib/say.mjs';
import { differences, sorted } from './canonical.mjs';
import { checkDatabases, writeDatabases } from './databases.mjs';
import { keep, readKept } from './files.mjs';
import { describeOpenApi } from './openapi.mjs';

/** The access matrix in a portal of its own, which prints what differs. */
async function access(mode) {
  const child = spawn(
    process.execPath,
    ['e2e/attacks/run.mjs', 'access', '--oracle', mode],
    { cwd: paths.root, stdio: 'inherit' },
  );
  const [code] = await once(child, 'close');
  return code === 0 ? [] : ['see above'];
}

/** Each gives the lines that differ, and `write` those that differ right after. */
const parts = {
  openapi: {
    write: async () => keep('openapi', describeOpenApi()),
    check: async () => {
      const before = readKept('openapi');
      const now = Object.entries(describeOpenApi());
      // An operation that is new changes none of those that were there.
      const known = now.filter(([name]) => Object.hasOwn(before, name));
      return differences(before, sorted(Object.fromEntries(known)));
    },
  },
  http: {
    // Twice: what the two runs don't have in common is optional.
    write: async () => [...(await access('write')), ...(await access('widen'))],
    check: () => access('check'),
  },
  databases: { write: writeDatabases, check: checkDatabases },
};

await runMain(async () => {
  endTogether();
  const [mode, ...named] = process.argv.slice(2);
  const unknown = named.find(name => !Object.hasOwn(parts, name));
  if (!['write', 'check'].includes(mode) || unknown !== undefined) {
    throw new Failure(
      `Usage: npm run oracle -- write|check [${Object.keys(parts).join(
        '] [',
      )}]`,
    );
  }
  let failed = false;
  for (const name of named.length > 0 ? named : Object.keys(parts)) {
    const lines = (await parts[name][mode]()) ?? [];
    lines.forEach(line => say(`  ${line}`));
    say(
      `${name}: ${mode === 'write' ? 'written, ' : ''}${
        lines.length || 'no'
      } differences`,
    );
    failed ||= lines.length > 0;
  }
  return failed ? 1 : 0;
});
