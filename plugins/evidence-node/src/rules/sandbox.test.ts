import { mockServices } from '@backstage/backend-test-utils';
import type { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import {
  createRuleEngine,
  type FactValues,
  type Rule,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { z } from 'zod';
import { RuleSandbox } from './RuleSandbox';
import { RuleTrials } from './RuleTrials';

jest.setTimeout(60_000);

const engine = createRuleEngine([
  {
    name: 'a.list',
    description: 'A list',
    maxAgeSeconds: 3600,
    collectors: ['test'],
    schema: z.array(z.number()),
  },
]);
const quick = engine.compile('a.list.all(x, x >= 0.0)', 'bool');
const slow = engine.compile(
  'a.list.all(x, a.list.all(y, x + y >= 0.0))',
  'bool',
);
/** Sets of facts with so many numbers each. */
const sets = (count: number, many: number) =>
  Array.from(
    { length: count },
    () => new Map<string, JsonValue>([['a.list', Array(many).fill(1)]]),
  );

describe('rules tried out in a process of their own', () => {
  let sandbox: RuleSandbox;
  const tryOut = (rules: readonly Rule[], samples: readonly FactValues[]) =>
    sandbox.tryOut(rules, samples, 0);
  // Ends what it started as soon as nobody waits.
  const withLimits = (change: object) => {
    sandbox = new RuleSandbox({ idleMs: 100, startMs: 50_000, ...change });
  };

  it('say how long they took, and are served one after the other', async () => {
    withLimits({});
    const all = await Promise.all([
      tryOut([quick, slow], sets(300, 10)),
      tryOut([quick], sets(1, 1_000)),
    ]);
    expect(all.every(ms => ms > 0)).toBe(true);
    expect(await tryOut([], sets(1, 1))).toBe(0);
  });

  it('are refused where they go beyond the bounds of an evaluation', async () => {
    withLimits({});
    await expect(tryOut([quick, slow], sets(1, 1_000))).rejects.toThrow(
      "'a.list.all(x, a.list.all(y, x + y >= 0.0))': the expression was stopped: it needs more than 100000 steps",
    );
    expect(await tryOut([quick], sets(1, 1))).toBeGreaterThan(0);
  });

  it('are killed at the deadline, and what follows is served', async () => {
    withLimits({ deadlineMs: 100 });
    await expect(tryOut([slow], sets(200, 100))).rejects.toThrow(
      'The rule was stopped: it takes more than 0.1 seconds',
    );
    expect(await tryOut([quick], sets(1, 1))).toBeGreaterThan(0);
  });

  it('are stopped where they take more memory than they may', async () => {
    withLimits({ memoryMb: 48, deadlineMs: 30_000 });
    await expect(tryOut([quick], sets(20, 1_000_000))).rejects.toThrow(
      'The rule was stopped: it needs more than 48 MB of memory',
    );
  });

  it('wait for each other in a queue that ends', async () => {
    withLimits({ waiting: 1 });
    const requests = [1, 2, 3].map(() => tryOut([quick], sets(1, 1)));
    const outcomes = await Promise.allSettled(requests);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    expect(outcomes[2]).toMatchObject({
      reason: { name: 'ServiceUnavailableError' },
    });
  });

  it('are tried out once, and only where they loop', async () => {
    const calls: number[] = [];
    const logger = mockServices.logger.mock();
    const trials = new RuleTrials({
      logger,
      sandbox: {
        tryOut: async (rules, samples) => {
          calls.push(samples.length);
          if (rules.includes(slow)) {
            throw new Error('no process');
          }
          return 1;
        },
      },
    });
    const sample = async () => sets(2, 1);
    const flat = engine.compile('a.list.size() > 0', 'bool');
    expect(await trials.reasonAgainst([flat], sample, 0)).toBeUndefined();
    expect(calls).toEqual([]);
    for (let again = 0; again < 2; again += 1) {
      expect(await trials.reasonAgainst([quick], sample, 0)).toBeUndefined();
    }
    expect(calls).toEqual([3]);
    // Its bounds hold here too.
    expect(await trials.reasonAgainst([slow], sample, 0)).toBeUndefined();
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});
