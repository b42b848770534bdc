import { ObservedFact } from '@plumbline/backstage-plugin-evidence-common';
import type { CollectorPass } from '@plumbline/backstage-plugin-evidence-node';
import { FactTeller } from './FactTeller';

type Told = { at: string; of: string; value: unknown };

describe('what follows from evidence', () => {
  const ref = 'component:default/a';
  const told: Told[] = [];
  const passAt = (time: string) =>
    ({
      now: new Date(time),
      report: async ({
        observedAt,
        facts,
      }: {
        observedAt: string;
        facts: ObservedFact[];
      }) => {
        facts.forEach(({ entityRef, value }) =>
          told.push({ at: observedAt, of: entityRef, value }),
        );
      },
    } as unknown as CollectorPass);
  const says = (value: number) => [{ name: 'dependencies.state', value }];

  beforeEach(() => {
    told.length = 0;
  });

  it('is not told by a later pass than found it', async () => {
    const teller = new FactTeller();
    const aborted = passAt('2026-03-01T12:00:00.000Z');
    await teller.offer(aborted, ref, says(1));
    await teller.offer(aborted, 'component:default/gone', says(1));

    const next = passAt('2026-03-01T12:01:00.000Z');
    await teller.offer(next, ref, says(2));
    await teller.flush(next);
    expect(told).toEqual([
      { at: '2026-03-01T12:01:00.000Z', of: ref, value: 2 },
    ]);
    expect(teller.size).toBe(1);

    // Nor is it taken for told.
    const last = passAt('2026-03-01T12:02:00.000Z');
    await teller.offer(last, ref, says(1));
    await teller.flush(last);
    expect(told.slice(1)).toEqual([
      { at: '2026-03-01T12:02:00.000Z', of: ref, value: 1 },
    ]);
  });

  it('is offered again where the report was not taken', async () => {
    const teller = new FactTeller();
    const failing = {
      ...passAt('2026-03-01T12:00:00.000Z'),
      report: async () => {
        throw new Error('The database has gone');
      },
    };
    await teller.offer(failing, ref, says(1));
    await expect(teller.flush(failing)).rejects.toThrow('has gone');
    const next = passAt('2026-03-01T12:01:00.000Z');
    await teller.offer(next, ref, says(1));
    await teller.flush(next);
    expect(told).toHaveLength(1);
  });
});
