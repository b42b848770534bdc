import fc from 'fast-check';
import { z } from 'zod';
import { JsonValue } from '../schemas/primitives';
import { createRuleEngine } from './createRuleEngine';

const fact = (name: string, schema: z.ZodType) => ({
  name,
  description: name,
  maxAgeSeconds: 3600,
  collectors: ['test'],
  schema,
});

const engine = createRuleEngine([
  fact(
    'a.state',
    z.object({
      yes: z.boolean(),
      no: z.boolean(),
      name: z.string(),
      count: z.number(),
      deep: z.object({ yes: z.boolean(), count: z.number() }),
      maybe: z.boolean().optional(),
      list: z.array(z.string()),
    }),
  ),
  fact('a.flag', z.boolean()),
  fact('b.size', z.number()),
]);

const field = fc.constantFrom(
  'a.state.yes',
  'a.state.no',
  'a.state.maybe',
  'a.state.deep.yes',
  'a.flag',
  'true',
  'a.state.list.exists(each, each == "x")',
  'notSaid("why")',
);
const number = fc.constantFrom(
  'a.state.count',
  'a.state.deep.count',
  'b.size',
  '1',
  '2.5',
  '-3',
  '0',
  'double(2)',
  '9007199254740993',
);
const text = fc.oneof(
  fc.constantFrom('a.state.name', '"x"', '"1"'),
  fc.oneof(number, field).map(of => `string(${of})`),
);
const { rule } = fc.letrec<{ rule: string }>(tie => ({
  rule: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    field,
    fc
      .tuple(number, fc.constantFrom('<', '<=', '>', '>=', '==', '!='), number)
      .map(parts => parts.join(' ')),
    fc
      .tuple(text, fc.constantFrom('==', '!='), text)
      .map(parts => parts.join(' ')),
    text.map(of => `${of} in ["x", "1", "true"]`),
    text.map(of => `${of} in a.state.list`),
    tie('rule').map(of => `!(${of})`),
    fc
      .tuple(tie('rule'), fc.constantFrom('&&', '||', '==', '!='), tie('rule'))
      .map(([one, operator, other]) => `(${one}) ${operator} (${other})`),
    fc
      .tuple(tie('rule'), tie('rule'), tie('rule'))
      .map(([one, two, three]) => `(${one}) ? (${two}) : (${three})`),
  ),
}));

const odd = fc.constantFrom<JsonValue>(null, 'x', 3, true, [], {}, '1');
const maybe = (value: fc.Arbitrary<JsonValue>) =>
  fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: odd });
const values = fc.record(
  {
    'a.state': maybe(
      fc.record(
        {
          yes: maybe(fc.boolean()),
          no: maybe(fc.boolean()),
          maybe: maybe(fc.boolean()),
          name: maybe(fc.constantFrom('x', 'y', '1')),
          count: maybe(fc.oneof(fc.integer(), fc.double())),
          deep: maybe(fc.record({ yes: fc.boolean(), count: fc.integer() })),
          list: maybe(fc.array(fc.constantFrom('x', 'y'))),
        },
        { requiredKeys: ['yes', 'no', 'name', 'count', 'list'] },
      ) as fc.Arbitrary<JsonValue>,
    ),
    'a.flag': maybe(fc.boolean()),
    'b.size': maybe(fc.oneof(fc.integer(), fc.constantFrom(1, 2.5, -3, 0))),
  },
  { requiredKeys: [] },
);

describe('compileDirect', () => {
  it('comes to what the engine comes to', () => {
    let valued = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          rule.map(of => [of, 'bool'] as const),
          text.map(of => [of, 'string'] as const),
        ),
        values,
        ([expression, type], facts) => {
          const known = new Map(Object.entries(facts)) as Map<
            string,
            JsonValue
          >;
          let compiled;
          try {
            compiled = engine.compile(expression, type);
          } catch {
            // Such as a comparison of what can't be compared.
            return;
          }
          // An item of a list is not evaluated directly.
          const byEngine = engine.compile(`[${expression}][0]`, type);
          const outcome = compiled.evaluate(known, 0);
          expect(outcome).toEqual(byEngine.evaluate(known, 0));
          valued += outcome.status === 'value' ? 1 : 0;
        },
      ),
      { numRuns: 3_000 },
    );
    expect(valued).toBeGreaterThan(300);
  });
});
