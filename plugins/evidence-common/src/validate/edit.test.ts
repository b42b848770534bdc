/** @jest-environment node */
import fc from 'fast-check';
import { applyFix } from './__testUtils__/applyFix';
import { asYaml, setValue } from './edit';
import { Path, SourceFile } from './source';

function documentOf(text: string) {
  return new SourceFile('a.yaml', text).documents[0];
}

function valueAt(text: string, path: Path): unknown {
  return path.reduce<any>((at, step) => at?.[step], documentOf(text).value);
}

describe('setValue', () => {
  it.each<[what: string, text: string, paste: string]>([
    ['a value', 'spec:\n  type: x\n  owner: y # us\n', '  owner: z'],
    ['a value in quotes', "spec:\n    owner: 'y y'\n", '    owner: z'],
    [
      'lines of text',
      'spec:\n  owner: >-\n    y\n    y\n  type: x\n',
      '  owner: z',
    ],
    ['an alias', 'who: &w y\nspec:\n  owner: *w\n', '  owner: z'],
    ['nothing', 'spec:\n  owner:\n  type: x\n', '  owner: z'],
    ['a comment', 'spec:\n  owner: #y\n', '  owner: z'],
    ['a value in braces', 'spec: { owner: y, type: x }\n', 'owner: z'],
    ['what lacks', 'spec:\n  type: x\n', '  owner: z'],
    ['what lacks after text', 'spec:\n  type: |\n    x\n\n', '  owner: z'],
    [
      'what lacks after comments',
      'spec:\n  type: x # a\n  # b\n',
      '  owner: z',
    ],
    ['what lacks before more', 'spec:\n  type: x\nkind: a\n', '  owner: z'],
    ['what lacks in braces', 'spec: { type: x }\n', 'owner: z'],
    ['what lacks in JSON', '{"spec":{"type":"x"}}\n', 'owner: z'],
    ['what lacks in empty braces', 'spec: {}\n', 'owner: z'],
    ['all of it', 'kind: a\n', 'spec:\n  owner: z'],
    ['all that is in it', 'kind: a\nspec:\n', '  owner: z'],
    ['all that is in it, before a comment', 'spec: # soon\n', '  owner: z'],
    ['it at the end of a file without one', 'spec:\n  type: x', '  owner: z'],
    ['it in an aliased map', 'a: &a\n  type: x\nspec: *a\n', '  owner: z'],
    [
      'it before the next document',
      'spec:\n  type: x\n---\na: b\n',
      '  owner: z',
    ],
  ])('replaces or adds %s', (_, text, paste) => {
    for (const given of [text, text.replace(/\n/g, '\r\n'), `\uFEFF${text}`]) {
      const fix = setValue(documentOf(given), ['spec', 'owner'], 'z');
      expect(fix.paste.replace(/\r/g, '')).toBe(paste);
      const put = applyFix(given, fix);
      expect(valueAt(put, ['spec', 'owner'])).toBe('z');
      const rest = valueAt(given, ['spec', 'type']);
      expect(valueAt(put, ['spec', 'type'])).toEqual(rest);
      expect(
        put
          .split('\n')
          .every(
            (line, at, all) =>
              given === text ||
              given.startsWith('\uFEFF') ||
              at === all.length - 1 ||
              line.endsWith('\r'),
          ),
      ).toBe(true);
    }
  });

  it('replaces an item of a list where it stands', () => {
    const block = 'spec:\n  dependsOn:\n    - a\n    -   b\n';
    const fix = setValue(documentOf(block), ['spec', 'dependsOn', 1], 'z');
    expect(fix.paste).toBe('    - z');
    expect(valueAt(applyFix(block, fix), ['spec', 'dependsOn'])).toEqual([
      'a',
      'z',
    ]);
    const flow = 'spec: { dependsOn: [a, b] }\n';
    const inFlow = setValue(documentOf(flow), ['spec', 'dependsOn', 0], 'z');
    expect(inFlow).toMatchObject({ paste: 'z', insteadOf: 'a' });
    expect(valueAt(applyFix(flow, inFlow), ['spec', 'dependsOn'])).toEqual([
      'z',
      'b',
    ]);
  });

  it('says which part of a line it replaces, and which braces it fills', () => {
    const given = documentOf('metadata: { name: x, title: }\nspec: {}\n');
    const editOf = (path: Path) => {
      const { replace, ...edit } = setValue(given, path, 'z');
      return edit;
    };
    expect(editOf(['metadata', 'name'])).toEqual({
      paste: 'name: z',
      insteadOf: 'name: x',
    });
    expect(editOf(['metadata', 'title'])).toEqual({
      paste: 'title: z',
      insteadOf: 'title',
    });
    expect(editOf(['metadata', 'namespace'])).toEqual({
      paste: 'namespace: z',
      inside: 'metadata',
    });
    expect(editOf(['spec', 'owner'])).toEqual({
      paste: 'owner: z',
      inside: 'spec',
    });
    expect(setValue(documentOf('{"kind": "a"}'), ['spec', 'owner'], 'z'))
      // The document's own braces have no name.
      .toMatchObject({ paste: 'spec: { owner: z }', inside: '' });
  });

  it('adds a field to an item of a list', () => {
    const text = 'metadata:\n  links:\n    - title: a\n';
    const path = ['metadata', 'links', 0, 'url'];
    const put = applyFix(text, setValue(documentOf(text), path, 'z'));
    expect(valueAt(put, path)).toBe('z');
    expect(valueAt(put, ['metadata', 'links', 0, 'title'])).toBe('a');
  });

  it('writes any text so that YAML reads that text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom(
            'null',
            'true',
            '1.0',
            '0x1',
            '- a',
            'a: b',
            '~',
            '#a',
            "it's",
            '@a',
            '2026-01-01',
            '.inf',
            'a,b',
            '[',
            'a #b',
          ),
        ),
        text => {
          const put = `spec: { owner: ${asYaml(text)}, type: x }`;
          expect(documentOf(put).value).toEqual({
            spec: { owner: text, type: 'x' },
          });
        },
      ),
    );
  });
});
