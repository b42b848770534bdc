import { readdirSync, readFileSync } from 'node:fs';
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

  it('are those of a clone in the guides', () => {
    const quoted = new RegExp(`[\`$] ?plumbline (${names})\\b`);
    const lines = readdirSync(join(root, 'docs'))
      .filter(name => name.endsWith('.md'))
      .flatMap(name =>
        readFileSync(join(root, 'docs', name), 'utf8')
          .split('\n')
          .filter(line => quoted.test(line))
          .map(line => `${name}: ${line.slice(0, 200)}`),
      );
    expect(lines).toEqual([]);
  });
});
