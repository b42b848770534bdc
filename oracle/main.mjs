// `npm run oracle -- write|check [openapi] [http] [databases]`: README.md.
import { endTogether, runMain } from '../scripts/lib/processes.mjs';
import { Failure, say } from '../scripts/lib/say.mjs';
import { differences, sorted } from './canonical.mjs';
import { keep, readKept } from './files.mjs';
import { describeOpenApi } from './openapi.mjs';

/** Each gives the lines that differ; `write` gives none. */
const parts = {
  openapi: {
    write: async () => keep('openapi', describeOpenApi()),
    check: async () =>
      differences(readKept('openapi'), sorted(describeOpenApi())),
  },
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
      mode === 'write'
        ? `${name}: written`
        : `${name}: ${lines.length || 'no'} differences`,
    );
    failed ||= lines.length > 0;
  }
  return failed ? 1 : 0;
});
