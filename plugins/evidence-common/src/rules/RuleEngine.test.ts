import fc from 'fast-check';
import { z } from 'zod';
import { JsonValue } from '../schemas/primitives';
import { createRuleEngine } from './createRuleEngine';
import { RuleEngine } from './RuleEngine';
import { RuleError } from './RuleError';

const fact = (name: string, schema: z.ZodType) => ({
  name,
  description: name,
  maxAgeSeconds: 3600,
  collectors: ['test'],
  schema,
});

const definitions = [
  fact(
    'repository.readme',
    z.object({ present: z.boolean(), path: z.string().optional() }),
  ),
  fact('repository.size', z.number()),
  fact('repository.at', z.string()),
  fact(
    'links.state',
    z.array(z.object({ url: z.string(), status: z.enum(['ok', 'failing']) })),
  ),
];

const now = Date.parse('2026-11-20T15:00:00Z');

describe('RuleEngine', () => {
  let engine: RuleEngine;
  beforeAll(async () => {
    engine = createRuleEngine(definitions);
  });

  const ask = (text: string, values: Record<string, JsonValue>) =>
    engine.compile(text, 'bool').evaluate(new Map(Object.entries(values)), now);
  const wrong = (text: string) => {
    try {
      engine.compile(text, 'bool');
    } catch (error) {
      if (error instanceof RuleError) {
        return error.message;
      }
      throw error;
    }
    return undefined;
  };

  it('reads facts by their names', () => {
    const rule = engine.compile(
      'repository.readme.present && links.state.all(link, link.status == "ok")',
      'bool',
    );
    expect(rule.facts).toEqual(['links.state', 'repository.readme']);
    expect(
      ask('repository.readme.present', {
        'repository.readme': { present: true },
      }),
    ).toEqual({ status: 'value', value: true });
    expect(
      ask('repository.size * 2 > 9 && repository.size == 5', {
        'repository.size': 5,
      }),
    ).toEqual({ status: 'value', value: true });
  });

  it('is unknown only where what is missing decides', () => {
    const either = 'repository.readme.present || repository.size > 3';
    expect(ask(either, { 'repository.size': 5 })).toEqual({
      status: 'value',
      value: true,
    });
    expect(ask(either, { 'repository.size': 1 })).toEqual({
      status: 'unknown',
      missing: ['repository.readme'],
    });
    expect(ask(either, {})).toEqual({
      status: 'unknown',
      missing: ['repository.readme', 'repository.size'],
    });
    expect(ask('has(repository.readme.path)', {})).toMatchObject({
      status: 'unknown',
    });
  });

  it.each([
    ['repository.size > "a"', 'a number > a text'],
    ['links.state > 3', "can't be combined so: a list > a number"],
    ['links.state[0] == 5', 'a record == a number'],
    ['!3', "these values can't be combined so: !a number"],
    ['foo.bar', "nothing is called 'foo'"],
    ['repository.readme.absent', "there is no field 'absent'"],
    ['size(3) > 1', "'size' can't be applied to a number"],
    ['true && 1', "'&&' and '||' join what is true or false, not a number"],
    ['repository.readme.present ? 1 : true', 'must be of one kind'],
    ['links.state.filter(x, x.url).size() > 0', "the condition of 'filter'"],
    ['links.state["a"] == 1', 'by a number, not by a text'],
    ['[1, "a"].size() > 1', 'not a number and a text'],
    ['size(', 'the rule ends too early'],
    ['"abc', 'a text has no closing quote'],
    ['1 2', "'2' is not expected there"],
    ['links.state[5].url == "x"', 'a list has no item 5'],
    ['int("abc") == 1', "'int' can't read this value"],
    ['9223372036854775807 + 1 > 0', 'too large a number'],
  ])('says in its own terms what is wrong with %s', (text, words) => {
    const outcome = () =>
      ask(text, {
        'links.state': [{ url: 'a', status: 'ok' }],
        'repository.readme': { present: true },
      });
    const message = wrong(text) ?? (outcome() as { message: string }).message;
    expect(message).toContain(words);
    expect(message).not.toMatch(
      /overload|Shape\d|predicate|\bEOF\b|No such key|type error|list<|'(int|bool|string)'(?! can)/,
    );
  });

  it('is unknown, and no error, where a fact does not say', () => {
    expect(
      ask('repository.readme.path == "README.md"', {
        'repository.readme': { present: false },
      }),
    ).toEqual({
      status: 'unknown',
      missing: [],
      notStated: "there is no field 'path'",
    });
    const readme = { 'repository.readme': { present: true } };
    const inPart =
      'repository.readme.present && (repository.size > 3 || notSaid("it is not counted"))';
    expect(ask(inPart, { ...readme, 'repository.size': 1 })).toEqual({
      status: 'unknown',
      missing: [],
      notStated: 'it is not counted',
    });
    expect(ask(inPart, { ...readme, 'repository.size': 5 })).toEqual({
      status: 'value',
      value: true,
    });
    expect(
      ask(inPart, {
        'repository.readme': { present: false },
        'repository.size': 1,
      }),
    ).toEqual({ status: 'value', value: false });
    expect(ask(inPart, readme)).toEqual({
      status: 'unknown',
      missing: ['repository.size'],
    });
    expect(
      ask('daysSince(repository.at) < 3', { 'repository.at': 'yesterday' }),
    ).toMatchObject({ status: 'error' });
  });

  it('counts whole days, the same at each hour of one', () => {
    const rule = engine.compile('daysSince(repository.at) == 2', 'bool');
    expect(rule.dependsOnTime).toBe(true);
    const values = new Map([['repository.at', '2026-11-18T23:59:00Z']]);
    for (const hour of ['00:00:00', '12:00:00', '23:59:59']) {
      expect(rule.evaluate(values, Date.parse(`2026-11-20T${hour}Z`))).toEqual({
        status: 'value',
        value: true,
      });
    }
  });

  it.each([
    [
      'repository.redme.present',
      "no fact is called 'repository.redme'; did you mean 'repository.readme'?",
    ],
    ['repository.readme.presnt', "there is no field 'presnt'"],
    ['links.state.all(link, link.state == "ok")', "there is no field 'state'"],
    ['repository["readme"].present', "'repository' is no fact"],
    ['"readme" in repository', "'repository' is no fact"],
    ['has(repository.readme)', 'would take a missing fact for an answer'],
    ['links.state.all(repository, true)', "can't name the items"],
    ['repository.size', 'it comes to double, and must come to bool'],
    ['repository.size > "a"', "can't be combined"],
    ['nobody.knows', "nothing is called 'nobody'"],
    [
      'links.state.all(a, links.state.all(b, links.state.all(c, true)))',
      'at most 2 loops',
    ],
    ['"a".matches(repository.at)', 'must be a text in quotes'],
    ['"a".matches("(a")', 'not one that RE2 takes'],
    [`"a".matches("${'a'.repeat(201)}")`, 'at most 200'],
    ['1 +', 'the rule ends too early'],
    [`true ${'&& true '.repeat(300)}`, 'at most 500 parts'],
    [`${'('.repeat(60)}true${')'.repeat(60)}`, 'at most 40 levels'],
    [`"${'a'.repeat(5000)}" == ""`, 'at most 4000 characters'],
  ])('refuses what is wrong (%#)', (text, message) => {
    expect(wrong(text)).toContain(message);
  });

  it.each([
    ['repository.readme.present', true],
    ['repository.readme.present || repository.size > 1', true],
    ['repository.readme.present && repository.size > 1', false],
    ['!(repository.readme.present && repository.size > 1)', true],
    ['!(repository.readme.present || repository.size > 1)', false],
    ['repository.size > 1 ? true : repository.readme.present', false],
    ['repository.readme.present ? repository.size > 1 : true', true],
    ['repository.size > 1 || true', true],
    ['repository.size > 1 || false', false],
    ['links.state.all(l, l.url == "" || repository.readme.present)', false],
  ])('finds whether one fact alone can make it true: %s', (text, expected) => {
    expect(
      engine
        .compile(text, 'bool')
        .canHoldWith(name => name === 'repository.readme'),
    ).toBe(expected);
  });

  it('takes time in proportion to the text for a pattern', () => {
    const rule = engine.compile('repository.at.matches("^(a+)+$")', 'bool');
    // In the platform's own regular expressions this would take ages.
    const text = `${'a'.repeat(20_000)}!`;
    expect(rule.evaluate(new Map([['repository.at', text]]), now)).toEqual({
      status: 'value',
      value: false,
    });
  });

  it('never throws, whatever the text and the facts', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.constantFrom(
            'links.state.exists(l, l.url.matches("a"))',
            'repository.size / 0 > 1',
            'repository.readme.path.size() > 3',
          ),
        ),
        fc.dictionary(
          fc.constantFrom(...definitions.map(({ name }) => name)),
          fc.jsonValue() as fc.Arbitrary<JsonValue>,
        ),
        (text, values) => {
          const refused = wrong(text);
          const { status } =
            refused === undefined ? ask(text, values) : { status: 'refused' };
          expect(['refused', 'value', 'unknown', 'error']).toContain(status);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
