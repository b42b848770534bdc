/** @jest-environment node */
import { gateCalendarSchema } from '../schemas/gateCalendar';
import { aRequest, aRule, aService } from './__testUtils__/aRule';
import { calendarStateAt } from './calendar';
import { decide } from './decide';

const calendar = gateCalendarSchema.parse({
  timeZone: 'America/New_York',
  closed: [
    { from: '2026-11-26', to: '2026-11-30T06:00', reason: 'Thanksgiving' },
  ],
  hours: { days: ['mon', 'tue'], from: '09:00', to: '17:00' },
});
const at = (instant: string) => calendarStateAt(calendar, Date.parse(instant));
const open = { open: true, reason: '', until: '' };

describe('a calendar of a gate', () => {
  it('is closed in a freeze and outside of its hours, by local time', () => {
    expect(at('2026-11-24T14:00:00Z')).toEqual(open);
    expect(at('2026-11-24T13:59:59Z')).toEqual({
      open: false,
      reason: 'It is tue 08:59 (America/New_York)',
      until: '09:00 on mon, tue',
    });
    expect(at('2026-11-24T22:00:00Z').open).toBe(false);
    // Until the clock was set back, an hour earlier.
    expect(at('2026-10-26T13:00:00Z')).toEqual(open);
    expect(at('2026-11-25T15:00:00Z').reason).toContain('It is wed');
    expect(at('2026-11-26T05:00:00Z')).toEqual({
      open: false,
      reason: 'Thanksgiving',
      until: '2026-11-30T06:00',
    });
    expect(at('2026-11-26T04:59:00Z').reason).toContain('It is wed 23:59');
    expect(at('2026-11-30T10:59:00Z').reason).toBe('Thanksgiving');
    expect(at('2026-11-30T14:00:00Z')).toEqual(open);
    // Midnight is no 24:00.
    expect(at('2026-11-24T05:00:00Z').reason).toContain('It is tue 00:00');
  });

  it('stays closed in the hour that the clock repeats, and until the last freeze ends', () => {
    const freezes = (...closed: [string, string][]) =>
      gateCalendarSchema.parse({
        timeZone: 'Europe/Berlin',
        closed: closed.map(([from, to]) => ({ from, to, reason: to })),
      });
    const isOpen = (of: ReturnType<typeof freezes>, instant: string) =>
      calendarStateAt(of, Date.parse(instant)).open;
    // 02:00 to 03:00 is from 00:00Z to 01:00Z, and again until 02:00Z.
    const until = freezes(['2026-10-24', '2026-10-25T02:30']);
    expect(isOpen(until, '2026-10-25T00:45:00Z')).toBe(false);
    expect(isOpen(until, '2026-10-25T01:29:00Z')).toBe(false);
    expect(isOpen(until, '2026-10-25T01:30:00Z')).toBe(true);
    const from = freezes(['2026-10-25T02:30', '2026-10-26']);
    expect(isOpen(from, '2026-10-25T00:29:00Z')).toBe(true);
    expect(isOpen(from, '2026-10-25T00:30:00Z')).toBe(false);
    expect(isOpen(from, '2026-10-25T01:10:00Z')).toBe(false);
    expect(isOpen(from, '2026-10-25T23:00:00Z')).toBe(true);

    const several = freezes(
      ['2026-12-19', '2026-12-23'],
      ['2026-12-22', '2027-01-04'],
      ['2027-01-04', '2027-01-05T06:00'],
      ['2027-01-06', '2027-01-07'],
    );
    expect(
      calendarStateAt(several, Date.parse('2026-12-20T12:00:00Z')),
    ).toMatchObject({ open: false, until: '2027-01-05T06:00' });
  });

  it('refuses what is no calendar', () => {
    const problems = (own: object) =>
      gateCalendarSchema.safeParse({ timeZone: 'UTC', ...own }).error?.issues;
    expect(problems({})).toBeUndefined();
    for (const own of [
      { timeZone: 'Mars/Olympus' },
      { hours: { days: [], from: '08:00', to: '17:00' } },
      { hours: { days: ['mon'], from: '17:00', to: '08:00' } },
      { hours: { days: ['mon'], from: '8:00', to: '24:00' } },
      { closed: [{ from: '2026-12-24', to: '2026-12-24', reason: 'x' }] },
      { closed: [{ from: '2026-12-24', to: '2026-12-24T00:00', reason: 'x' }] },
      { closed: [{ from: '2026-02-30', to: '2027-01-01', reason: 'x' }] },
      { closed: [{ from: '2026-13-01', to: '2027-01-01', reason: 'x' }] },
    ]) {
      expect(problems(own)).not.toBeUndefined();
    }
  });

  it('is judged as of the request, and needed by what reads it', () => {
    const must = 'calendar.state.open';
    const rule = aRule({
      must,
      calendar,
      message: '{{ calendar.state.reason }}',
    });
    const decided = (instant: string) =>
      decide({
        at: Date.parse(instant),
        rules: [rule],
        request: aRequest(),
        services: [aService('cart')],
      });
    expect(decided('2026-11-24T15:00:00Z').answer).toBe('allow');
    expect(decided('2026-11-26T15:00:00Z')).toMatchObject({
      answer: 'block',
      lines: [
        {
          reason: 'Thanksgiving',
          inputs: [
            {
              fact: 'calendar.state',
              source: { id: 'calendar' },
              value: { open: false, until: '2026-11-30T06:00' },
            },
          ],
        },
      ],
    });
    expect(() => aRule({ must, message: 'Closed' })).toThrow(
      "'calendar': it is read as 'calendar.state'",
    );
  });
});
