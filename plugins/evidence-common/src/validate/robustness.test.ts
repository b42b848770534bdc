/** @jest-environment node */
import fc from 'fast-check';
import { stringify } from 'yaml';
import { applyFix } from './__testUtils__/applyFix';
import { check, component, org, places } from './__testUtils__/check';
import { SourceFile } from './source';
import { validateDescriptors } from './validate';

/** Pieces that descriptors, and what goes wrong with them, are made of. */
const pieces = fc.constantFrom(
  ...'apiVersion: |backstage.io/v1alpha1|kind: |Component|Group|metadata:|name: |spec:|owner: |dependsOn:|- |{|}|[|]|: |, |&a |*a|<<: *a|!!set |? |---|...|"|\'|#|@x|`|%YAML 1.1|{{ x }}|${{ values.a }}|\n|\n  |\n    |\r\n|\t|\u0000|\uFEFF|\u2028|é|𝒳|plumbline.dev/dependencies: |plumbline.dev/on-call: |annotations:|null|~|.inf|0x1f|2026-01-01'.split(
    '|',
  ),
  '|',
  '>-',
);
const soup = fc.array(pieces, { maxLength: 60 }).map(all => all.join(''));

const keys = fc.constantFrom(
  'apiVersion',
  'kind',
  'metadata',
  'spec',
  'name',
  'namespace',
  'annotations',
  'labels',
  'plumbline.dev/dependencies',
  'plumbline.dev/aliases',
  'plumbline.dev/on-call',
  'plumbline.dev/tier',
  'plumbline.dev/x',
  'owner',
  'system',
  'dependsOn',
  'memberOf',
  'children',
  'template',
  'items',
  '__proto__',
  'constructor',
  '<<',
);
const leaves = fc.oneof(
  fc.constantFrom(
    'backstage.io/v1alpha1',
    'Component',
    'Group',
    'Deployment',
    'List',
    'apps/v1',
    'a',
    'group:default/a',
    'toString',
    '- { type: calls, target: a }',
  ),
  fc.string(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const { tree } = fc.letrec(tie => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    leaves,
    fc.dictionary(keys, tie('tree'), { maxKeys: 5 }),
    fc.array(tie('tree'), { maxLength: 3 }),
  ),
}));
const trees = fc
  .array(tree, { minLength: 1, maxLength: 3 })
  .map(documents => documents.map(one => stringify(one)).join('---\n'));

function expectSound(text: string, complete: boolean) {
  const source = new SourceFile('a.yaml', text);
  const { findings } = validateDescriptors({
    files: [{ source, named: true }],
    manifests: [new SourceFile('m.yaml', text)],
    selfContained: complete,
  });
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  for (const { line, column, endLine, endColumn, message, fix } of findings) {
    for (const at of [
      { line, column },
      { line: endLine, column: endColumn },
      ...(fix?.replace ? [fix.replace] : []),
    ]) {
      expect(at.line).toBeGreaterThanOrEqual(1);
      expect(at.line).toBeLessThanOrEqual(lines.length);
      expect(at.column).toBeGreaterThanOrEqual(1);
      expect(at.column).toBeLessThanOrEqual(lines[at.line - 1].length + 1);
    }
    expect(endLine > line || endColumn >= column).toBe(true);
    expect(message).toMatch(/\S/);
  }
}

describe('validateDescriptors, whatever it is given', () => {
  it('never throws, and every place exists', () => {
    fc.assert(
      fc.property(
        fc.oneof(soup, trees, fc.string()),
        fc.boolean(),
        expectSound,
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['nothing', ''],
    ['a mark only', '\uFEFF'],
    ['nesting without an end', '['.repeat(20_000)],
    ['lists in lists', `${'- '.repeat(5_000)}a`],
    [
      'a bomb of aliases',
      `a: &a [x]\n${Array.from(
        { length: 20 },
        (_, i) => `b${i}: &b${i} [${`*${i ? `b${i - 1}` : 'a'}, `.repeat(10)}]`,
      ).join('\n')}`,
    ],
    ['an alias of itself', 'spec: &a { owner: *a }\nkind: Component'],
    ['a long line', `kind: ${'x'.repeat(100_000)}`],
  ])('answers %s', (_, text) => {
    expectSound(text, true);
    expect(check(text)).not.toEqual([]);
  });

  it('refuses what is nested deeper than a parser follows, at once', () => {
    for (const text of ['[{', '- ', '? ', '- ? ', '[', '{']) {
      const { documents } = new SourceFile('x', text.repeat(16_000));
      expect(documents.map(({ error }) => error?.message)).toEqual([
        'It is nested too deeply',
      ]);
    }
    const written = `${' '.repeat(200)}a: ${'['.repeat(50)}${']'.repeat(50)}\n`;
    for (const { error } of new SourceFile('x', `---\n${written}`.repeat(3))
      .documents) {
      expect(error).toBeUndefined();
    }
  });

  it('gives fixes that, put in, remove what they are for', () => {
    const specs = fc.subarray(
      [
        'owner: user:default/li.wei',
        'owner: Payments Team',
        'system: shopp',
        'dependsOn: [component:chekout]',
        'providesApis: none',
      ],
      { minLength: 1 },
    );
    const notes = fc.subarray([
      'plumbline.dev/tier: tier 2',
      'plumbline.dev/data-classification: Public',
      'plumbline.dev/runbok: https://a.dev/b',
      'plumbline.dev/runbook: a.dev/b',
      'example.com/port: 8080',
    ]);
    fc.assert(
      fc.property(specs, notes, fc.boolean(), (spec, annotations, windows) => {
        const owners = spec.filter(one => one.startsWith('owner'));
        fc.pre(owners.length < 2);
        const plain = component(spec.join('\n'), annotations.join('\n'));
        let text = windows ? plain.replace(/\n/g, '\r\n') : plain;
        const faults = () =>
          check({ 'a.yaml': text, 'org.yaml': org }).filter(
            ({ file }) => file === 'a.yaml',
          );
        for (let before = faults(); ; ) {
          const next = before.find(({ fix }) => fix?.replace);
          if (!next) {
            break;
          }
          text = applyFix(text, next.fix!);
          const after = faults();
          expect(after.length).toBeLessThan(before.length);
          before = after;
        }
      }),
    );
  });
});

describe('places', () => {
  const text = `${component('owner: user:li.wei')}---\n${component(
    'system: shop',
  ).replace('checkout', 'cart')}`;
  const expected = ['8:10 owner-person', '14:1 owner-missing'];
  const seen = (given: string) =>
    places(
      check({ 'a.yaml': given, 'org.yaml': org }).filter(
        ({ file }) => file === 'a.yaml',
      ),
    );

  it('are the same with Windows line ends and a byte order mark', () => {
    expect(seen(text)).toEqual(expected);
    expect(seen(`\uFEFF${text.replace(/\n/g, '\r\n')}`)).toEqual(expected);
  });

  it('are those of the alias, not of its anchor', () => {
    const given = component(
      'owner: *who',
      'example.com/lead: &who user:li.wei',
    );
    expect(seen(given)).toEqual(['10:10 owner-person']);
  });

  it('are those of a key that is there twice', () => {
    const given = component('owner: web\nsystem: shop\nowner: li.wei');
    expect(seen(given)).toEqual(['10:3 yaml-invalid']);
  });

  it('are found in a map of any size in one pass', () => {
    const lines = Array.from({ length: 30_000 }, (_, at) => `key${at}: x\n`);
    // Compared pair by pair, this would take minutes.
    expect(seen(lines.join(''))).toEqual(['1:1 not-an-entity']);
  });

  it('are those of broken YAML, and the other documents are still read', () => {
    const given = `${component('owner: "web')}\n`;
    expect(seen(`${component('owner: li.wei')}---\nkind: [a\n`)).toEqual([
      '8:10 owner-person',
      expect.stringMatching(/^1[01]:\d+ yaml-invalid$/),
    ]);
    expect(seen(given)).toEqual([expect.stringMatching(/yaml-invalid$/)]);
  });
});
