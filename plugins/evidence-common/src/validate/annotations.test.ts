import { applyFix } from './__testUtils__/applyFix';
import { check, component, org, places } from './__testUtils__/check';

function about(text: string) {
  return check({ 'a.yaml': text, 'org.yaml': org }).filter(
    ({ file }) => file === 'a.yaml',
  );
}

describe('annotations of Plumbline', () => {
  it.each<[annotation: string, rule: string, fixed: string | undefined]>([
    ["plumbline.dev/tier: '1'", '', undefined],
    ['plumbline.dev/tier: tier-2', 'annotation-invalid', "'2'"],
    ["plumbline.dev/tier: '9'", 'annotation-invalid', undefined],
    ['plumbline.dev/tier: 1', 'field-invalid', "'1'"],
    [
      'plumbline.dev/data-classification: Internal',
      'annotation-invalid',
      'internal',
    ],
    ['plumbline.dev/runbook: wiki', 'annotation-invalid', undefined],
    [
      'plumbline.dev/runbook: wiki.acme.dev/pay',
      'annotation-invalid',
      'https://wiki.acme.dev/pay',
    ],
    ["plumbline.dev/aliases: ' , '", 'annotation-invalid', undefined],
    [
      "plumbline.dev/dependencies: '- { type: uses, target: resource:a }'",
      'annotation-invalid',
      undefined,
    ],
    ["plumbline.dev/on-call: 'levels: []'", 'annotation-invalid', undefined],
    ['plumbline.dev/approvers: Payments', 'annotation-invalid', undefined],
    ['plumbline.dev/alias: pay', 'annotation-unknown', 'pay'],
    [
      'plumbline.dev/dependencies: "[{ type: calls }]"',
      'annotation-invalid',
      undefined,
    ],
    // Quotes alone would not make it right.
    ['plumbline.dev/tier: 9', 'field-invalid', undefined],
    ['example.com/tier: anything', '', undefined],
    ['plumbline.dev/tier: ${{ values.tier }}', '', undefined],
  ])('reads %s', (annotation, rule, fixed) => {
    const text = component('owner: web', annotation);
    const findings = about(text);
    expect(findings.map(one => one.rule)).toEqual(rule ? [rule] : []);
    for (const { line, message, fix } of findings) {
      expect(line).toBe(6);
      expect(message).not.toContain('\n');
      expect(fix?.paste ?? '    plumbline.dev/a: b').toMatch(
        /^ {4}plumbline\.dev\/[\w-]+: \S/,
      );
      expect(message).not.toMatch(/✖|→|received/);
    }
    const [finding] = findings;
    const { paste, replace } = finding?.fix ?? {};
    expect(replace && paste?.replace(/^.*?: /, '')).toBe(fixed);
    const left = finding?.fix && about(applyFix(text, finding.fix));
    expect(left?.length ?? findings.length).toBe(rule && !fixed ? 1 : 0);
  });

  it('names the one that is read where a key is spelt otherwise', () => {
    const [finding] = about(
      component('owner: web', 'plumbline.dev/runbok: https://a.dev'),
    );
    expect(places([finding])).toEqual(['6:5 annotation-unknown']);
    expect(finding.fix?.paste).toBe('    plumbline.dev/runbook: https://a.dev');
  });

  it.each([
    // Nothing is spelt like it, whatever stands beside it.
    [
      'plumbline.dev/foo: bar\nplumbline.dev/tier: gold',
      "'plumbline.dev/foo'.",
    ],
    ["plumbline.dev/foo: bar\nplumbline.dev/tier: '1'", "'plumbline.dev/foo'."],
    ["plumbline.dev/teir: '2'\nplumbline.dev/tier: '1'", 'is given beside it.'],
    ["plumbline.dev/teir: '2'\nplumbline.dev/tier: 1", 'is given beside it.'],
    ['plumbline.dev/teir: gold', "can't have this value."],
  ])(
    'renames none into a key that is there or refuses: %j',
    (given, expected) => {
      const [finding] = about(component('owner: web', given)).filter(
        ({ rule }) => rule === 'annotation-unknown',
      );
      expect(finding.message).toContain(expected);
      expect(finding.fix).toBeUndefined();
    },
  );

  it('renames one of two into the same key', () => {
    const fixes = about(
      component(
        'owner: web',
        'plumbline.dev/runbok: https://a.dev\nplumbline.dev/rumbook: https://b.dev',
      ),
    ).map(({ fix }) => fix?.replace?.text);
    expect(fixes).toEqual(['plumbline.dev/runbook', undefined]);
  });

  it('reports merge keys, which Backstage does not read', () => {
    const text = component('owner: web\n<<: {}');
    expect(places(about(text))).toEqual(['9:3 yaml-merge-key']);
  });

  it('does not look into templates', () => {
    for (const template of [
      component('owner: ${{ values.owner }}').replace(
        'checkout',
        '${{ values.name }}',
      ),
      component('owner: x').replace('name: checkout', 'name: {{ name }}'),
      '{%- if values.a %}\nkind: Component\n{%- endif %}\n',
    ]) {
      expect(about(template)).toMatchObject([
        { rule: 'template-skipped', severity: 'note', line: 1 },
      ]);
    }
  });
});
