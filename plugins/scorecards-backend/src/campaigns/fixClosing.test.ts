import { mockServices } from '@backstage/backend-test-utils';
import { FixClosing } from './FixClosing';
import type { StoredFix } from './records';

const fix: StoredFix = {
  id: 'f1',
  campaign: 'c1',
  entityRef: 'component:default/cart',
  part: 'patch',
  controls: ['policy', 'readme'],
  state: 'closed',
  openedBy: 'user:default/pat',
  openedAt: 0,
  closedAt: 0,
  place: {
    kind: 'pull-request',
    url: 'https://git.example/cart/pull/1',
    commit: 'a'.repeat(40),
  },
};
const now = new Date('2026-03-01T12:00:00.000Z');

/** One pass over a fix, of which these controls pass. */
async function closing(
  passing: readonly string[],
  closeProposal: () => Promise<unknown>,
) {
  const requests: object[] = [];
  const settled: object[] = [];
  const service = new FixClosing({
    auth: mockServices.auth(),
    clock: () => now,
    evidence: {
      closeIssue: async () => {
        throw new Error('It is no issue');
      },
      closeProposal: async (request: object) => {
        requests.push(request);
        return closeProposal();
      },
    },
    portalUrl: 'https://portal.example/',
    registry: {
      all: new Map([
        ['policy', { compiled: { control: { title: 'Has a *policy*' } } }],
      ]),
    },
    store: {
      waitingProposals: async () => [fix],
      settleProposal: async (_: string, state: object) => settled.push(state),
    },
    verdicts: {
      list: async ({ control }: { control: string }) =>
        passing.includes(control)
          ? [
              {
                control,
                entityRef: fix.entityRef,
                since: now.getTime() - 60_000,
              },
            ]
          : [],
    },
  } as never);
  await service.run(new AbortController().signal);
  return { requests, settled };
}

describe('pull requests of fixes that pass', () => {
  it('are closed at their commit, with one sentence', async () => {
    const { requests, settled } = await closing(fix.controls, async () => ({
      status: 'other',
    }));
    expect(requests).toEqual([
      {
        entityRef: fix.entityRef,
        url: 'https://git.example/cart/pull/1',
        key: expect.stringMatching(/^campaign-c1-patch-[0-9a-f]{12}$/),
        commit: 'a'.repeat(40),
        comment:
          'Plumbline closes this pull request of the campaign https://portal.example/scorecards/campaigns/c1: without it, Has a \\*policy\\* (`policy`) passes since 2026-03-01 11:59 UTC, (`readme`) passes since 2026-03-01 11:59 UTC.',
      },
    ]);
    expect(settled).toEqual([{ state: 'other' }]);
  });

  it('stay while one fails again, and wait while the host is away', async () => {
    const due = now.getTime() + 24 * 60 * 60_000;
    const none = async () => {
      throw new Error('GitHub answered 503');
    };
    expect(await closing(['policy'], none)).toEqual({
      requests: [],
      settled: [{ state: 'waiting', due }],
    });
    expect((await closing(fix.controls, none)).settled).toEqual([
      { state: 'waiting', due, reason: 'GitHub answered 503' },
    ]);
  });
});
