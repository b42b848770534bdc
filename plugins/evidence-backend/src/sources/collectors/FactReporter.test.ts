import { ObservedFact } from '@plumbline/backstage-plugin-evidence-common';
import type { CollectorPass } from '@plumbline/backstage-plugin-evidence-node';
import { FactReporter } from './FactReporter';

type Reported = { at: string; of: string; value: unknown };

describe('facts derived from evidence', () => {
  const ref = 'component:default/a';
  const reported: Reported[] = [];
  const passAt = (time: string) =>
    ({
      now: new Date(time),
      report: async ({ facts }: { facts: ObservedFact[] }) => {
        facts.forEach(({ entityRef, value }) =>
          reported.push({ at: time, of: entityRef, value }),
        );
      },
    } as unknown as CollectorPass);
  const factsOf = (value: number) => [{ name: 'dependencies.state', value }];

  beforeEach(() => {
    reported.length = 0;
  });

  it('are not reported by a later pass than the one that found them', async () => {
    const reporter = new FactReporter();
    const aborted = passAt('2026-03-01T12:00:00.000Z');
    await reporter.offer(aborted, ref, factsOf(1));
    await reporter.offer(aborted, 'component:default/gone', factsOf(1));

    const next = passAt('2026-03-01T12:01:00.000Z');
    await reporter.offer(next, ref, factsOf(2));
    await reporter.flush(next);
    expect(reported).toEqual([
      { at: '2026-03-01T12:01:00.000Z', of: ref, value: 2 },
    ]);
    expect(reporter.size).toBe(1);

    // Nor does it count as reported.
    const last = passAt('2026-03-01T12:02:00.000Z');
    await reporter.offer(last, ref, factsOf(1));
    await reporter.flush(last);
    expect(reported.slice(1)).toEqual([
      { at: '2026-03-01T12:02:00.000Z', of: ref, value: 1 },
    ]);
  });

  it('are reported again where the report was not accepted', async () => {
    const reporter = new FactReporter();
    const failing = {
      ...passAt('2026-03-01T12:00:00.000Z'),
      report: async () => {
        throw new Error('The database has gone');
      },
    };
    await reporter.offer(failing, ref, factsOf(1));
    await expect(reporter.flush(failing)).rejects.toThrow('has gone');
    const next = passAt('2026-03-01T12:01:00.000Z');
    await reporter.offer(next, ref, factsOf(1));
    await reporter.flush(next);
    expect(reported).toHaveLength(1);
  });
});
