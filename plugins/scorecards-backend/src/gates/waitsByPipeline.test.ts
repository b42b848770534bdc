import { mockServices } from '@backstage/backend-test-utils';
import type { GateWait } from '@plumbline/backstage-plugin-scorecards-common/gates';
import { waitsByPipeline } from './waitsByPipeline';

const wait = (minute: number, own: Partial<GateWait>): GateWait => ({
  ...{ rule: 'owner', title: 'An owner answers', change: `c${minute}` },
  ...{ environment: 'production', decision: `d${minute}` },
  entityRef: 'component:default/cart',
  from: minute * 60_000,
  ...own,
});

function startWith(runs: readonly { revision?: string }[], atOnce = Infinity) {
  const auth = mockServices.auth.mock();
  const listRuns = jest.fn(async (query: { [name: string]: unknown }) => {
    const { cursor, limit, revision } = query;
    const found = runs.filter(run => run.revision === revision);
    const from = Number(cursor ?? 0);
    const to = from + Math.min(Number(limit), atOnce);
    return {
      items: found.slice(from, to),
      ...(to < found.length && { nextCursor: String(to) }),
    };
  });
  return { auth, listRuns, from: { auth, evidence: { listRuns } } as never };
}

describe('waits by pipeline', () => {
  it('reads runs once for each commit, of all its services', async () => {
    const run = (name: string, pipeline: string) => ({
      ...{ revision: 'abc', entityRef: `component:default/${name}`, pipeline },
    });
    const { auth, from, listRuns } = startWith(
      [run('cart', 'Deploy'), { revision: 'abc' }, run('shop', 'Shop')],
      1,
    );
    const found = await waitsByPipeline(
      [
        ...['cart', 'shop', 'pay'].map(name =>
          wait(1, { commit: 'abc', entityRef: `component:default/${name}` }),
        ),
        wait(2, {}),
      ],
      from,
    );
    expect(found).toMatchObject({
      unknown: 2,
      pipelines: [{ pipeline: 'Deploy' }, { pipeline: 'Shop' }],
    });
    expect(found).not.toHaveProperty('completeFrom');
    expect(listRuns.mock.calls.map(([query]) => query)).toEqual([
      { revision: 'abc', limit: 200 },
      { revision: 'abc', limit: 200, cursor: '1' },
      { revision: 'abc', limit: 200, cursor: '2' },
    ]);
    expect(auth.getOwnServiceCredentials).toHaveBeenCalledTimes(1);
  });

  it('leaves out what it did not look up, and says from when on', async () => {
    const { from, listRuns } = startWith([]);
    const waits = Array.from({ length: 203 }, (_, minute) =>
      // The last one of all is of a commit that waited later, too.
      wait(minute, { commit: `commit-${minute === 0 ? 202 : minute}` }),
    );
    expect(await waitsByPipeline(waits, from)).toEqual({
      unknown: 200,
      pipelines: [],
      completeFrom: new Date(3 * 60_000).toISOString(),
    });
    expect(listRuns).toHaveBeenCalledTimes(200);
  });
});
