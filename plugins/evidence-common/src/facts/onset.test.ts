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

function breaches(hours: number[]): OnsetClaim {
  const value = hours.map((ago, i) => ({
    name: `s${i}`,
    since: hoursAgo(ago),
  }));
  return { name: 'slo.state', value, stale: false };
}

describe('onsetOf', () => {
  it.each<[string, OnsetClaim[], number | undefined]>([
    ['nothing reported', [], undefined],
    ['nothing fires', [alerts([])], undefined],
    ['the earliest alert of the day', [alerts([1, 3]), alerts([2])], 3],
    ['not what has fired for weeks', [alerts([500, 1])], 1],
    ['the earliest, of whatever kind', [alerts([5]), incidents([2, 3])], 5],
    ['an incident before its alerts', [alerts([2]), incidents([3])], 3],
    ['a breached service level', [alerts([2]), breaches([4])], 4],
    ['not an incident of last week', [alerts([5]), incidents([200])], 5],
    ['else the latest of all', [alerts([500, 90]), incidents([200])], 90],
    ['a day ago still', [alerts([24, 1])], 24],
    ['not what is stale', [alerts([3], true), alerts([1])], 1],
    ['nothing but stale', [alerts([3], true), incidents([1], true)], undefined],
    ['a clock a little ahead', [alerts([-0.01])], -0.01],
    ['not what begins in an hour', [alerts([-1]), alerts([2])], 2],
    ['not the year 1', [alerts([17_000_000])], undefined],
  ])('%s', (_what, claims, hours) => {
    expect(onsetOf(claims, at)?.at).toBe(
      hours === undefined ? undefined : hoursAgo(hours),
    );
  });

  it('passes over other facts, shapes and unknown starts', () => {
    const since = hoursAgo(1);
    expect(
      onsetOf(
        [
          { name: 'links.state', value: [{ since }], stale: false },
          { name: 'alerts.firing', value: [{ since }], stale: false },
          { name: 'alerts.firing', value: 'broken', stale: false },
          { name: 'alerts.firing', value: [{ name: 'a' }], stale: false },
        ],
        at,
      ),
    ).toBeUndefined();
  });

  it('is given in UTC, whatever the offset it was reported with', () => {
    const value = [{ name: 'a', since: '2026-03-03T03:09:00+01:00' }];
    expect(
      onsetOf([{ name: 'alerts.firing', value, stale: false }], at),
    ).toEqual({ at: '2026-03-03T02:09:00.000Z', sign: 'alert' });
  });

  it('names what shows it first, a pasted alert included', () => {
    expect(onsetOf([alerts([2]), breaches([4])], at)?.sign).toBe('slo');
    expect(onsetOf([alerts([2]), incidents([3])], at)?.sign).toBe('incident');
    expect(onsetOf([incidents([3])], at, hoursAgo(5))).toEqual({
      at: hoursAgo(5),
      sign: 'alert',
    });
    expect(onsetOf([incidents([3])], at, hoursAgo(50))?.at).toBe(hoursAgo(3));
  });
});
