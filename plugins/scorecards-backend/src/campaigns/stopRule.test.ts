import type { StoredFix } from './records';
import { StopRule } from './StopRule';

const day = 86_400_000;
const now = Date.parse('2026-03-01T12:00:00.000Z');
const cart = 'component:default/cart';
const secret = { control: 'declared', version: 1 };
const rests = {
  id: 'declared',
  version: 1,
  ownedBy: 'service',
  pass: 'dependencies.state.observedOnly == 0',
  remediation: {},
};

describe('what stops upgrades', () => {
  const fix = { entityRef: cart, state: 'closed', openedAt: now - 2 * day };
  const check = (seesAll: boolean, since = now - day) =>
    new StopRule({
      versions: {
        load: async () => ({ terms: [secret], of: () => rests } as never),
      },
      clock: () => new Date(now),
      verdicts: {
        failures: async ({ withheld = [] }) =>
          [{ ...secret, entityRef: cart, since }].filter(
            ({ control }) => !withheld.some(one => one.control === control),
          ),
      },
      visibility: { of: async () => ref => seesAll || ref === cart },
    }).check([fix as StoredFix], {} as never);

  it('are controls that fail since the proposal, as far as the reader sees it', async () => {
    await expect(check(true)).rejects.toThrow(
      `since their upgrade was proposed, controls fail on ${cart}`,
    );
    await expect(check(true, now - 3 * day)).resolves.toBeUndefined();
    // It rests on what a reader from whom something is hidden does not see.
    await expect(check(false)).resolves.toBeUndefined();
  });
});
