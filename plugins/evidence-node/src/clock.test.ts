import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClock } from './clock';

describe('createClock', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'clock-')), 'now');
  const launched = { PLUMBLINE_LAUNCHER: '1', PLUMBLINE_CLOCK_FILE: file };
  const isNow = (instant: Date) =>
    Math.abs(instant.getTime() - Date.now()) < 60_000;

  it('is the system clock, also where a file is named outside the launcher', () => {
    writeFileSync(file, '2001-01-01T00:00:00Z');
    expect(isNow(createClock(Date.now, {})())).toBe(true);
    expect(isNow(createClock(Date.now, { PLUMBLINE_LAUNCHER: '1' })())).toBe(
      true,
    );
    expect(isNow(createClock(Date.now, { PLUMBLINE_CLOCK_FILE: file })())).toBe(
      true,
    );
  });

  it('is the given clock', () => {
    const at = Date.UTC(2026, 0, 31, 9);
    expect(createClock(() => at, {})().getTime()).toBe(at);
  });

  it('is what the file says, read afresh each time', () => {
    const clock = createClock(Date.now, launched);
    for (const [text, instant] of [
      ['2026-01-31T09:00:00Z', '2026-01-31T09:00:00.000Z'],
      ['2026-01-31T09:00:00.250+01:00\n', '2026-01-31T08:00:00.250Z'],
      [' 2026-01-31T09:00Z ', '2026-01-31T09:00:00.000Z'],
    ]) {
      writeFileSync(file, text);
      expect(clock().toISOString()).toBe(instant);
    }
  });

  it.each([
    '',
    'soon',
    '5',
    '2026-01-31',
    '2026-01-31T09:00:00',
    '2026-13-01T00:00:00Z',
  ])('refuses %j rather than guess', text => {
    writeFileSync(file, text);
    expect(createClock(Date.now, launched)).toThrow(/must hold an ISO instant/);
  });

  it('fails where the file is gone', () => {
    const clock = createClock(Date.now, launched);
    rmSync(file, { force: true });
    expect(clock).toThrow(/ENOENT/);
  });
});
