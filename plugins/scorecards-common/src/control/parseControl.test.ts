import {
  createRuleEngine,
  RuleEngine,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { stringify } from 'yaml';
import { aControl } from './__testUtils__/aControl';
import { runFixtures } from './fixtures';
import { meaningOf } from './meaning';
import { parseControl } from './parseControl';

const now = Date.parse('2026-11-20T15:00:00Z');

describe('parseControl', () => {
  let engine: RuleEngine;
  beforeAll(async () => {
    engine = createRuleEngine();
  });

  const problemsOf = (text: string) =>
    (parseControl(engine, text).problems ?? []).map(
      ({ message, line }) => `${line}: ${message}`,
    );

  it('takes a control, with its defaults', () => {
    const { compiled } = parseControl(engine, stringify(aControl));
    expect(compiled?.control).toMatchObject({
      phase: 'observe',
      enabled: false,
      exemption: { allowed: true, maxDays: 90 },
    });
    expect(compiled?.facts).toEqual(['catalog.runbook', 'slo.state']);
    expect(runFixtures(compiled!, now)).toEqual([]);
  });

  it('says which fixtures come out otherwise', () => {
    const [, second] = aControl.fixtures!;
    const { compiled } = parseControl(
      engine,
      stringify({
        ...aControl,
        fixtures: [
          { ...second, expect: 'pass' },
          { ...second, message: 'elsewhere' },
          { ...second, facts: { 'slo.state': 7 } },
          { ...second, facts: { 'slo.sate': [] } },
        ],
      }),
    );
    expect(runFixtures(compiled!, now).map(({ reason }) => reason)).toEqual([
      expect.stringContaining('it came to fail'),
      expect.stringContaining("without 'elsewhere'"),
      expect.stringContaining("'slo.state' has no such value"),
      "no fact is called 'slo.sate'",
    ]);
  });

  it.each([
    [
      'a misspelt fact',
      { pass: 'slo.sate.size() > 0' },
      "no fact is called 'slo.sate'; did you mean 'slo.state'?",
    ],
    ['no owner', { owner: undefined }, "'owner'"],
    ['a person as owner', { owner: 'user:default/ana' }, 'must be a group'],
    ['an unknown field', { weight: 3 }, 'weight'],
    ['no review', { retirement: {} }, "'retirement.reviewBy'"],
    ['a rule without facts', { pass: 'true' }, 'it reads no fact'],
    [
      'observed applicability',
      { appliesTo: { when: 'slo.state.size() > 0' } },
      'can use only facts of the catalog',
    ],
    [
      'an age of no fact',
      { maxAge: { 'health.state': '3d' } },
      'a fact that it does not read',
    ],
    [
      'a message of no text',
      { message: '{{ slo.state }}' },
      'must come to string',
    ],
    [
      'a message of many evaluations',
      { message: '{{ "a" }}'.repeat(21) },
      "at most 20 places '{{ … }}'; this has 21",
    ],
    [
      'a message that doubles a text',
      { message: "{{ cel.bind(a, 'x', a + a) }}" },
      "can't call the method 'bind', only one of all,",
    ],
    [
      'self-attestation',
      {
        requirement: 'required',
        pass: 'catalog.runbook.present || slo.state.size() > 0',
      },
      "can't be met by what a description says alone",
    ],
  ])('refuses %s', (_, change, message) => {
    const [problem] = problemsOf(stringify({ ...aControl, ...change }));
    expect(problem).toContain(message);
    expect(problem).toMatch(/^\d+: /);
  });

  it('says in one sentence what is missing, and of no control nothing else', () => {
    expect(problemsOf('name: CI\non: push\n')).toEqual([
      expect.stringMatching(/^1: it is no control: it lacks 'id', 'version', /),
    ]);
    expect(problemsOf('- one')).toEqual([
      "1: it is no control: no fields such as 'id'",
    ]);
    expect(
      problemsOf(
        stringify({ ...aControl, owner: undefined, title: undefined, id: 'A' }),
      ),
    ).toEqual([
      "1: it lacks 'title', 'owner'",
      expect.stringContaining("'id': must be lower case words"),
    ]);
  });

  it('lets a required control rest on what only teams can say', () => {
    const { problems } = parseControl(
      engine,
      stringify({
        ...aControl,
        requirement: 'required',
        pass: 'catalog.owner.present && catalog.lifecycle.present',
        message: 'No owner',
        platformOwnedWhen: undefined,
      }),
    );
    expect(problems).toBeUndefined();
  });

  it('names the line', () => {
    const text = stringify(aControl).replace(
      /^pass: .*$/m,
      'pass: nobody.knows',
    );
    const line =
      text.split('\n').findIndex(each => each.startsWith('pass:')) + 1;
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(new RegExp(`^${line}: 'pass': `)),
    ]);
  });

  it.each(['!', '*', 'x: *', '? ', '{', 'pass: '])(
    "quotes little of what follows '%s'",
    start => {
      const problems = problemsOf(`${start}${'a'.repeat(3_000)}`);
      expect(problems).not.toEqual([]);
      expect(Math.max(...problems.map(({ length }) => length))).toBeLessThan(
        500,
      );
    },
  );

  it('outlives bombs and garbage', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
      .concat(
        [...'bcdefgh'].map(
          (each, at) =>
            `${each}: &${each} [${Array(9).fill(`*${'abcdefgh'[at]}`)}]`,
        ),
      )
      .join('\n');
    for (const text of [
      bomb,
      '',
      '- 1',
      '{',
      'x'.repeat(70_000),
      '\0',
      'a: *b',
    ]) {
      expect(problemsOf(text)).not.toEqual([]);
    }
  });
});

describe('meaningOf', () => {
  it('follows the rule, and no sentence', async () => {
    const engine = createRuleEngine();
    const meaning = (change: object) =>
      meaningOf(
        parseControl(engine, stringify({ ...aControl, ...change })).compiled!
          .control,
      );
    expect(meaning({ title: 'Otherwise', message: 'Otherwise' })).toBe(
      meaning({}),
    );
    expect(meaning({ pass: aControl.pass.replace(' ', '\n  ') })).toBe(
      meaning({}),
    );
    expect(meaning({ pass: 'slo.state.size() > 1' })).not.toBe(meaning({}));
    expect(meaning({ maxAge: { 'slo.state': '3m' } })).not.toBe(meaning({}));
  });
});
