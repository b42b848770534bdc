import fc from 'fast-check';
import { ownersOf, parseCodeowners } from './codeowners';
import { matchesPath } from './ownerPattern';

const owners = (
  text: string,
  path: string,
  dialect: 'plain' | 'sections' = 'plain',
) => ownersOf(parseCodeowners(text, dialect), path).owners;

describe('patterns of CODEOWNERS', () => {
  // Each as the hosts' documentation and `git check-ignore` have it.
  it.each([
    ['*', 'a/b.js', true],
    ['*.js', 'a/b/c.js', true],
    ['*.js', 'a/b/c.ts', false],
    ['/build/logs/', 'build/logs/x/y', true],
    ['/build/logs/', 'src/build/logs/x', false],
    ['docs/*', 'docs/getting-started.md', true],
    ['docs/*', 'docs/build-app/troubleshooting.md', false],
    ['apps/', 'a/apps/b/c', true],
    ['/apps/', 'a/apps/b', false],
    ['/apps', 'apps/github', true],
    ['/apps/github', 'apps/github/x/y', true],
    ['/apps/github', 'apps/githubber', false],
    ['**/logs', 'deeply/nested/logs/x', true],
    ['**/logs', 'logs/x', true],
    ['/scripts/**', 'scripts/a/b', true],
    ['/scripts/**', 'scripts', false],
    ['/a/**/z.md', 'a/z.md', true],
    ['/a/**/z.md', 'a/b/c/z.md', true],
    ['ee/docs', 'ee/docs/x', true],
    ['plugins/evidence-*', 'plugins/evidence-react/src/a.ts', true],
    ['plugins/evidence-*', 'plugins/toil/src/a.ts', false],
    ['README.md', 'sub/README.md', true],
    ['README.md', 'README.mdx', false],
    ['a?c', 'abc/x', true],
    ['/', 'a', false],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(matchesPath(pattern, path)).toBe(matches);
  });

  it('take bounded time, whatever they are', () => {
    const pattern = `${'*a'.repeat(120)}b`;
    const path = 'a'.repeat(400);
    const before = process.cpuUsage().user;
    expect(matchesPath(`${'**/'.repeat(100)}${pattern}`, path)).toBe(false);
    expect(process.cpuUsage().user - before).toBeLessThan(2_000_000);
  });
});

describe('CODEOWNERS of GitHub', () => {
  it('lets the last rule that matches hold, also one without an owner', () => {
    const text =
      '* @acme/all\n/apps/ @octocat\n/apps/github @doctocat\n/none/\n';
    expect(owners(text, 'apps/github/x')).toEqual(['@doctocat']);
    expect(owners(text, 'apps/x')).toEqual(['@octocat']);
    expect(owners(text, 'other')).toEqual(['@acme/all']);
    expect(owners(text, 'none/x')).toEqual([]);
  });

  it('reads comments, escapes and addresses', () => {
    const text =
      '# all\n*.md docs@acme.example # who writes\npath\\ with\\ space/ @acme/x\n\\#odd @acme/y';
    expect(owners(text, 'a/b.md')).toEqual(['docs@acme.example']);
    expect(owners(text, 'path with space/a')).toEqual(['@acme/x']);
    expect(owners(text, '#odd')).toEqual(['@acme/y']);
  });

  it('leaves out lines with what it does not know, and names them', () => {
    const text = '* @acme/all\n!/a @acme/x\n/b acme\n/c[ab] @acme/x\n';
    const parsed = parseCodeowners(text, 'plain');
    expect(parsed.invalidLines).toEqual([2, 3, 4]);
    expect(ownersOf(parsed, 'b')).toEqual({ owners: ['@acme/all'], line: 1 });
  });
});

describe('CODEOWNERS of GitLab', () => {
  const text = [
    '* @general',
    '[Documentation] @docs-team',
    'docs/',
    'README.md',
    '^[Database][2] @database-team',
    'model/db/',
    'config/db/setup.md @docs-team @group/nested/sub',
    '!model/db/generated/',
    '[DOCUMENTATION]',
    'docs/legal/ @legal @@maintainer',
  ].join('\n');

  it('counts every section, with its default owners', () => {
    expect(owners(text, 'docs/x', 'sections')).toEqual([
      '@general',
      '@docs-team',
    ]);
    expect(owners(text, 'model/db/x', 'sections')).toEqual([
      '@general',
      '@database-team',
    ]);
    expect(owners(text, 'config/db/setup.md', 'sections')).toEqual([
      '@general',
      '@docs-team',
      '@group/nested/sub',
    ]);
  });

  it('joins sections of one name, and leaves out what is excluded', () => {
    expect(owners(text, 'docs/legal/x', 'sections')).toEqual([
      '@general',
      '@legal',
      '@@maintainer',
    ]);
    expect(owners(text, 'model/db/generated/x', 'sections')).toEqual([
      '@general',
    ]);
  });
});

describe('CODEOWNERS that is garbage', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc
      .array(
        fc.constantFrom(
          '*',
          '/',
          '[a]',
          '^[',
          '@',
          '\\',
          '\n',
          ' ',
          '#',
          '!',
          '**/',
          'a',
        ),
        { maxLength: 200 },
      )
      .map(parts => parts.join('')),
  );

  it('never throws, and stays bounded', () => {
    fc.assert(
      fc.property(
        anything,
        fc.string(),
        fc.constantFrom('plain' as const, 'sections' as const),
        (text, path, dialect) => {
          const found = ownersOf(parseCodeowners(text, dialect), path);
          expect(found.owners.length).toBeLessThanOrEqual(100);
        },
      ),
    );
    const many = '* @acme/x\n'.repeat(200_000);
    expect(parseCodeowners(many, 'plain').sections[0].rules).toHaveLength(5000);
  });
});
