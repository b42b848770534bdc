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
const incidents = (value: object[], own: object = {}) => ({
  ...{ entityRef: pay, name: 'incident.active', value, kind: 'observed' },
  ...{ source: { id: 'pager' }, observedAt: '2026-03-01T11:59:00.000Z' },
  ...{ stale: false, ...own },
});

describe('what a service depends on', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('is judged by its open incidents here, and by its lifecycle', async () => {
    const context = {
      ...{ at: '2026-03-01T12:00:00.000Z', subject: { entityRef: subject } },
      entities: [
        { entityRef: pay, kind: 'Component', lifecycle: 'deprecated' },
        { entityRef: 'component:default/web', kind: 'Component' },
      ],
      dependencies: [
        edge(pay),
        edge(pay, { type: 'consumes', state: 'declared-only' }),
        edge('component:default/web', { direction: 'calledBy' }),
        edge('component:default/far', { depth: 2 }),
        edge('component:default/gone', { exists: false }),
      ],
      facts: [incidents([{ id: 'INC-7', environment: 'prod' }])],
    };
    const portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [aService('cart')],
      gates: ['no-incident-upstream', 'dependencies-not-deprecated'].map(
        libraryRule,
      ),
      evidence: { contexts: [context as never] },
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

    const upstream = async (facts: object[]) => {
      context.facts = facts as never;
      return (await deploy()).lines[1].status;
    };
    expect(
      await upstream([incidents([{ id: 'INC-7', environment: 'staging' }])]),
    ).toBe('pass');
    expect(await upstream([])).toBe('unknown');
    expect(await upstream([incidents([], { stale: true })])).toBe('unknown');
    await portal.stop();
  });
});
