import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PortalServer, refusal } from './testUtils/PortalServer';
import { BuiltCli } from './testUtils/runCli';

jest.setTimeout(120_000);

const base = '/api/provisioning';
const exemption = {
  ...{ id: 'ex-1', request: 'req-1', kind: 'policy', rule: 'stays-small' },
  ...{ scope: 'request', state: 'pending', version: 4, reason: 'The import' },
  ...{ owner: 'group:default/payments', product: 'p' },
  service: 'component:default/checkout',
  expires: '2026-12-18T00:00:00.000Z',
  ...{ requestedBy: 'user:default/ana', requestedAt: '2026-11-20T12:00:00Z' },
  approvers: ['user:default/tom'],
};
const operation = {
  ...{ id: 'req-1/2', kind: 'modify', state: 'waiting-for-approval' },
  ...{ findings: [], approvals: [], intent: {} },
  createdAt: '2026-11-20T12:00:00.000Z',
  because: 'group:default/data would own it',
  approvers: ['user:default/tom'],
};
const request = {
  ...{ id: 'req-1', state: 'active', product: 'p', productVersion: 1 },
  ...{ requester: 'user:default/ana', intent: {}, findings: [], approvals: [] },
  createdAt: '2026-11-20T12:00:00.000Z',
  updatedAt: '2026-11-20T12:00:00.000Z',
  ...{ operations: [operation], timeline: [], exemptions: [] },
};

describe('plumbline provision', () => {
  let cli: BuiltCli;
  let portal: PortalServer;
  const run = (...args: string[]) =>
    cli.run(['provision', ...args], {
      env: {
        PLUMBLINE_URL: portal.url,
        PLUMBLINE_TOKEN_FILE: join(cli.folder, 'token'),
      },
    });

  beforeAll(async () => {
    cli = new BuiltCli();
    portal = await PortalServer.start();
    writeFileSync(join(cli.folder, 'token'), 'local-token\n');
  });
  beforeEach(() => portal.reset());
  afterAll(async () => {
    cli.remove();
    await portal.stop();
  });

  it('asks for an exemption from a finding, and says who decides', async () => {
    portal.route(`POST ${base}/requests/req-1/exemptions`, () => ({
      ...{ status: 201, body: exemption },
    }));
    const ask = [
      ...['exempt', 'request', 'req-1', '--rule', 'stays-small'],
      ...['--reason', 'The import', '--expires', '2026-12-18'],
    ];
    const { code, stdout } = await run(...ask);
    expect([code, stdout]).toEqual([
      0,
      'ex-1 is pending: user:default/tom decides. It would end at 2026-12-18 00:00 UTC.\n',
    ]);
    expect(portal.requests[0].body).toEqual({
      ...{ rule: 'stays-small', reason: 'The import', expires: '2026-12-18' },
    });
    const json = await run(...ask, '--json');
    expect(JSON.parse(json.stdout)).toEqual(exemption);
    const missing = await run('exempt', 'request', 'req-1', '--rule', 'x');
    expect([missing.code, portal.requests.length]).toEqual([1, 2]);
  });

  it('decides on an exemption as it is now, and says what to do then', async () => {
    portal
      .route(`GET ${base}/exemptions/ex-1`, () => ({ body: exemption }))
      .route(`POST ${base}/exemptions/ex-1/approve`, () => ({
        body: { ...exemption, state: 'approved', version: 5 },
      }))
      .route(`POST ${base}/exemptions/ex-1/revoke`, () => ({
        body: { ...exemption, state: 'revoked', version: 6 },
      }))
      .route(`POST ${base}/exemptions/ex-1/reject`, () =>
        refusal(400, 'InputError', "'reason' is missing"),
      );
    const approved = await run('exempt', 'approve', 'ex-1', '--reason', 'Seen');
    expect([approved.code, approved.stdout]).toEqual([
      0,
      'req-1 is exempt from stays-small until 2026-12-18 00:00 UTC. Judge it again: plumbline provision retry req-1\n',
    ]);
    expect(portal.requests[1].body).toEqual({ version: 4, reason: 'Seen' });
    const revoked = await run('exempt', 'revoke', 'ex-1');
    expect(revoked.stdout).toBe(
      'The exemption of req-1 from stays-small is revoked.\n',
    );
    const rejected = await run('exempt', 'reject', 'ex-1');
    expect([rejected.code, rejected.stderr]).toEqual([
      2,
      expect.stringContaining("'reason' is missing"),
    ]);
    const none = await run('exempt', 'approve', 'ex-2');
    expect(none.code).toBe(3);
  });

  it('lists exemptions page by page, as an array for programs', async () => {
    portal.route(`GET ${base}/exemptions`, ({ query }) => ({
      body: query.cursor
        ? { items: [{ ...exemption, id: 'ex-2', state: 'approved' }] }
        : { items: [exemption], nextCursor: 'more' },
    }));
    const { stdout } = await run(
      ...['exempt', 'list', '--lapses-before', '2027-01-01T00:00:00Z'],
      ...['--owner', 'group:default/payments', '--json'],
    );
    expect(JSON.parse(stdout).map(({ id }: { id: string }) => id)).toEqual([
      ...['ex-1', 'ex-2'],
    ]);
    expect(portal.requests[0].query).toMatchObject({
      lapsesBefore: '2027-01-01T00:00:00.000Z',
      owner: 'group:default/payments',
    });
    const table = await run('exempt', 'list');
    expect(table.stdout).toMatch(/ex-1 +pending +stays-small +req-1/);
    expect((await run('exempt', 'list', '--state', 'odd')).code).toBe(1);
  });

  it('hands a request over, which waits for an approver of the other group', async () => {
    portal.route(`POST ${base}/requests/req-1/transfer`, () => ({
      body: request,
    }));
    const { code, stdout } = await run(
      ...['transfer', 'req-1', '--owner', 'group:default/data'],
    );
    expect(code).toBe(0);
    expect(stdout).toContain(
      'user:default/tom, because group:default/data would own it',
    );
    expect(portal.requests[0].body).toEqual({ owner: 'group:default/data' });
    expect((await run('transfer', 'req-1')).code).toBe(1);
  });

  it('withdraws what was asked for, and says why it can not be', async () => {
    const withdrawn = { state: 'rejected', error: 'withdrawn by ana' };
    portal.route(`POST ${base}/requests/req-1/withdraw`, () => ({
      body: {
        ...{ ...request, ...withdrawn },
        operations: [{ ...operation, ...withdrawn }],
      },
    }));
    const { code, stdout } = await run(
      ...['withdraw', 'req-1', '--reason', 'Asked twice'],
    );
    expect([code, portal.requests[0].body]).toEqual([
      0,
      { reason: 'Asked twice' },
    ]);
    expect(stdout).toContain('withdrawn by ana');
    portal.route(`POST ${base}/requests/req-1/withdraw`, () =>
      refusal(409, 'ConflictError', 'It is being applied'),
    );
    const late = await run('withdraw', 'req-1');
    expect(late.code).not.toBe(0);
    expect(late.stderr).toContain('It is being applied');
  });

  it('shows budgets, and what nobody can say as unknown', async () => {
    const items = [
      {
        ...{ costCenter: 'CC-7', currency: 'USD' },
        ...{ monthly: 400, committed: 61.5 },
      },
      { costCenter: 'CC-8', currency: 'USD', monthly: 100 },
    ];
    portal.route(`GET ${base}/budgets`, () => ({ body: { items } }));
    const { stdout } = await run('budgets');
    expect(stdout).toMatch(/CC-7 +400\.00 +61\.50 +USD/);
    expect(stdout).toMatch(/CC-8 +100\.00 +unknown +USD/);
    const json = await run('budgets', '--json');
    expect(JSON.parse(json.stdout)).toEqual(items);
    portal.route(`GET ${base}/budgets`, () =>
      refusal(403, 'NotAllowedError', 'You need the permission'),
    );
    expect((await run('budgets')).code).toBe(2);
  });
});
