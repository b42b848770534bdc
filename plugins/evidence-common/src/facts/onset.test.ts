import { OnsetClaim, onsetOf } from './onset';

const at = '2026-03-03T02:13:00.000Z';

function hoursAgo(hours: number): string {
  return new Date(Date.parse(at) - hours * 3_600_000).toISOString();
}

function alerts(hours: number[], stale = false): OnsetClaim {
  const value = hours.map((ago, i) => ({
    name: `a${i}`,
    since: hoursAgo(ago),
  }));
  return { name: 'alerts.firing', value, stale };
}

function incidents(hours: number[], stale = false): OnsetClaim {
  const value = hours.map((ago, i) => ({ id: `i${i}`, since: hoursAgo(ago) }));
  return { name: 'incident.active', value, stale };
}

describe('onsetOf', () => {
  it.each<[string, OnsetClaim[], number | undefined]>([
    ['nothing said', [], undefined],
    ['nothing fires', [alerts([])], undefined],
    ['the earliest alert of the day', [alerts([1, 3]), alerts([2])], 3],
    ['not what has fired for weeks', [alerts([500, 1])], 1],
    ['an incident before alerts', [alerts([5]), incidents([2, 3])], 3],
    ['not an incident of last week', [alerts([5]), incidents([200])], 5],
    ['else the latest of all', [alerts([500, 90]), incidents([200])], 90],
    ['a day ago still', [alerts([24, 1])], 24],
    ['not what is stale', [alerts([3], true), alerts([1])], 1],
    ['nothing but stale', [alerts([3], true), incidents([1], true)], undefined],
    ['a clock a little ahead', [alerts([-0.01])], -0.01],
    ['not what begins next year', [alerts([-9000])], undefined],
  ])('%s', (_what, claims, hours) => {
    expect(onsetOf(claims, at)).toBe(
      hours === undefined ? undefined : hoursAgo(hours),
    );
  });

  it('passes over other facts, shapes and unknown starts', () => {
    const since = hoursAgo(1);
    expect(
      onsetOf(
        [
          { name: 'slo.state', value: [{ name: 'a', since }], stale: false },
          { name: 'alerts.firing', value: [{ since }], stale: false },
          { name: 'alerts.firing', value: 'broken', stale: false },
          { name: 'alerts.firing', value: [{ name: 'a' }], stale: false },
        ],
        at,
      ),
    ).toBeUndefined();
  });

  it('is told in UTC, whatever the offset it was reported with', () => {
    const value = [{ name: 'a', since: '2026-03-03T03:09:00+01:00' }];
    expect(onsetOf([{ name: 'alerts.firing', value, stale: false }], at)).toBe(
      '2026-03-03T02:09:00.000Z',
    );
  });
});
