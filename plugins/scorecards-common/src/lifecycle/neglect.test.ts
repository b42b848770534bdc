import { staleSince } from './neglect';

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
