/** @jest-environment node */
import type { Entity } from '@backstage/catalog-model';
import { Organization } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { isAtMost } from '../schemas/gateRule';
import { aRequest, aRule, aService, at } from './__testUtils__/aRule';
import { answerOnceRead, decide } from './decide';
import { readDescriptions } from './descriptions';
import { headsOf } from './heads';

const path = 'services/cart/catalog-info.yaml';
const base = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: cart
  annotations:
    plumbline.dev/tier: '1'
spec:
  type: service
  lifecycle: production
  owner: payments
`;
const entity = (kind: string, name: string, relations: object[]) =>
  ({
    ...{ apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name } },
    relations,
  } as Entity);
const organization = new Organization();
organization.add(entity('Group', 'payments', []));
organization.add(entity('Group', 'empty', []));
organization.add(
  entity('User', 'ana', [
    { type: 'memberOf', targetRef: 'group:default/payments' },
  ]),
);
const owned = {
  ...{ owner: 'group:default/payments', exists: true, kind: 'group' },
  ...{ members: 1, escalation: { present: false } },
};
const cart = aService(
  'cart',
  {
    'ownership.state': owned,
    'catalog.owner': { present: true, value: 'group:default/payments' },
    'catalog.lifecycle': { present: true, value: 'production' },
    'catalog.tier': { present: true, value: '1' },
  },
  { lifecycle: 'production' },
);
const ownerRule = aRule({
  id: 'owner',
  must: 'ownership.state.exists && ownership.state.members > 0',
  message: 'No owner answers',
});
const tierRule = aRule({
  id: 'way-back',
  appliesTo: { tiers: ['1'] },
  must: 'release.rollback.how != ""',
  whenUnknown: 'block',
  message: 'None',
});
const lifecycleRule = aRule({
  id: 'lifecycle',
  must: 'catalog.lifecycle.value != "retired"',
  message: 'It is retired',
});

function judged(
  files: { path?: string; base?: string; head?: string }[],
  rules = [ownerRule, tierRule, lifecycleRule],
) {
  const read = readDescriptions(files.map(file => ({ path, ...file })));
  const { heads, notes } = headsOf(read, {
    ...{ organization, services: [cart] },
    servicesAt: of => (of === path ? ['component:default/cart'] : []),
  });
  const { lines } = decide({
    ...{ at, heads, rules, request: aRequest(), services: [cart] },
  });
  const shown = lines.map(({ described, reason, rule, status }) => ({
    ...{ rule, status, described, reason },
  }));
  return { heads, notes, lines: shown };
}
const ofOwner = (head: string) =>
  judged([{ base, head }], [ownerRule]).lines[0];

describe('what a change makes of a description', () => {
  it('names the line of an owner that it removes, and what to write there', () => {
    expect(ofOwner(base.replace('  owner: payments\n', ''))).toEqual({
      ...{ rule: 'owner', status: 'fail', reason: 'No owner answers' },
      described: {
        ...{ path, line: 7, field: 'spec.owner' },
        fix: 'Write `owner: payments`, as before, or what satisfies the rule',
      },
    });
    for (const owner of ['gone', 'empty', '7', '"@payments"']) {
      expect(ofOwner(base.replace('payments', owner))).toMatchObject({
        ...{ status: 'fail', described: { line: 10, field: 'spec.owner' } },
      });
    }
    for (const head of [
      base,
      base.replace('payments', 'group:default/Payments'),
      base.replace('name: cart', 'name: cart\n  # The one'),
    ]) {
      expect(judged([{ base, head }]).heads).toEqual([]);
      expect(ofOwner(head)).toMatchObject({ status: 'pass' });
      expect(ofOwner(head).described).toBeUndefined();
    }
  });

  it('escapes no rule by what it is limited to', () => {
    const { lines } = judged([
      {
        base,
        head: base
          .replace("tier: '1'", "tier: '3'")
          .replace('production', 'retired'),
      },
    ]);
    expect(lines).toMatchObject([
      {
        ...{ rule: 'lifecycle', status: 'fail' },
        described: { line: 9, field: 'spec.lifecycle' },
      },
      { rule: 'owner', status: 'pass' },
      // As the catalog has it: of tier 1.
      { rule: 'way-back', status: 'unknown', described: undefined },
    ]);
    // Nor by entering what it is limited to, which the catalog does not have.
    const other = { ...cart, tier: '3' };
    const read = readDescriptions([
      { path, base: base.replace("'1'", "'3'"), head: base },
    ]);
    const { heads } = headsOf(read, {
      ...{ organization, services: [other], servicesAt: () => [] },
    });
    expect(
      decide({
        ...{ at, heads, rules: [tierRule] },
        ...{ request: aRequest(), services: [other] },
      }).lines,
    ).toMatchObject([
      {
        status: 'unknown',
        described: {
          ...{ line: 6, field: 'metadata.annotations.plumbline.dev/tier' },
          fix: "Write `plumbline.dev/tier: '3'`, as before, or what satisfies the rule",
        },
      },
    ]);
  });

  it('is compared with the catalog where the text before is not known', () => {
    expect(judged([{ head: base }]).heads).toEqual([]);
    expect(
      judged([{ head: base.replace('owner: payments', 'system: shop') }]).lines,
    ).toMatchObject([
      { rule: 'lifecycle', status: 'pass' },
      {
        rule: 'owner',
        status: 'fail',
        described: {
          fix: 'Write `owner: group:default/payments`, as before, or what satisfies the rule',
        },
      },
      { rule: 'way-back' },
    ]);
  });

  it('names the lines that it mends, as decisions of earlier versions do not', () => {
    const retired = aService('cart', {
      'catalog.lifecycle': { present: true, value: 'retired' },
    });
    const old = base.replace('production', 'retired');
    const { heads } = headsOf(
      readDescriptions([{ path, base: old, head: base }]),
      {
        ...{ organization, services: [retired], servicesAt: () => [] },
      },
    );
    const given = {
      ...{ at, heads, rules: [lifecycleRule], request: aRequest() },
      services: [retired],
    };
    const reasons = (more: object) =>
      decide({ ...given, ...more }).lines.map(({ reason }) => reason);
    expect(reasons({ namesMended: true })).toEqual([
      'It is retired (passes with what the change states; holds once the catalog has read it)',
    ]);
    expect(reasons({})).toEqual(['It is retired']);
    expect(reasons({ namesMended: true, heads: [] })).toEqual([
      'It is retired',
    ]);
    const ofRetired = aRule({
      message: 'It is',
      must: '!catalog.lifecycle.present',
      appliesTo: { lifecycles: ['retired'] },
    });
    expect(
      decide({
        ...{ ...given, namesMended: true, rules: [ofRetired] },
        services: [{ ...retired, lifecycle: 'retired' }],
      }).lines[0].reason,
    ).toBe(
      'It is (does not apply with what the change states; holds once the catalog has read it)',
    );
    expect(answerOnceRead(given)).toBe('allow');
    expect(answerOnceRead({ ...given, heads: [] })).toBe('block');
  });

  it('is unknown where the catalog reads it elsewhere', () => {
    const elsewhere = [
      base
        .slice(0, base.indexOf('spec:'))
        .concat('spec:\n  $yaml: ./spec.yaml\n'),
      base.replace('owner: payments', 'owner: { $text: ./owner }'),
    ];
    for (const head of elsewhere) {
      expect(judged([{ base, head }], [ownerRule]).lines).toMatchObject([
        { status: 'unknown', described: { path, field: 'spec.owner' } },
      ]);
      // As it is in the catalog.
      expect(judged([{ base: head, head }]).heads).toEqual([]);
      const other = head.replace('./', './other-');
      expect(judged([{ base: head, head: other }]).heads).toHaveLength(1);
    }
    const forTier3 = aRule({
      appliesTo: { tiers: ['3'] },
      message: 'No',
      must: 'catalog.lifecycle.value == "none"',
    });
    for (const head of [
      base.replace("tier: '1'", 'tier: { $text: ./tier }'),
      base.replace(
        /annotations:\n.*\n/,
        'annotations: { $yaml: ./all.yaml }\n',
      ),
    ]) {
      expect(judged([{ base, head }], [forTier3]).lines).toMatchObject([
        { status: 'unknown' },
      ]);
    }
  });

  it('is judged by the text before of the same file', () => {
    const head = base.replace('  owner: payments\n', '');
    const fixture = { path: 'fixtures/catalog-info.yaml', base: head };
    expect(judged([fixture, { base, head }], [ownerRule]).lines).toMatchObject([
      { status: 'fail' },
    ]);
  });

  it('is unknown where it is described twice, however often', () => {
    const gone = base.replace('  owner: payments\n', '');
    const twice = `${base}---\n${gone}`;
    const { heads, lines, notes } = judged([{ base, head: twice }]);
    expect(heads).toHaveLength(2);
    expect(lines).toMatchObject([
      {
        ...{ rule: 'lifecycle', status: 'unknown' },
        reason: `'${path}' describes 'component:default/cart' a second time`,
        described: { path, line: 15 },
      },
      { rule: 'owner', status: 'fail' },
      { rule: 'way-back' },
    ]);
    expect(notes).toEqual([
      `'${path}' describes 'component:default/cart' a second time, at line 15; it is unknown.`,
    ]);
    const small = '---\nkind: Component\nmetadata: {name: cart}\n';
    const files = Array.from({ length: 8 }, (_, index) => ({
      ...{ path: `${index}/catalog-info.yaml`, head: small.repeat(700) },
    }));
    expect(judged(files).heads.length).toBeLessThan(6);
    const broken = files.map(one => ({ ...one, base, head: 'a: [' }));
    expect(judged(broken).heads).toHaveLength(1);
  });

  it('is unknown where it is not valid YAML, and changes nothing where it goes', () => {
    for (const [head, line] of [
      [base.replace('owner: payments', 'owner: @payments'), 10],
      [`${base}  owner: other\n`, 11],
    ] as const) {
      const { lines, notes } = judged([{ base, head }]);
      expect(lines).toMatchObject([
        {
          ...{ rule: 'lifecycle', status: 'unknown' },
          reason: expect.stringContaining(`'${path}' is not valid YAML: `),
          described: { path, line },
        },
        { rule: 'owner', status: 'unknown', described: { path, line } },
        { rule: 'way-back' },
      ]);
      expect(notes).toEqual([
        expect.stringContaining(`'${path}' is not valid YAML at line ${line}`),
      ]);
      // Whose it is follows from its folder, too.
      expect(judged([{ head }]).lines).toEqual(lines);
    }
    const gone = {
      heads: [],
      notes: [
        "The change removes or renames 'component:default/cart'; it is judged as the catalog has it.",
      ],
    };
    expect(judged([{ base }])).toMatchObject(gone);
    expect(
      judged([{ base, head: base.replace('name: cart', 'name: basket') }]),
    ).toMatchObject(gone);
    // It is moved.
    expect(
      judged([{ base }, { path: 'catalog-info.yaml', head: base }]),
    ).toMatchObject({ heads: [], notes: [] });
    // What others describe is theirs.
    expect(
      judged([{ head: base.replace('name: cart', 'name: other') }]),
    ).toMatchObject({ heads: [], notes: [] });
  });

  it('is what it changes of the fields that rules read', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(
        fc.constantFrom<[string, string]>(
          ['owner: payments', 'spec.owner'],
          ['lifecycle: production', 'spec.lifecycle'],
          ["tier: '1'", 'metadata.annotations.plumbline.dev/tier'],
        ),
        word,
        fc.boolean(),
        ([was, field], value, knowsBase) => {
          const [key, before] = was.split(': ');
          fc.pre(before !== value);
          const head = base.replace(was, `${key}: '${value}'`);
          const { heads } = judged([{ head, ...(knowsBase && { base }) }]);
          expect(heads).toMatchObject([{ changes: [{ field }] }]);
          expect(JSON.stringify([heads[0].own, heads[0].facts])).toContain(
            value,
          );
        },
      ),
    );
  });

  it('never softens a decision, whatever the text is', () => {
    const rules = [ownerRule, tierRule, lifecycleRule];
    const lines = base.split('\n');
    const edits = fc.array(
      fc.tuple(
        fc.nat(lines.length - 1),
        fc.oneof(
          fc.constantFrom('', '- x', 'owner:', '  owner: &a [*a]'),
          fc.string(),
        ),
      ),
      { maxLength: 3 },
    );
    const without = decide({
      ...{ at, rules, request: aRequest(), services: [cart] },
    });
    fc.assert(
      fc.property(edits, fc.boolean(), (changes, knowsBase) => {
        const text = [...lines];
        changes.forEach(([index, line]) => {
          text[index] = line;
        });
        const read = readDescriptions([
          { path, head: text.join('\n'), ...(knowsBase && { base }) },
        ]);
        const { heads } = headsOf(read, {
          ...{ organization, services: [cart] },
          servicesAt: () => ['component:default/cart'],
        });
        const outcome = decide({
          ...{ at, heads, rules, request: aRequest(), services: [cart] },
        });
        expect(isAtMost(without.answer, outcome.answer)).toBe(true);
        // As it is stored.
        expect(
          decide({
            ...{ at, rules, request: aRequest(), services: [cart] },
            heads: JSON.parse(JSON.stringify(heads)),
          }),
        ).toEqual(outcome);
      }),
    );
  });
});
