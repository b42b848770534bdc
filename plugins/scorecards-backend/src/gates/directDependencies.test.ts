import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, libraryRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const subject = 'component:default/cart';
const pay = 'component:default/pay';
const edge = (entityRef: string, own: object = {}) => ({
  entityRef,
  direction: 'calls',
  depth: 1,
  type: 'calls',
  state: 'observed-only',
  exists: true,
  sources: [],
  ...own,
});
const incidents = (
  value: object[],
  own: object = {},
): EntityFacts['facts'][number] => ({
  name: 'incident.active',
  value: value as never,
  kind: 'observed',
  source: { id: 'pager' },
  observedAt: '2026-03-01T11:59:00.000Z',
  stale: false,
  ...own,
});

describe('what a service depends on', () => {
  const databases = createTestDatabases();

  it('is judged by its open incidents here, and by its lifecycle', async () => {
    const graph = {
      at: '2026-03-01T12:00:00.000Z',
      entityRef: subject,
      items: [
        edge(pay),
        edge(pay, { type: 'consumes', state: 'declared-only' }),
        edge('component:default/gone', { exists: false }),
      ],
      more: [{ direction: 'calls', depth: 2, count: 9 }],
    };
    const upstreamService: EntityFacts = {
      entityRef: pay,
      kind: 'Component',
      lifecycle: 'deprecated',
      facts: [incidents([{ id: 'INC-7', environment: 'prod' }])],
    };
    const facts = [aService('cart'), upstreamService];
    const portal = await startScorecards({
      knex: await databases.init('SQLITE_3' as never),
      facts,
      gates: ['no-incident-upstream', 'dependencies-not-deprecated'].map(
        libraryRule,
      ),
      evidence: { graphs: [graph as never] },
    });
    const deploy = async () => {
      const { body } = await portal.call('service', 'post', '/gate', {
        repository,
        stage: 'deploy',
        head: 'abcdef0',
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
          rule: 'dependencies-not-deprecated',
          status: 'fail',
          reason: `Deprecated: ${pay}`,
        },
        {
          rule: 'no-incident-upstream',
          status: 'fail',
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

  it.each(databases.eachSupportedId())(
    'is compared with what the change makes of the description, on %s',
    async databaseId => {
      const path = 'services/cart/catalog-info.yaml';
      const described = (...dependsOn: string[]) =>
        [
          'apiVersion: backstage.io/v1alpha1',
          'kind: Component',
          'metadata: { name: cart }',
          'spec:',
          '  type: service',
          '  dependsOn:',
          ...dependsOn.map(name => `    - component:${name}`),
          '',
        ].join('\n');
      const graph = {
        at: '2026-03-01T12:00:00.000Z',
        entityRef: subject,
        more: [],
        items: [edge(pay, { state: 'agreed' })],
      };
      const other = (name: string, lifecycle: string): EntityFacts => ({
        entityRef: `component:default/${name}`,
        kind: 'Component',
        lifecycle,
        facts: [],
      });
      const portal = await startScorecards({
        knex: await databases.init(databaseId as 'SQLITE_3'),
        facts: [
          aService('cart'),
          other('pay', 'production'),
          other('old', 'deprecated'),
          other('ledger', 'production'),
        ],
        gates: [libraryRule('dependencies-added')],
        evidence: { graphs: [graph as never] },
      });
      const base = described('pay');
      const deploy = async (head: string, before: string | undefined = base) =>
        (
          await portal.call('service', 'post', '/gate', {
            repository,
            stage: 'deploy',
            head: 'abcdef0',
            paths: [path],
            descriptions: [{ path, base: before, head }],
          })
        ).body;
      const same = await eventually(async () => {
        const body = await deploy(base);
        expect(body.lines).toHaveLength(1);
        return body;
      });
      expect(same).toMatchObject({
        answer: 'allow',
        lines: [{ status: 'pass' }],
      });
      const old = await deploy(described('pay', 'old'));
      expect(old).toMatchObject({
        answer: 'block',
        lines: [
          {
            reason:
              'New or not declared any more: component:default/old (deprecated)',
            described: { path, line: 8, field: 'spec.dependsOn' },
          },
        ],
      });
      expect(
        (await portal.call('service', 'get', `/gate/${old.id}`)).body,
      ).toMatchObject({ reproduced: true });
      // What names nothing that can be there hides no other one.
      const strange = ['two words', 'x'.repeat(600), 'pay old'];
      expect(await deploy(described('pay', 'old', ...strange))).toMatchObject({
        answer: 'block',
        lines: [{ reason: old.lines[0].reason }],
      });
      const odd = `${described(
        'pay',
      )}    - "component:nul\\0"\n  owner: "a\\0b"\n`;
      expect((await deploy(odd)).answer).toBe('allow');
      expect((await deploy(described('pay', 'ledger'))).answer).toBe('allow');
      expect((await deploy(described('ledger'))).lines).toMatchObject([
        { reason: `New or not declared any more: ${pay} (still called)` },
      ]);
      await portal.stop();
    },
  );
});
