import {
  formatAge,
  formatExact,
  formatOffset,
  formatRelative,
  formatUtcTime,
} from './format';

const minute = 60_000;

describe('formatAge', () => {
  it.each([
    [0, 'now'],
    [9_999, 'now'],
    [47_000, '40 s'],
    [4 * minute + 59_000, '4 min'],
    [119 * minute, '119 min'],
    [120 * minute, '2 h'],
    [290 * minute, '4 h 50 min'],
    [51 * 60 * minute, '2 d 3 h'],
    [47 * 60 * minute, '47 h'],
    [14 * 24 * 60 * minute, '14 d'],
  ])('says %d ms as %s', (milliseconds, words) => {
    expect(formatAge(milliseconds)).toBe(words);
    expect(formatAge(-milliseconds)).toBe(words);
  });
});

describe('instants', () => {
  const now = Date.parse('2026-03-04T02:13:00Z');

  it('counts back and forth from now', () => {
    expect(formatRelative('2026-03-04T02:09:00Z', now)).toBe('4 min ago');
    expect(formatRelative('2026-03-04T05:13:00Z', now)).toBe('in 3 h');
    expect(formatRelative('2026-03-04T02:12:55Z', now)).toBe('just now');
  });

  it('counts from the onset', () => {
    const onset = '2026-03-04T02:09:00Z';
    expect(formatOffset('2026-03-04T02:05:00Z', onset, 'the alert')).toBe(
      '4 min before the alert',
    );
    expect(formatOffset('2026-03-04T02:15:00Z', onset, 'the alert')).toBe(
      '6 min after the alert',
    );
    expect(formatOffset('2026-03-04T02:08:36Z', onset, 'the alert')).toBe(
      '24 s before the alert',
    );
    expect(formatOffset('2026-03-04T02:09:09Z', onset, 'the alert')).toBe(
      'at the alert',
    );
  });

  it('adds the date where it is another day', () => {
    expect(formatUtcTime('2026-03-04T06:00:00Z', now)).toBe('06:00 UTC');
    expect(formatUtcTime('2026-03-09T06:00:00Z', now)).toBe('9 Mar 06:00 UTC');
  });

  it('is exact to the second', () => {
    expect(formatExact('2026-03-04T06:00:01Z')).toContain(
      '4 Mar 2026 06:00:01 UTC',
    );
  });
});
