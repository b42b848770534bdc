// `node scripts/ratchet/lines.mjs [<commit> [<commit>…]]`: lines of TypeScript and
// JavaScript by package, a column for each commit, without tests, their utilities,
// fixtures, migrations and declarations, as ADR 27 has them.
import { execFileSync } from 'node:child_process';
import { paths } from '../lib/paths.mjs';
import { say } from '../lib/say.mjs';

const [, , ...named] = process.argv;
const commits = named.length > 0 ? named : ['HEAD'];
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

// An empty tree, so that each file of the commit is added whole.
const emptyTree = git('hash-object', '-t', 'tree', '/dev/null').trim();

function linesOf(commit) {
  const sums = new Map();
  for (const line of git('diff', '--numstat', emptyTree, commit).split('\n')) {
    const [added, , file = ''] = line.split('\t');
    if (isCounted(file)) {
      const [, name] = file.split('/');
      sums.set(name, (sums.get(name) ?? 0) + Number(added));
    }
  }
  return sums;
}

const row = (cells, name) =>
  [...cells.map(cell => String(cell).padStart(10)), name].join('  ');
const columns = commits.map(linesOf);
const latest = columns.at(-1);
const names = [...new Set(columns.flatMap(sums => [...sums.keys()]))].sort(
  (a, b) => (latest.get(b) ?? 0) - (latest.get(a) ?? 0),
);
const about = format =>
  commits.map(commit => git('show', '-s', `--format=${format}`, commit).trim());
say(row(about('%h'), 'commit'));
say(row(about('%cs'), 'date'));
for (const name of names) {
  const lines = columns.map(sums => sums.get(name) ?? '');
  say(row(lines, name));
}
const totals = columns.map(sums =>
  [...sums.values()].reduce((sum, lines) => sum + lines, 0),
);
say(row(totals, 'in all'));
