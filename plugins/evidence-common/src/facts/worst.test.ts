import fc from 'fast-check';
import type { JsonValue } from '../schemas/primitives';
import { factDefinition } from './registry';

const instants = fc.constantFrom(
  '2026-01-01T00:00:00Z',
  '2026-02-01T00:00:00Z',
);
const few = (...texts: string[]) => fc.constantFrom(...texts);
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

/** What one source may report of each fact that several sources come to. */
const reports = {
  'incident.active': fc.array(
    fc.record({
      id: few('A', 'B'),
      severity: optional(few('sev1', 'sev2')),
      environment: optional(few('staging')),
    }),
  ),
  'slo.state': fc.array(
    fc.record({
      name: few('latency', 'errors'),
      environment: optional(few('staging')),
      budgetRemaining: optional(fc.constantFrom(-0.5, 0.1, 0.9)),
      burnRate: optional(fc.constantFrom(0, 6)),
      url: optional(few('https://a.example', 'https://b.example')),
    }),
  ),
  'traffic.observed': fc.record({
    sources: fc.array(fc.record({ id: few('mesh', 'gateway') }), {
      maxLength: 2,
    }),
    lastSeenAt: optional(instants),
    requests: optional(fc.constantFrom(0, 5)),
    callers: optional(fc.array(few('shop'), { maxLength: 1 })),
  }),
};

describe('what several sources come to', () => {
  it.each(Object.keys(reports) as (keyof typeof reports)[])(
    'is the same in whichever order they report %s',
    name => {
      const worst = factDefinition(name)!.worst!;
      const of = (...values: unknown[]) =>
        JSON.parse(JSON.stringify(values)).reduce(
          (a: JsonValue, b: JsonValue) => worst(a, b),
        );
      const one: fc.Arbitrary<unknown> = reports[name];
      fc.assert(
        fc.property(one, one, one, (a, b, c) => {
          expect(of(c, b, a)).toEqual(of(a, b, c));
          expect(of(b, c, a)).toEqual(of(a, b, c));
        }),
      );
    },
  );

  it('has no last request where one source got some without saying when', () => {
    const worst = factDefinition('traffic.observed')!.worst!;
    const quiet = { sources: [{ id: 'mesh' }] };
    const old = { ...quiet, lastSeenAt: '2026-01-01T00:00:00Z' };
    const undated = { sources: [{ id: 'gateway' }], requests: 5 };
    for (const other of [quiet, old]) {
      const both = worst(other, undated);
      expect(both).toMatchObject({ requests: 5 });
      expect(both).not.toHaveProperty('lastSeenAt');
    }
  });
});
