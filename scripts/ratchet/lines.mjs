// `node scripts/ratchet/lines.mjs [<commit>]`: lines of TypeScript and JavaScript by
// package, without tests, their utilities, fixtures, migrations and declarations, as
// ADR 27 has them.
import { execFileSync } from 'node:child_process';
import { paths } from '../lib/paths.mjs';
import { say } from '../lib/say.mjs';

const [commit = 'HEAD'] = process.argv.slice(2);
const git = (...args) =>
  execFileSync('git', args, {
    cwd: paths.root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
const isCounted = file =>
  /^(packages|plugins|examples\/terraform-provider)\//.test(file) &&
  /\.[cm]?[jt]sx?$/.test(file) &&
  !/\.test\.|\.d\.ts$|testUtils|\/(fixtures|migrations|dev)\//i.test(file);

const sums = new Map();
// An empty tree, so that each file of the commit is added whole.
const emptyTree = git('hash-object', '-t', 'tree', '/dev/null').trim();
for (const line of git('diff', '--numstat', emptyTree, commit).split('\n')) {
  const [added, , file = ''] = line.split('\t');
  if (isCounted(file)) {
    const [, name] = file.split('/');
    sums.set(name, (sums.get(name) ?? 0) + Number(added));
  }
}
const rows = [...sums].sort(([, a], [, b]) => b - a);
rows.forEach(([name, lines]) => say(`${String(lines).padStart(8)}  ${name}`));
say(`${rows.reduce((sum, [, lines]) => sum + lines, 0)}  in all`);
