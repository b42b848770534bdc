import { neglectSearches, staleSince } from './neglect';

const now = 1_000;
const at = { afterMs: 100, now };

describe('staleness', () => {
  it.each([
    [
      'both are old: since the later one and the term',
      { change: 10, traffic: 20 },
      120,
    ],
    ['the term ends now', { change: 900, traffic: 20 }, now],
    ['a change is young', { change: 901, traffic: 20 }, undefined],
    ['a request is young', { change: 10, traffic: 999 }, undefined],
    ['there was never any sign', { change: null, traffic: null }, now],
    ['there was never a request', { change: 10, traffic: null }, 110],
    ['traffic is not known', { change: 10 }, undefined],
    ['changes are not known', { traffic: 10 }, undefined],
    [
      'a change lies in the future',
      { change: 2_000, traffic: null },
      undefined,
    ],
  ])('%s', (_, signs, since) => {
    expect(staleSince(signs, at)).toBe(since);
  });
});

describe('searches for neglected entities', () => {
  const stale = { kind: 'stale', at: 0, known: 3, unknown: 2 } as const;

  it('is nothing before the first search', () => {
    expect(neglectSearches([], true)).toEqual([
      {
        kind: 'orphaned',
        known: false,
        needs: expect.stringContaining('ownership.state'),
      },
      {
        kind: 'stale',
        known: false,
        needs: expect.stringContaining('traffic.observed'),
      },
    ]);
  });

  it('is of how many it is not known, for who sees all', () => {
    const of = (known: number, unknown: number, seesAll: boolean) =>
      neglectSearches([{ ...stale, known, unknown }], seesAll)[1];
    expect(of(3, 2, true)).toMatchObject({
      known: true,
      unknown: 2,
      needs: expect.any(String),
      at: '1970-01-01T00:00:00.000Z',
    });
    expect(of(0, 2, true)).toMatchObject({ known: false, unknown: 2 });
    // In an empty estate nothing is unknown.
    expect(of(0, 0, true)).toMatchObject({ known: true, unknown: 0 });
    expect(of(3, 0, true)).not.toHaveProperty('needs');
    for (const one of [of(3, 2, false), of(3, 0, false)]) {
      expect(Object.keys(one).sort()).toEqual(['at', 'kind', 'known']);
    }
    expect(of(0, 2, false)).toMatchObject({
      known: false,
      needs: expect.any(String),
    });
  });
});
