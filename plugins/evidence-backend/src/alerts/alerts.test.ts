import { firingFact } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { settleEpisodes } from './episodes';
import { runOf } from './runs';

describe('settleEpisodes', () => {
  const settle = (...episodes: [start: number, end?: number][]) =>
    settleEpisodes(
      episodes.map(([startsAt, endsAt]) => ({ startsAt, endsAt })),
    ).map(({ startsAt, endsAt, status }) => [startsAt, endsAt, status]);

  it.each<[string, [number, number?][], unknown[][]]>([
    ['fires', [[1]], [[1, undefined, 'firing']]],
    ['is over', [[1, 5]], [[1, 5, 'resolved']]],
    [
      'has ended at an unknown time, once it begins again',
      [[1], [9]],
      [
        [1, undefined, 'resolved'],
        [9, undefined, 'firing'],
      ],
    ],
    [
      'has ended for both servers that reported it',
      [[1, 9], [3]],
      [
        [1, 9, 'resolved'],
        [3, 9, 'resolved'],
      ],
    ],
    [
      'fires again after an end',
      [[1, 5], [6]],
      [
        [1, 5, 'resolved'],
        [6, undefined, 'firing'],
      ],
    ],
  ])('%s', (_, episodes, expected) => {
    expect(settle(...episodes)).toEqual(expected);
    expect(settle(...[...episodes].reverse())).toEqual(expected);
  });

  it('changes nothing of what it has settled', () => {
    const episode = fc.tuple(
      fc.integer({ min: 0, max: 20 }),
      fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(episode, { maxLength: 6, selector: ([start]) => start }),
        reported => {
          const once = settleEpisodes(
            reported.map(([startsAt, lasts]) => ({
              startsAt,
              endsAt: lasts === undefined ? undefined : startsAt + lasts,
            })),
          );
          expect(settleEpisodes(once)).toEqual(once);
          expect(
            once.filter(({ status }) => status === 'firing').length,
          ).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('runOf', () => {
  const past = { id: 'past', startedAt: 10, endedAt: 20 };
  const present = { id: 'present', startedAt: 40 };

  it.each([
    ['the open one', { startsAt: 50 }, 'present'],
    ['the one in whose time it fired', { startsAt: 12, over: 15 }, 'past'],
    ['the latest that it reaches', { startsAt: 12, over: 60 }, 'present'],
    ['none, between them', { startsAt: 20, over: 30 }, undefined],
    ['none, before them', { startsAt: 1, over: 2 }, undefined],
  ])('is %s', (_, alert, expected) => {
    expect(runOf([past, present], alert)?.id).toBe(expected);
    expect(runOf([present, past], alert)?.id).toBe(expected);
  });
});

describe('firingFact', () => {
  const row = (name: string, startsAt: number, severity?: string) => ({
    name,
    startsAt,
    severity,
  });

  it('lists each name once, with how many fire, the worst first', () => {
    expect(
      firingFact([
        row('Slow', 1000, 'warning'),
        row('Down', 3000, 'critical'),
        row('Down', 2000, 'critical'),
        row('Odd', 0),
      ]),
    ).toEqual([
      {
        name: 'Down',
        severity: 'critical',
        since: '1970-01-01T00:00:02.000Z',
        count: 2,
      },
      {
        name: 'Slow',
        severity: 'warning',
        since: '1970-01-01T00:00:01.000Z',
      },
      { name: 'Odd', since: '1970-01-01T00:00:00.000Z' },
    ]);
  });

  it('counts what it does not name', () => {
    const rows = Array.from({ length: 60 }, (_, index) => [
      row(`a${index}`, index, 'critical'),
      row(`a${index}`, index, 'critical'),
    ]).flat();
    const entries = firingFact(rows);
    expect(entries).toHaveLength(50);
    expect(entries.at(-1)).toMatchObject({
      name: '11 further alerts',
      count: 22,
    });
    const total = entries.reduce((sum, { count = 1 }) => sum + count, 0);
    expect(total).toBe(rows.length);
  });
});
