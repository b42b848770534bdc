import fc from 'fast-check';
import {
  commit,
  day,
  deploy,
  from,
  hash,
  hour,
  to,
} from './__testUtils__/deliveryChanges';
import { DeliveryChange, deliveryOf } from './deliveryOf';
import { distributionOf } from './figures';

describe('figures of delivery', () => {
  it('count each commit from its own time to the first deploy that has it', () => {
    const found = deliveryOf(
      [
        commit(hash('a'), from),
        commit(hash('b'), from + hour),
        commit(hash('c'), from + 2 * hour),
        commit(hash('d'), from + 9 * hour),
        deploy('one', from + 3 * hour, { revision: hash('a').slice(0, 12) }),
        deploy('two', from + 4 * hour, {
          revision: hash('c'),
          run: 'https://ci/2',
        }),
        // Back to an earlier one: it brings nothing.
        deploy('back', from + 5 * hour, { revision: hash('a') }),
        deploy('again', from + 6 * hour, { revision: hash('c') }),
        deploy('three', from + 10 * hour, {
          revision: 'v3',
          commit: hash('d'),
        }),
        deploy('tag', from + 11 * hour, { revision: 'v2.4.1-rc' }),
      ],
      { from, to },
    );
    expect(found).toMatchObject({
      services: 1,
      deploys: { total: 6, succeeded: 6, failed: 0, open: 0 },
      weeks: [6, 0, 0, 0],
      leadTime: { sample: 4, missing: 1 },
      batch: { sample: 3, missing: 1 },
      restore: { sample: 0, missing: 0 },
    });
    expect(
      found.latest.map(({ id, commits, leadSeconds }) => [
        id,
        commits,
        leadSeconds,
      ]),
    ).toEqual([
      ['tag', undefined, undefined],
      ['three', 1, 3_600],
      ['again', 0, undefined],
      ['back', 0, undefined],
      ['two', 2, 3 * 3_600],
      ['one', 1, 3 * 3_600],
    ]);
    expect(found.latest[4].run).toBe('https://ci/2');
  });

  it('count a commit that was merged after later ones were deployed', () => {
    const { latest } = deliveryOf(
      [
        commit(hash('a'), from),
        { ...commit(hash('f'), from + day), receivedAt: from + 4 * day },
        commit(hash('b'), from + 2 * day),
        deploy('first', from + hour, { revision: hash('a') }),
        deploy('second', from + 3 * day, { revision: hash('b') }),
        commit(hash('c'), from + 5 * day),
        deploy('third', from + 6 * day, { revision: hash('c') }),
      ],
      { from, to },
    );
    expect(
      latest.map(({ id, commits, leadSeconds }) => [id, commits, leadSeconds]),
    ).toEqual([
      ['third', 2, (5 * day) / 1_000],
      ['second', 1, day / 1_000],
      ['first', 1, 3_600],
    ]);
  });

  it('do not depend on which reports of one time came first', () => {
    const at = (receivedAt: number, change: DeliveryChange) => ({
      ...change,
      receivedAt,
    });
    const [first, second] = [from + hour, from + 3 * hour];
    for (const late of [0, 60 * day]) {
      const { latest } = deliveryOf(
        [
          at(first + late, commit(hash('a'), from)),
          at(first + late, deploy('first', first, { revision: hash('a') })),
          // A minute after the deploy, within which a webhook may come again.
          at(second + late + 60_000, commit(hash('b'), first + 1)),
          at(second + late + 60_000, commit(hash('c'), first + 2)),
          at(second + late, deploy('second', second, { revision: hash('c') })),
        ],
        { from, to },
      );
      expect(latest.map(({ id, commits }) => [id, commits])).toEqual([
        ['second', 2],
        ['first', 1],
      ]);
    }
  });

  it('know no end of a failure that was only filled in later', () => {
    const { restore } = deliveryOf(
      [
        deploy('rolled back', from, {
          outcome: 'rolled-back',
          receivedAt: to,
          rolledBackAt: to + hour,
        }),
      ],
      { from, to },
    );
    expect(restore).toEqual({ sample: 0, missing: 1 });
  });

  it('end a failure with its rollback, or with the next success', () => {
    const { deploys, latest, restore } = deliveryOf(
      [
        deploy('failed', from, { outcome: 'failed' }),
        deploy('failed again', from + hour, { outcome: 'failed' }),
        deploy('mended', from + 3 * hour),
        deploy('rolled back', from + 5 * hour, {
          outcome: 'rolled-back',
          rolledBackAt: from + 5.5 * hour,
        }),
        deploy('later', from + 30 * hour),
        deploy('runs', from + 31 * hour, { outcome: 'in-progress' }),
        deploy('open', from + 32 * hour, { outcome: 'failed' }),
        deploy('unknown', from + 33 * hour, { outcome: undefined }),
      ],
      { from, to },
    );
    expect(deploys).toEqual({ total: 8, succeeded: 2, failed: 4, open: 2 });
    expect(restore).toEqual({ sample: 3, missing: 1 });
    const seconds = new Map(
      latest.map(({ id, restoredSeconds }) => [id, restoredSeconds]),
    );
    expect(seconds.get('failed')).toBe(3 * 3_600);
    expect(seconds.get('failed again')).toBe(2 * 3_600);
    expect(seconds.get('rolled back')).toBe(1_800);
    expect(seconds.get('open')).toBeUndefined();
  });

  it('know by earlier deploys what was there before, and count only later ones', () => {
    const { deploys, latest } = deliveryOf(
      [
        commit(hash('a'), from - 3 * day),
        commit(hash('b'), from - 2 * day),
        commit(hash('c'), from + day),
        deploy('before', from - day, { revision: hash('b') }),
        deploy('now', from + 2 * day, { revision: hash('c') }),
      ],
      { from, to },
    );
    expect(deploys.total).toBe(1);
    expect(latest).toMatchObject([
      { id: 'now', commits: 1, leadSeconds: 86_400 },
    ]);
  });

  it('say nothing of percentiles where there is too little', () => {
    expect(distributionOf([1, 2, 3, 4], 7)).toEqual({ sample: 4, missing: 7 });
    expect(distributionOf([50, 10, 20, 30, 40], 0)).toEqual({
      sample: 5,
      missing: 0,
      median: 30,
      p90: 50,
    });
  });

  it('are the same in any order, and each deploy is counted once', () => {
    const changes = fc.array(
      fc.record({
        id: fc.uuid(),
        kind: fc.constantFrom('deploy' as const, 'commit' as const),
        entityRef: fc.constantFrom(
          'component:default/a',
          'component:default/b',
        ),
        occurredAt: fc.integer({ min: from - day, max: to }),
        receivedAt: fc.integer({ min: from - day, max: to }),
        revision: fc.option(
          fc.constantFrom(...'abcde'.split('').map(hash), 'v1', ''),
          { nil: undefined },
        ),
        outcome: fc.constantFrom(
          'succeeded' as const,
          'failed' as const,
          'rolled-back' as const,
          'in-progress' as const,
          undefined,
        ),
        rolledBackAt: fc.option(fc.integer({ min: from, max: to }), {
          nil: undefined,
        }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(changes, changes, (some, others) => {
        const all = [...some, ...others];
        const found = deliveryOf(all, { from, to });
        expect(deliveryOf([...others, ...some], { from, to })).toEqual(found);
        const { total, succeeded, failed, open } = found.deploys;
        expect(succeeded + failed + open).toBe(total);
        expect(total).toBe(
          all.filter(
            ({ kind, occurredAt }) => kind === 'deploy' && occurredAt >= from,
          ).length,
        );
        expect(found.weeks.reduce((sum, week) => sum + week, 0)).toBe(
          succeeded,
        );
        expect(found.restore.sample + found.restore.missing).toBe(failed);
        expect(found.leadTime.sample).toBeLessThanOrEqual(
          all.filter(({ kind }) => kind === 'commit').length,
        );
      }),
    );
  });
});
