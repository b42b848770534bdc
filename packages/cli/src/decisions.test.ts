import type { DecisionCase } from '@plumbline/backstage-plugin-evidence-common';
import { commandLine } from './testUtils/commandLine';

const api = '/api/evidence/decisions/inbox';
const exemption: DecisionCase = {
  id: 'exemption:1',
  plugin: 'scorecards',
  type: 'exemption',
  title: 'Exempt checkout from “Has an SLO”',
  url: '/scorecards/controls/slo-present',
  requester: 'user:default/li',
  requestedAt: '2026-03-01T10:00:00.000Z',
  deciders: ['group:default/platform'],
  entityRefs: ['component:default/checkout'],
  state: 'waiting',
  actions: [],
};

describe('plumbline decisions', () => {
  const { portal, run } = commandLine();

  it('lists what waits, as a table or as JSON', async () => {
    portal.route(`GET ${api}`, () => ({ body: { items: [exemption] } }));
    const table = await run('decisions');
    expect(table.code).toBe(0);
    expect(table.stdout).toMatch(/^TYPE +TITLE +REQUESTED BY/);
    expect(table.stdout).toMatch(
      /exemption +Exempt checkout from.* +li +2026-03-01 10:00 +waiting +platform/,
    );
    const json = await run('decisions', '--json', '--view', 'decided');
    expect(JSON.parse(json.stdout)).toEqual([exemption]);
    expect(portal.requests.map(({ query }) => query.view)).toEqual([
      'waiting',
      'decided',
    ]);
  });

  it('says that there are none, and refuses a view that there is not', async () => {
    portal.route(`GET ${api}`, () => ({ body: { items: [] } }));
    expect((await run('decisions')).stdout).toBe('No decisions.\n');
    expect((await run('decisions', '--view', 'mine')).code).toBe(1);
  });
});
