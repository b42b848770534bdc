// The rules of ARCHITECTURE that the code does not keep yet, as counts that only
// shrink: `node scripts/ratchet/main.mjs texts|dependencies|all [--write]`, and
// `all --begin` once, at before-house.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMain } from '../lib/processes.mjs';
import { paths } from '../lib/paths.mjs';
import { Failure, say } from '../lib/say.mjs';
import { compare, total } from './compare.mjs';
import { readDependencies } from './dependencies.mjs';
import { readTexts } from './texts.mjs';

const file = name => join(paths.root, 'scripts/ratchet', `${name}.json`);
const read = name =>
  existsSync(file(name)) ? JSON.parse(readFileSync(file(name), 'utf8')) : {};
const sorted = value =>
  Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
const write = (name, value) =>
  writeFileSync(file(name), `${JSON.stringify(value, null, 2)}\n`);

await runMain(async () => {
  const [what, ...flags] = process.argv.slice(2);
  if (
    !['texts', 'dependencies', 'all'].includes(what) ||
    flags.some(flag => !['--write', '--begin'].includes(flag))
  ) {
    throw new Failure(
      'Usage: node scripts/ratchet/main.mjs texts|dependencies|all [--write|--begin]',
    );
  }
  const { broken, sections: imports } =
    what === 'texts' ? { broken: [], sections: {} } : readDependencies();
  const now = { ...imports, ...(what === 'dependencies' ? {} : readTexts()) };
  broken.forEach(line => say(line));

  const begins = flags.includes('--begin');
  const writes = begins || flags.includes('--write');
  const known = begins ? {} : read('known');
  const first = begins ? {} : read('before-house');
  const names = [...new Set([...Object.keys(known), ...Object.keys(now)])];
  const isImport = name =>
    /^house-\d-|^folders/.test(name) && !/^house-\d /.test(name);
  const wanted = names.filter(
    name => what === 'all' || isImport(name) === (what === 'dependencies'),
  );
  let failed = broken.length > 0;
  for (const name of wanted.sort()) {
    const before = known[name];
    const after = sorted(now[name] ?? {});
    const { grown, stale } = compare(begins ? after : before, after);
    const sum = total(after);
    const start = first[name] ?? sum;
    say(`${name}: ${sum}, ${start} at before-house`);
    grown.forEach(line => say(`  ${line}`));
    failed ||= grown.length > 0;
    if (writes && grown.length === 0) {
      known[name] = after;
      first[name] = start;
    } else if (stale.length > 0) {
      stale.slice(0, 20).forEach(line => say(`  ${line}`));
      say('  Write it down: node scripts/ratchet/main.mjs all --write');
      failed = true;
    }
  }
  if (writes) {
    write('known', sorted(known));
    write('before-house', sorted(first));
  }
  return failed ? 1 : 0;
});
