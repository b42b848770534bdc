import { plainInstant } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Accuracy,
  Dispute,
  Exemption,
} from '@plumbline/backstage-plugin-scorecards-common';
import { refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';

const checkout = 'component:default/checkout';
const control = 'runbook-present';
const api = '/api/scorecards';

const exemption: Exemption = {
  id: 'e1',
  entityRef: checkout,
  owner: 'group:default/payments',
  control,
  controlVersion: 1,
  state: 'pending',
  reason: 'It moves to the new platform',
  expires: '2026-04-01T00:00:00.000Z',
  requestedBy: 'user:default/ana',
  requestedAt: '2026-03-01T12:00:00.000Z',
  approver: 'group:default/platform',
  version: 1,
};
const until = plainInstant(exemption.expires, Date.now());
const dispute: Dispute = {
  id: 'd1',
  entityRef: checkout,
  control,
  controlVersion: 1,
  state: 'open',
  reason: 'It has one in the wiki',
  said: { message: 'No runbook', evidence: [], since: '2026-03-01T09:00:00Z' },
  raisedBy: 'user:default/ana',
  raisedAt: '2026-03-01T12:00:00.000Z',
  decider: 'group:default/platform',
  version: 1,
};
const accuracy: Accuracy = {
  version: 1,
  share: 0.9496,
  reviewed: 139,
  wrong: 7,
  open: 0,
  least: 20,
  since: '2025-12-01T12:00:00.000Z',
};

describe('plumbline exempt and dispute', () => {
  const { portal, run } = commandLine();
  const sent = (method: string) =>
    portal.requests.find(request => request.method === method)?.body;

  it('asks for an exemption, and needs a reason and an end', async () => {
    portal.route(`POST ${api}/exemptions`, () => ({
      status: 201,
      body: exemption,
    }));
    const request = [
      'exempt',
      'request',
      checkout,
      control,
      '--reason',
      'Moves',
    ];
    expect((await run(...request)).code).toBe(1);
    for (const expires of ['soon', '2026-02-31', '2026-04-01T09:00']) {
      const refused = await run(...request, '--expires', expires);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(
        'It must be a day such as 2026-12-31, or an ISO 8601 instant',
      );
    }
    expect(portal.requests).toEqual([]);
    const { code, stdout } = await run(...request, '--expires', '2026-04-01');
    expect([code, stdout]).toEqual([
      0,
      `e1 is pending: platform decides. It would end at ${until}.\n`,
    ]);
    expect(sent('POST')).toEqual({
      entityRef: checkout,
      control,
      reason: 'Moves',
      expires: '2026-04-01',
    });
  });

  it('decides on the version that it read, and passes a refusal on', async () => {
    portal.route(`GET ${api}/exemptions/e1`, () => ({ body: exemption }));
    portal.route(`POST ${api}/exemptions/e1/approve`, () => ({
      body: { ...exemption, state: 'approved', version: 2 },
    }));
    const approved = await run('exempt', 'approve', 'e1', '--reason', 'Fine');
    expect([approved.code, approved.stdout]).toEqual([
      0,
      `checkout is exempt from ${control} until ${until}.\n`,
    ]);
    expect(sent('POST')).toEqual({ version: 1, reason: 'Fine' });
    portal.route(`POST ${api}/exemptions/e1/reject`, () =>
      refusal(409, 'ConflictError', 'It was approved'),
    );
    const late = await run('exempt', 'reject', 'e1');
    expect([late.code, late.stderr]).toEqual([2, 'It was approved\n']);
    expect((await run('exempt', 'revoke', 'nothing')).code).toBe(3);
  });

  it('lists them all as one array', async () => {
    const all = ['a', 'b', 'c'].map(id => ({ ...exemption, id }));
    portal.route(`GET ${api}/exemptions`, ({ query }) => {
      const start = Number(query.cursor ?? 0);
      return {
        body: {
          items: all.slice(start, start + 2),
          ...(start + 2 < all.length && { nextCursor: `${start + 2}` }),
        },
      };
    });
    const state = ['--state', 'pending'];
    const listed = await run('exempt', 'list', '--json', ...state);
    expect(JSON.parse(listed.stdout)).toEqual(all);
    expect(portal.requests[1].query).toMatchObject({
      state: 'pending',
      cursor: '2',
    });
    expect((await run('exempt', 'list', '--limit', '1')).stdout).toMatch(
      /^a +pending +runbook-present +component:default\/checkout/m,
    );
    expect((await run('exempt', 'list', '--state', 'over')).code).toBe(1);
  });

  it('lists the reasons of everybody who decided', async () => {
    const by = { by: 'user:default/tom', at: '2026-03-02T12:00:00.000Z' };
    const decision = { ...by, reason: 'Until April' };
    const end = { ...by, reason: 'It moved' };
    const items = [
      { ...exemption, state: 'approved', decision },
      { ...exemption, state: 'rejected', decision },
      { ...exemption, state: 'revoked', decision, end },
      { ...exemption, state: 'expired', decision: by, end: { at: by.at } },
    ];
    portal.route(`GET ${api}/exemptions`, () => ({ body: { items } }));
    const { stdout } = await run('exempt', 'list');
    const rows = stdout.trimEnd().split('\n').slice(1);
    expect(rows.map(line => line.slice(line.indexOf('It moves')))).toEqual([
      `${exemption.reason} · approved: Until April`,
      `${exemption.reason} · rejected: Until April`,
      `${exemption.reason} · approved: Until April · revoked: It moved`,
      exemption.reason,
    ]);
  });

  it('raises a dispute, and says what upholding it did to the accuracy', async () => {
    portal.route(`POST ${api}/disputes`, () => ({
      status: 201,
      body: dispute,
    }));
    const raised = await run(
      'dispute',
      'raise',
      checkout,
      control,
      '--reason',
      'Wrong',
      '--evidence',
      'https://wiki.test/runbook',
    );
    expect(raised.stdout).toBe(
      'd1 is open: platform decides whether version 1 of runbook-present was wrong.\n',
    );
    expect(sent('POST')).toMatchObject({
      evidence: 'https://wiki.test/runbook',
    });
    portal.reset();
    portal.route(`GET ${api}/disputes/d1`, () => ({ body: dispute }));
    portal.route(`POST ${api}/disputes/d1/uphold`, () => ({
      body: { ...dispute, state: 'upheld', version: 2 },
    }));
    portal.route(`GET ${api}/controls/${control}`, () => ({
      body: { id: control, accuracy },
    }));
    expect((await run('dispute', 'uphold', 'd1')).code).toBe(1);
    const upheld = await run('dispute', 'uphold', 'd1', '--reason', 'It was');
    expect(upheld.stdout).toBe(
      [
        `The dispute of ${control} on checkout is upheld.`,
        `The accuracy of ${control} is 94.9% of 139 reviewed failures.\n`,
      ].join('\n'),
    );
    portal.route(`POST ${api}/disputes/d1/withdraw`, () => ({
      body: { ...dispute, state: 'withdrawn', version: 2 },
    }));
    const withdrawn = await run('dispute', 'withdraw', 'd1');
    expect(withdrawn.stdout).toContain('is withdrawn.');
    expect(portal.requests.at(-2)?.body).toEqual({ version: 1 });
    portal.route(`GET ${api}/disputes`, () => ({ body: { items: [dispute] } }));
    const listed = await run('dispute', 'list', '--json');
    expect(JSON.parse(listed.stdout)).toEqual([dispute]);
  });
});
