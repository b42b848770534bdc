import fc from 'fast-check';
import {
  bucketOf,
  compareRanked,
  frequencyLevelOf,
  judgeCandidate,
  monthMs,
  observe,
  priorityOf,
  Ranked,
  rankKeyOf,
  windowOf,
} from '.';
import { dimensions, Levels, parseLevel } from '../schemas/levels';
import { judgements } from '../schemas/vocabulary';

const levelsArbitrary: fc.Arbitrary<Levels> = fc.record({
  frequency: fc.constantFrom(...dimensions.frequency.map(({ id }) => id)),
  risk: fc.constantFrom(...dimensions.risk.map(({ id }) => id)),
  recoverability: fc.constantFrom(
    ...dimensions.recoverability.map(({ id }) => id),
  ),
});

const rankedArbitrary: fc.Arbitrary<Ranked> = fc.record({
  id: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 3 }),
  priority: fc.constantFrom(3, 9, 15),
  observedPerMonth: fc.integer({ min: 0, max: 300 }).map(each => each / 100),
  blastRadius: fc.nat(2),
  minutesPerMonth: fc.integer({ min: 0, max: 300 }).map(each => each / 100),
});

describe('priority', () => {
  it('is never lowered by a poorer recoverability, and lies within 3 to 15', () => {
    fc.assert(
      fc.property(levelsArbitrary, levels => {
        const byEase = dimensions.recoverability.map(({ id }) =>
          priorityOf({ ...levels, recoverability: id }),
        );
        expect(byEase[0]).toBeGreaterThan(byEase[1]);
        expect(byEase[1]).toBeGreaterThan(byEase[2]);
        expect(Math.min(...byEase)).toBeGreaterThanOrEqual(3);
        expect(Math.max(...byEase)).toBeLessThanOrEqual(15);
      }),
    );
  });

  it('is 15 where it happens weekly, risks an outage and only experts recover', () => {
    const levels = {
      frequency: 'weekly',
      risk: 'outage',
      recoverability: 'expert-only',
    } as const;
    expect(priorityOf(levels)).toBe(15);
    expect(priorityOf({ ...levels, recoverability: 'easy' })).toBe(11);
  });
});

describe('buckets', () => {
  it.each([
    ['less-than-quarterly', 'outage', 'expert-only', 'heavy', 'leave-manual'],
    ['less-than-quarterly', 'outage', 'expert-only', 'some', 'automate-first'],
    ['weekly', 'outage', 'expert-only', 'heavy', 'automate-first'],
    ['weekly', 'local', 'expert-only', 'none', 'standardize-next'],
    ['weekly', 'outage', 'manual', 'none', 'review'],
    ['monthly', 'local', 'easy', 'none', 'review'],
  ] as const)('%s, %s, %s with %s judgement: %s', (...row) => {
    const [frequency, risk, recoverability, judgement, bucket] = row;
    expect(bucketOf({ frequency, risk, recoverability }, judgement)).toBe(
      bucket,
    );
  });

  it('say so in words, and begin what is rare with care', () => {
    const { reasons, computedBucket } = judgeCandidate(
      {
        frequency: 'less-than-quarterly',
        risk: 'outage',
        recoverability: 'expert-only',
        judgement: 'none',
      },
      { now: 0 },
    );
    expect(computedBucket).toBe('automate-first');
    expect(reasons).toContain(
      'rare, so it begins as a guardrail or a diagnostic bundle',
    );
  });

  it.each([
    [0.7, 'takes 1 minute a month'],
    [59, 'takes 59 minutes a month'],
    [59.7, 'takes 1 hour a month'],
    [90, 'takes 1.5 hours a month'],
  ])('say %s minutes in words', (minutesPerMonth, words) => {
    const { reasons } = judgeCandidate(
      { judgement: 'none' },
      { observed: { count: 1, perMonth: 1, minutesPerMonth }, now: 0 },
    );
    expect(reasons).toEqual(
      expect.arrayContaining(['observed 1 time a month', words]),
    );
  });

  it('take medium for what nobody has stated, so that it is for review', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1000, noNaN: true }),
        fc.constantFrom(...judgements.filter(each => each !== 'heavy')),
        (perMonth, judgement) => {
          const { bucket, risk, recoverability } = judgeCandidate(
            { judgement },
            { observed: { count: 1, perMonth }, now: 0 },
          );
          expect(bucket).toBe('review');
          expect([risk.basis, recoverability.basis]).toEqual([
            'assumed',
            'assumed',
          ]);
        },
      ),
    );
  });

  it('are overridden until a date, with the computed one beside it', () => {
    const stated = {
      judgement: 'none',
      override: {
        bucket: 'leave-manual',
        reason: 'the vendor ends it',
        until: '2026-03-01T00:00:00.000Z',
      },
    } as const;
    const before = Date.parse('2026-02-28T23:59:59Z');
    expect(judgeCandidate(stated, { now: before })).toMatchObject({
      bucket: 'leave-manual',
      computedBucket: 'review',
    });
    expect(judgeCandidate(stated, { now: before + 1_000 }).bucket).toBe(
      'review',
    );
  });
});

describe('the order', () => {
  it('is total and does not depend on where one began', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(rankedArbitrary, { selector: ({ id }) => id }),
        fc.integer(),
        (items, turn) => {
          const sorted = [...items].sort(compareRanked);
          const turned = [
            ...items.slice(turn % (items.length || 1)),
            ...items.slice(0, turn % (items.length || 1)),
          ].sort(compareRanked);
          expect(turned).toEqual(sorted);
          sorted.slice(1).forEach((item, at) => {
            expect(compareRanked(sorted[at], item)).toBeLessThan(0);
          });
        },
      ),
    );
  });

  it('is that of the key in databases', () => {
    fc.assert(
      fc.property(rankedArbitrary, rankedArbitrary, (a, b) => {
        const [keyA, keyB] = [rankKeyOf(a), rankKeyOf(b)];
        const byKey = keyA < keyB ? -1 : Number(keyA > keyB);
        expect(byKey).toBe(Math.sign(compareRanked(a, b)));
      }),
    );
  });
});

describe('levels', () => {
  it('go by occurrences a month', () => {
    expect([0, 0.329, 0.33, 4, 4.01].map(frequencyLevelOf)).toEqual([
      'less-than-quarterly',
      'less-than-quarterly',
      'monthly',
      'monthly',
      'weekly',
    ]);
  });

  it('are read as people write them', () => {
    expect(parseLevel('recoverability', 'Poor')).toBe('expert-only');
    expect(parseLevel('recoverability', '5')).toBe('easy');
    expect(parseLevel('recoverability', 'easy rollback, clear signal')).toBe(
      'easy',
    );
    expect(parseLevel('risk', 'high')).toBe('outage');
    expect(parseLevel('risk', '4')).toBeUndefined();
  });
});

describe('what is observed', () => {
  const day = monthMs / 30;
  const now = 1000 * day;

  it('is counted over the time that a source covers', () => {
    const over = (first: number, last: number, polled?: number) => {
      const { from, to } = windowOf(
        {
          first: first * day,
          last: last * day,
          polledUntil: polled === undefined ? undefined : polled * day,
        },
        now,
      );
      return [(to - from) / day, to / day].map(each => Math.round(each));
    };
    expect(over(1, 999)).toEqual([90, 1000]);
    expect(over(960, 999)).toEqual([40, 1000]);
    // One busy week is no month.
    expect(over(996, 999)).toEqual([30, 1000]);
    // An export of two months ago covers nothing of the time since.
    expect(over(800, 940)).toEqual([90, 940]);
    // A clock that is ahead.
    expect(over(800, 1200)).toEqual([90, 1000]);
    // A tracker that is polled, and has nothing to report, covers the time.
    expect(over(800, 940, 1000)).toEqual([90, 1000]);
    expect(over(960, 965, 998)).toEqual([38, 998]);
    // It has not answered for long, and somebody imported what it has since.
    expect(over(800, 990, 950)).toEqual([90, 990]);
    expect(over(800, 940, 1200)).toEqual([90, 1000]);
  });

  it('adds up over sources, and means the minutes that are known', () => {
    const counted = { from: 0, to: 3 * monthMs };
    expect(
      observe([
        { ...counted, source: 'a', count: 6, timed: 2, minutes: 40 },
        { ...counted, source: 'b', count: 3, timed: 0, minutes: 0 },
      ]),
    ).toEqual({
      count: 9,
      perMonth: 3,
      minutesEach: 20,
      minutesPerMonth: 60,
    });
    expect(
      observe([{ ...counted, source: 'b', count: 3, timed: 0, minutes: 0 }]),
    ).toEqual({ count: 3, perMonth: 1 });
  });
});
