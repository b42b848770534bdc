import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commandLine } from './testUtils/commandLine';

// eslint-disable-next-line no-restricted-syntax -- tests run from their sources
const root = resolve(__dirname, '..', '..', '..');

/** Sources that print, and controls and templates that are printed. */
function sources(): string[] {
  const plugins = readdirSync(join(root, 'plugins')).map(name =>
    join('plugins', name, 'src'),
  );
  return [...plugins, 'packages/app/src', 'packages/cli/src', 'standards']
    .flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true }).map(name =>
        join(folder, String(name)),
      ),
    )
    .filter(
      name => /\.(tsx?|ya?ml|md)$/.test(name) && !/\.test\.tsx?$/.test(name),
    );
}

/** Whether what follows in a page is passed to `usePortalText()`, or to what does. */
function getsAddress(before: string): boolean {
  if (/<Paste\s+text=\{\s*$/.test(before)) {
    return true;
  }
  const names = Array.from(
    before.matchAll(/const (\w+) = usePortalText\(\)/g),
    ([, name]) => name,
  );
  const passes = new RegExp(
    `(?<!\\w)(usePortalText\\(\\)${names.map(name => `|${name}`).join('')})$`,
  );
  let closed = 0;
  for (let i = before.length - 1; i >= 0; i--) {
    if (before[i] === ')') {
      closed++;
    } else if (before[i] === '(' && closed-- === 0) {
      if (passes.test(before.slice(0, i))) {
        return true;
      }
      closed = 0;
    }
  }
  return false;
}

describe('commands that are printed', () => {
  const { run } = commandLine();
  let names: string;
  beforeAll(async () => {
    const { stdout } = await run('--help');
    const [, commands] = stdout.split(/^(?:Commands|Environment):$/m);
    names = Array.from(
      commands.matchAll(/^ {2}(\w+)/gm),
      ([, name]) => name,
    ).join('|');
  });

  it('are right outside of a clone', () => {
    // Without the package, which only a clone has at hand.
    const bare = new RegExp(
      `(?<!@plumbline/cli |Written by )plumbline (${names})\\b`,
    );
    const lines = sources().flatMap(name =>
      readFileSync(join(root, name), 'utf8')
        .split('\n')
        // What comments say is for readers of the sources.
        .filter(line => bare.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line))
        .map(line => `${name}: ${line.trim()}`),
    );
    expect(names).toContain('|provision|');
    expect(lines).toEqual([]);
  });

  it('are composed by the helper that a portal adds its address to', () => {
    // Controls and templates are data, which pages pass to the same helper.
    const lines = sources()
      .filter(
        name =>
          /\.tsx?$/.test(name) &&
          !name.startsWith('standards') &&
          !name.endsWith('evidence-common/src/portalText.ts'),
      )
      .flatMap(name =>
        // Formatting may break the command over two lines.
        Array.from(
          readFileSync(join(root, name), 'utf8').matchAll(
            /npx\s[^`'"]*--package\s+@plumbline\/cli|@plumbline\/cli\s+plumbline\b/g,
          ),
          ([found]) => `${name}: ${found}`,
        ),
      );
    expect(lines).toEqual([]);
  });

  it('get the address of the portal on its pages', () => {
    const lines = sources()
      .filter(name => name.endsWith('.tsx'))
      .flatMap(name => {
        const text = readFileSync(join(root, name), 'utf8');
        return Array.from(text.matchAll(/\bcliCommand\(/g))
          .map(({ index }) => text.slice(0, index))
          .filter(before => !getsAddress(before))
          .map(before => `${name}:${before.split('\n').length}`);
      });
    expect(lines).toEqual([]);
    const page = 'const of = usePortalText();\nreturn <b>{of(`${';
    expect(getsAddress(page)).toBe(true);
    expect(getsAddress(page.replace('{of(', '{of(x), y('))).toBe(false);
  });

  it('name their package, anywhere in the repository', () => {
    // Without the package npx fetches what somebody else has called so.
    const bare = new RegExp(
      `npx (-\\S+ )*plumbline\\b|[\`$] ?plumbline (${names})\\b`,
    );
    const files = execFileSync(
      'git',
      ['ls-files', '-co', '--exclude-standard'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    const lines = files
      .split('\n')
      // Comments of sources and titles of tests name a command for short.
      .map(name => ({ name, inText: /\.(md|ya?ml|json)$/.test(name) }))
      .filter(({ name }) => /\.(md|ya?ml|json|[cm]?[jt]sx?|sh)$/.test(name))
      .filter(({ name }) => existsSync(join(root, name)))
      .flatMap(({ name, inText }) =>
        readFileSync(join(root, name), 'utf8')
          .split('\n')
          .filter(line =>
            (inText ? bare : /npx (-\S+ )*plumbline\b/).test(line),
          )
          .map(line => `${name}: ${line.trim().slice(0, 200)}`),
      );
    expect(files).toContain('docs/cli.md');
    expect(lines).toEqual([]);
  });

  it('lead to published guides, never to a file of this repository', () => {
    const path = /(?<!blob\/main\/)\bdocs\/[\w/-]+\.md\b/;
    const lines = sources()
      // Paths in repositories that are looked at, and links between files.
      .filter(
        name =>
          !/testUtils|\.md$|runbook-present|standards\/templates/i.test(name),
      )
      .flatMap(name =>
        readFileSync(join(root, name), 'utf8')
          .split('\n')
          .filter(line => path.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line))
          .map(line => `${name}: ${line.trim()}`),
      );
    expect(lines).toEqual([]);
  });
});
