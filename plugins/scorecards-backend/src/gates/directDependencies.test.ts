import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import { TestDatabases } from '@backstage/backend-test-utils';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, libraryRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const subject = 'component:default/cart';
const pay = 'component:default/pay';
const edge = (entityRef: string, own: object = {}) => ({
  ...{ entityRef, direction: 'calls', depth: 1, type: 'calls' },
  ...{ state: 'observed-only', exists: true, sources: [], ...own },
});
const incidents = (
  value: object[],
  own: object = {},
): EntityFacts['facts'][number] => ({
  ...{ name: 'incident.active', value: value as never, kind: 'observed' },
  ...{ source: { id: 'pager' }, observedAt: '2026-03-01T11:59:00.000Z' },
  ...{ stale: false, ...own },
});

describe('what a service depends on', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('is judged by its open incidents here, and by its lifecycle', async () => {
    const graph = {
      ...{ at: '2026-03-01T12:00:00.000Z', entityRef: subject },
      items: [
        edge(pay),
        edge(pay, { type: 'consumes', state: 'declared-only' }),
        edge('component:default/gone', { exists: false }),
      ],
      more: [{ direction: 'calls', depth: 2, count: 9 }],
    };
    const upstreamService: EntityFacts = {
      ...{ entityRef: pay, kind: 'Component', lifecycle: 'deprecated' },
      facts: [incidents([{ id: 'INC-7', environment: 'prod' }])],
    };
    const facts = [aService('cart'), upstreamService];
    const portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts,
      gates: ['no-incident-upstream', 'dependencies-not-deprecated'].map(
        libraryRule,
      ),
      evidence: { graphs: [graph as never] },
    });
    const deploy = async () => {
      const { body } = await portal.call('service', 'post', '/gate', {
        ...{ repository, stage: 'deploy', head: 'abcdef0' },
      });
      return body;
    };
    const decided = await eventually(async () => {
      const body = await deploy();
      expect(body.lines).toHaveLength(2);
      return body;
    });
    expect(decided).toMatchObject({
      answer: 'review',
      lines: [
        {
          ...{ rule: 'dependencies-not-deprecated', status: 'fail' },
          reason: `Deprecated: ${pay}`,
        },
        {
          ...{ rule: 'no-incident-upstream', status: 'fail' },
          reason: `Open: ${pay} (INC-7)`,
          inputs: [
            {
              fact: 'dependencies.direct',
              value: [{ entityRef: pay, incidents: ['INC-7'] }],
            },
          ],
        },
      ],
    });
    expect(
      (await portal.call('service', 'get', `/gate/${decided.id}`)).body,
    ).toMatchObject({ reproduced: true });
    // Reviewers may not see what it depends on.
    const { id } = decided.reviews[0];
    const { body: review } = await portal.call(
      ...(['ana', 'get', `/gate-reviews/${id}`] as const),
    );
    expect(review.record[0]).toEqual({
      label: 'Why',
      value:
        'Not fulfilled: No incident of what the service depends on is open',
    });

    const upstream = async (known: EntityFacts['facts']) => {
      upstreamService.facts = known;
      return (await deploy()).lines[1].status;
    };
    expect(
      await upstream([incidents([{ id: 'INC-7', environment: 'staging' }])]),
    ).toBe('pass');
    expect(await upstream([])).toBe('unknown');
    expect(await upstream([incidents([], { stale: true })])).toBe('unknown');
    // Of what is left out nothing is known.
    graph.more = [{ direction: 'calls', depth: 1, count: 1 }];
    expect(await upstream([incidents([])])).toBe('unknown');
    graph.more = [];
    expect(await upstream([incidents([])])).toBe('pass');
    facts.pop();
    expect(await upstream([])).toBe('unknown');
    await portal.stop();
  });
});
