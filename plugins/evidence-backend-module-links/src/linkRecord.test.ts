import fc from 'fast-check';
import type { LinkAnswer } from './checkLink';
import { afterLook, afterNoLook, LinkRecord } from './linkRecord';

const minute = 60_000;
const every = 12 * 60 * minute;
const url = 'https://wiki.acme.dev/run';
const t0 = Date.parse('2026-03-01T12:00:00Z');

const ok: LinkAnswer = { outcome: 'ok' };
const gone: LinkAnswer = { outcome: 'failed', reason: 'it answers 404' };
const limited = {
  outcome: 'not-now' as const,
  reason: 'too many requests',
  ofHost: true,
};

function look(
  before: LinkRecord | undefined,
  answer: LinkAnswer,
  now: number,
): LinkRecord {
  return afterLook(before, answer, { url, now, every });
}

describe('what is remembered of a link', () => {
  it('is failing after two failures in a row, since the first', () => {
    const once = look(undefined, gone, t0);
    expect(once).toMatchObject({
      status: 'unknown',
      reason: 'it failed once, and is tried again',
    });
    expect(once.next).toBeLessThanOrEqual(t0 + 5 * minute);
    const twice = look(once, gone, once.next);
    expect(twice).toMatchObject({
      status: 'failing',
      reason: 'it answers 404',
      failingSince: t0,
      seenAt: once.next,
    });
    const mended = look(twice, ok, twice.next);
    expect(mended).toEqual({
      status: 'ok',
      seenAt: twice.next,
      failures: 0,
      next: twice.next + every,
    });
  });

  it('keeps what was seen before when one try fails', () => {
    const fine = look(undefined, ok, t0);
    const once = look(fine, gone, t0 + every);
    expect(once).toMatchObject({ status: 'ok', seenAt: t0 });
    expect(look(once, ok, once.next)).toMatchObject({ status: 'ok' });
  });

  it('is kept while its host wants to be left alone, or nobody can be reached', () => {
    const twice = look(look(undefined, gone, t0), gone, t0 + 1);
    const slow = look(twice, { ...limited, delaySeconds: 3600 }, t0 + 2);
    expect(slow).toEqual({
      ...twice,
      next: t0 + 2 + 60 * minute,
      hostLimitedUntil: t0 + 2 + 60 * minute,
    });
    expect(afterNoLook(twice, 'no way', t0 + 2)).toMatchObject({
      status: 'failing',
      failingSince: t0,
    });
    expect(
      look(undefined, { ...limited, delaySeconds: 10 ** 6 }, t0).next,
    ).toBe(t0 + 24 * 60 * minute);
    // The host that it redirects to is another one.
    expect(look(undefined, { ...limited, ofHost: false }, t0)).toMatchObject({
      next: t0 + 4 * minute,
      hostLimitedUntil: undefined,
    });
  });

  it('is never failing without two failures in a row, and due within the time', () => {
    const answers = fc.array(
      fc.constantFrom<LinkAnswer>(
        ok,
        gone,
        { outcome: 'unclear', reason: 'it answers 400' },
        { outcome: 'refused', reason: 'not checked: private address' },
        limited,
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(answers, sequence => {
        let record: LinkRecord | undefined;
        let row = 0;
        let now = t0;
        for (const answer of sequence) {
          record = look(record, answer, now);
          if (answer.outcome !== 'not-now') {
            row = answer === gone ? row + 1 : 0;
          }
          expect(record.status === 'failing').toBe(
            row >= 2 || (row === 1 && record.failures >= 2),
          );
          expect(record.failures).toBe(row);
          expect(record.failingSince !== undefined).toBe(row > 0);
          expect(record.next).toBeGreaterThan(now);
          expect(record.next).toBeLessThanOrEqual(now + every);
          now = record.next;
        }
      }),
    );
  });

  it('spreads the second looks of what was first looked at together', () => {
    const due = Array.from(
      { length: 500 },
      (_, index) =>
        afterLook(undefined, ok, { url: `${url}/${index}`, now: t0, every })
          .next,
    );
    const inHour = (hour: number) =>
      due.filter(next => Math.floor((next - t0) / (60 * minute)) === hour)
        .length;
    for (let hour = 6; hour < 12; hour++) {
      expect(inHour(hour)).toBeGreaterThan(40);
    }
  });
});
