import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createProgram } from './program';

// eslint-disable-next-line no-restricted-syntax -- tests run from their sources
const root = resolve(__dirname, '..', '..', '..');
const names = createProgram(() => {}).commands.map(command => command.name());
/** Without the package, which only a clone has at hand. */
const bare = new RegExp(
  `(?<!@plumbline/cli )plumbline (${names.join('|')})\\b`,
);

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
  it('are right outside of a clone', () => {
    const lines = sources().flatMap(name =>
      readFileSync(join(root, name), 'utf8')
        .split('\n')
        // What comments say is for readers of the sources.
        .filter(line => bare.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line))
        .map(line => `${name}: ${line.trim()}`),
    );
    expect(names).toContain('provision');
    expect(lines).toEqual([]);
  });

  it('are those of a clone in the guides', () => {
    const quoted = new RegExp(`[\`$] ?plumbline (${names.join('|')})\\b`);
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
