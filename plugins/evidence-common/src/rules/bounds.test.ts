import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { z } from 'zod';
import { JsonValue } from '../schemas/primitives';
import { createRuleEngine } from './createRuleEngine';
import { bounds } from './Meter';
import { vocabulary } from './vocabulary';

const fact = (name: string, schema: z.ZodType) => ({
  name,
  description: name,
  maxAgeSeconds: 3600,
  collectors: ['test'],
  schema,
});

const engine = createRuleEngine([
  fact('a.list', z.array(z.object({ n: z.number(), s: z.string() }))),
  fact('a.words', z.array(z.string())),
  fact('a.text', z.string()),
  fact('a.map', z.record(z.string(), z.number())),
  fact('a.any', z.json()),
]);

const facts = (many: number, characters: number) =>
  new Map<string, JsonValue>([
    ['a.list', Array.from({ length: many }, (_, n) => ({ n, s: `item ${n}` }))],
    ['a.words', Array.from({ length: many }, (_, n) => `word${n % 9}`)],
    ['a.text', 'ab'.repeat(characters / 2)],
    [
      'a.map',
      Object.fromEntries(Array.from({ length: many }, (_, n) => [`k${n}`, n])),
    ],
    ['a.any', [[1], [2]]],
  ]);
const small = facts(20, 100);
const large = facts(1_000, 100_000);

const sum = (variable: string, times = 10) =>
  Array(times).fill(variable).join('+');
/** As many times as the number of loops lets it: thousands of times as long. */
const grown = (what: string) =>
  `[${what}].map(v, ${sum('v', 60)}).map(w, ${sum('w', 60)})`;
const many = (part: string) => Array(40).fill(part).join(', ');
const binds = (first: string, times: number) => {
  const names = Array.from({ length: times }, (_, n) => `v${n}`);
  const inner = names.map((name, n) =>
    n === 0
      ? `cel.bind(${name}, ${first}, `
      : `cel.bind(${name}, ${sum(names[n - 1])}, `,
  );
  return `${inner.join('')}size(${names.at(-1)}) > 0${')'.repeat(times)}`;
};

describe('what an expression may be made of', () => {
  const wrong = (text: string) => () => engine.compile(text, 'bool');

  it.each([
    [binds("'xxxxxxxxxx'", 12), "a rule can't call the method 'bind'"],
    [
      binds('[1,2,3,4,5,6,7,8,9,10]', 12),
      "a rule can't call the method 'bind'",
    ],
    ['cel == cel', "can't use 'cel' by itself"],
    ['a.words.exists(google, true) && type == string', "can't use 'type' by"],
    ['bytes(a.text).size() > 0', "a rule can't call 'bytes'"],
    ["b'abc'.size() > 0", 'a constant must be a text, a number'],
    ['1u == 1u', 'a constant must be a text, a number'],
    ["timestamp(a.text).getHours('Europe/Paris') > 1", "can't call the method"],
    ["duration('1h') == duration('60m')", "a rule can't call 'duration'"],
    ['dyn(a.text) == 1', "a rule can't call 'dyn'"],
    ['type(a.text) == string', "a rule can't call 'type'"],
    ["a.text.matchesLinear(a.text + '')", "the nearest is 'matches'"],
    ["'%d'.format([1]) == ''", 'only one of all, contains, endsWith'],
    ['a.text.startWith("x")', "the nearest is 'startsWith'"],
    ['math.greatest(1, 2) > 1', "a rule can't call the method 'greatest'"],
    ['optional.of(1).hasValue()', "a rule can't call the method"],
    ['a.text.matches("a{1000}b{1000}")', 'at most 500 are taken'],
    [`a.text.matches("(?i)[${'\\\\PL'.repeat(4)}]")`, 'more than 3 classes'],
    [
      Array.from({ length: 21 }, () => 'a.text.matches("b")').join(' || '),
      'at most 20 patterns',
    ],
  ])('refuses %s', (text, message) => {
    expect(wrong(text)).toThrow(message);
  });

  it('takes a loop variable that is named like a type', () => {
    const rule = engine.compile(
      'a.words.exists(type, type == "word3")',
      'bool',
    );
    expect(rule.evaluate(small, 0)).toEqual({ status: 'value', value: true });
  });

  /** Extend the vocabulary or this list when the library registers more. */
  const refused = [
    'bytes',
    'dyn',
    'duration',
    'timestamp',
    'type',
    'uint',
    'bind',
    'of',
    'none',
    'or',
    'orValue',
    'value',
    'hasValue',
    'at',
    'base64',
    'hex',
    'json',
    'string',
    'getDate',
    'getDayOfMonth',
    'getDayOfWeek',
    'getDayOfYear',
    'getFullYear',
    'getHours',
    'getMilliseconds',
    'getMinutes',
    'getMonth',
    'getSeconds',
  ];

  it('knows each function and method that the library registers', () => {
    const { functions } = new Environment({
      enableOptionalTypes: true,
    }).getDefinitions();
    const unknown = functions.filter(
      ({ name, receiverType }) =>
        !(receiverType ? vocabulary.methods : vocabulary.functions).has(name) &&
        !refused.includes(name),
    );
    expect(functions.length).toBeGreaterThan(90);
    expect(unknown.map(({ signature }) => signature)).toEqual([]);
  });
});

describe('what an evaluation may take', () => {
  const run = (length: number) => `'${'a'.repeat(length)}'`;
  const long = `${run(140)}.split('').join(${run(140)})`;
  const part = `${run(100)}.split('').join(${run(100)})`;
  const evaluate = (text: string, type: 'bool' | 'string', values = small) =>
    engine.compile(text, type).evaluate(values, 0);
  const stopped = (why: string) => ({
    status: 'error',
    stopped: true,
    message: expect.stringMatching(`^the expression was stopped: ${why}`),
  });
  const steps = stopped('it needs more than 100000 steps');
  const characters = stopped('it makes a text of more than 20000 characters');
  const items = stopped('it makes a list of more than 10000 items');

  it.each([
    [`size(${grown("'xxxxxxxxxx'")}[0]) > 0`, characters],
    [`size(${grown('[1,2,3,4,5,6,7,8,9,10]')}[0]) > 0`, items],
    [`"" in ${grown("'xxxxxxxxxx'")} || true`, characters],
    [`${grown('a.words.size() > 3 ? a.text : ""')} == []`, characters],
    ['a.list.all(x, a.list.all(y, x.n + y.n >= 0.0))', steps],
    [`${long}.lastIndexOf(${part} + 'b') == 1`, steps],
    ['a.list.exists(x, a.list.exists(y, x.n + y.n < 0.0)) || true', steps],
    ['a.list.map(x, a.list.map(y, x.n + y.n)).size() > 0', steps],
    ['a.list.filter(x, a.list.exists_one(y, y.n == x.n)).size() > 0', steps],
    ['a.list.all(x, a.list.all(y, 1 / 0 == 1) || true)', steps],
    ['a.list.all(x, x in a.list)', steps],
    ['a.map.all(x, a.map.all(y, x != y || true))', steps],
    ['a.map.all(x, a.map == a.map || true)', steps],
    ['a.list.all(x, [a.list, a.list] == [a.list, a.list])', steps],
    ['a.words.all(x, a.words.join(a.text).size() > 0)', characters],
    ['a.words.all(x, a.words.map(y, y).join(x).size() > 0)', steps],
    ['a.text.split("").size() > 0', items],
    ['a.words.all(x, a.text.split("b").size() > 0)', items],
    ['a.words.all(x, a.text.contains(x) || true)', steps],
    ['a.words.all(x, a.text.lowerAscii().trim().indexOf(x) < 0)', steps],
    ['a.text.matches("[ab][a-d]{100}[xy]") || true', steps],
    ['a.text + a.text == ""', characters],
    [`[${many('a.list')}] == [${many('a.list')}]`, steps],
    [
      `[a.list].map(v, [${many('v')}]) == [a.list].map(v, [${many('v')}])`,
      steps,
    ],
  ])('stops %s', (text, outcome) => {
    expect(evaluate(text, 'bool', large)).toEqual(outcome);
  });

  it('makes no text of a list', () => {
    expect(evaluate('a.any', 'string')).toEqual({
      status: 'error',
      message: 'it came to a list or a map',
    });
  });

  it('counts anew for each evaluation', () => {
    const rule = engine.compile('a.list.all(x, a.list.all(y, true))', 'bool');
    expect(rule.evaluate(large, 0)).toEqual(steps);
    expect(rule.evaluate(small, 0)).toEqual({ status: 'value', value: true });
    expect(rule.evaluate(large, 0)).toEqual(steps);
  });

  it('leaves room for what rules over many resources need', () => {
    expect(
      evaluate(
        'a.list.all(x, x.n < 0.0 || (x.s.startsWith("item") && x.s.matches("^item [0-9]+$")))',
        'bool',
        large,
      ),
    ).toEqual({ status: 'value', value: true });
  });

  // From what can grow: sums, joins, loops over what loops made.
  const { text, list } = fc.letrec<{ text: string; list: string }>(tie => ({
    text: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom("'xxxxxxxxxx'", 'a.text', 'a.words[0]'),
      tie('text').map(of => `[${of}].map(t, ${sum('t', 50)})[0]`),
      fc.tuple(tie('text'), tie('text')).map(parts => parts.join(' + ')),
      fc.tuple(tie('list'), tie('text')).map(([of, by]) => `${of}.join(${by})`),
      tie('text').map(of => `(${of}).upperAscii()`),
      tie('list').map(of => `string(${of}.all(i, i in a.words))`),
    ),
    list: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom('a.words', "['1', '2', '3']"),
      fc.tuple(tie('list'), tie('list')).map(parts => `(${parts.join(' + ')})`),
      tie('list').map(of => `[${of}].map(l, ${sum('l', 50)})[0]`),
      tie('list').map(of => `${of}.map(i, i + i)`),
      tie('list').map(of => `${of}.filter(i, i in ${of})`),
      tie('text').map(of => `(${of}).split('')`),
    ),
  }));

  it('comes back within its bounds, whatever it is grown of', () => {
    const seen = { stopped: 0, value: 0 };
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          list.map(of => `string(size(${of}))`),
        ),
        expression => {
          let rule;
          try {
            rule = engine.compile(expression, 'string');
          } catch {
            // Too long, or too many loops.
            return;
          }
          const started = process.cpuUsage();
          const outcome = rule.evaluate(small, 0);
          const { user } = process.cpuUsage(started);
          // A hundred times what it is, for machines that are busy.
          expect(user).toBeLessThan(3_000_000);
          const value = outcome.status === 'value' ? `${outcome.value}` : '';
          const size = expression.startsWith('string(size(') ? value : 0;
          expect(value.length).toBeLessThanOrEqual(bounds.characters);
          expect(Number(size)).toBeLessThanOrEqual(bounds.items);
          expect(outcome).toEqual(
            value ? { status: 'value', value } : stopped('it '),
          );
          seen[value ? 'value' : 'stopped'] += 1;
        },
      ),
      { numRuns: 1_000 },
    );
    expect(seen.value).toBeGreaterThan(50);
    expect(seen.stopped).toBeGreaterThan(50);
  });
});
