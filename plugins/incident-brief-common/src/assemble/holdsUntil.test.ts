import {
  iso,
  type EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { changeFixture, contextFixture, entityFixture } from '../testUtils';
import { assembleBrief } from './assembleBrief';
import { holdsUntil } from './holdsUntil';

const day = 24 * 60 * 60_000;
const now = Date.parse('2026-03-03T02:13:00.000Z');

/** Anything that has a time, within three days of now; often at the same ones. */
const instant = fc
  .oneof(
    fc.constantFrom(-2, -1, 0, 1, 2).map(days => now + days * day),
    fc.integer({ min: -3 * day, max: 3 * day }).map(away => now + away),
  )
  .map(iso);
const shift = fc
  .tuple(instant, instant)
  .filter(([a, b]) => a !== b)
  .map(times => [...times].sort())
  .map(([start, end]) => ({ user: 'user:default/ana.ruiz', start, end }));
const level = fc.record(
  {
    shifts: fc.array(shift, { minLength: 1, maxLength: 3 }),
    rotation: fc.record({
      start: instant,
      every: fc.constantFrom('1h', '12h', '1d'),
      users: fc.constant(['user:default/li.wei', 'user:default/tom.okafor']),
    }),
  },
  { requiredKeys: ['shifts'] },
);

function fact(name: string, value: unknown, stale = false) {
  return {
    entityRef: 'component:default/checkout',
    name,
    value: value as EvidenceContext['facts'][number]['value'],
    kind: 'observed' as const,
    source: { id: name },
    observedAt: iso(now - day),
    stale,
  };
}

const contexts: fc.Arbitrary<EvidenceContext> = fc
  .record({
    at: instant,
    levels: fc.array(level, { minLength: 1, maxLength: 2 }),
    paged: fc.array(shift, { maxLength: 2 }),
    firing: fc.array(instant, { maxLength: 2 }),
    incidents: fc.array(instant, { maxLength: 2 }),
    stale: fc.boolean(),
    changed: fc.array(instant, { maxLength: 4 }),
  })
  .map(({ at, levels, paged, firing, incidents, stale, changed }) => {
    const context = contextFixture();
    const [, , ...others] = context.entities;
    return {
      ...context,
      at,
      entities: [
        entityFixture('group:default/payments', {
          annotations: { 'plumbline.dev/on-call': JSON.stringify({ levels }) },
        }),
        ...others,
      ],
      facts: [
        fact(
          'alerts.firing',
          firing.map((since, index) => ({ name: `A${index}`, since })),
          stale,
        ),
        fact(
          'incident.active',
          incidents.map((since, index) => ({ id: `I${index}`, since })),
        ),
        ...(paged.length > 0
          ? [
              fact('oncall.levels', {
                levels: [
                  {
                    level: 1,
                    shifts: paged.map(one => ({ ...one, name: 'Ana Ruiz' })),
                  },
                ],
              }),
            ]
          : []),
      ],
      changes: changed.map((occurredAt, index) =>
        changeFixture({ id: `c${index}`, occurredAt }),
      ),
    };
  });

describe('holdsUntil', () => {
  it('is no later than the clock alone makes another brief', () => {
    fc.assert(
      fc.property(
        contexts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (context, part) => {
          const at = Date.parse(context.at);
          const until = Math.min(holdsUntil(context), at + 9 * day);
          expect(until).toBeGreaterThan(at);
          const { at: _, ...brief } = assembleBrief(context);
          for (const later of [
            until - 1,
            at + Math.floor(part * (until - at)),
          ]) {
            const moment = Math.min(later, until - 1);
            expect(assembleBrief({ ...context, at: iso(moment) })).toEqual({
              ...brief,
              at: iso(moment),
            });
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is when the next shift begins, and when a change is a day old', () => {
    const until = (overrides: Partial<EvidenceContext>) =>
      iso(holdsUntil(contextFixture({ facts: [], ...overrides })));
    expect(until({ changes: [] })).toBe('2026-03-03T06:00:00.000Z');
    const occurredAt = iso(now - day + 1000);
    expect(until({ changes: [changeFixture({ occurredAt })] })).toBe(
      iso(now + 1001),
    );
  });
});
