import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainInstant } from '@plumbline/backstage-plugin-evidence-common';
import { refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';

jest.setTimeout(120_000);

const base = '/api/provisioning';
const when = (instant: string) => plainInstant(instant, Date.now());
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
  const { cli, portal, run, runWith } = commandLine('provision');

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
      `ex-1 is pending: tom decides. It would end at ${when(
        exemption.expires,
      )}.\n`,
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
      `req-1 is exempt from stays-small until ${when(
        exemption.expires,
      )}. Judge it again: npx --package @plumbline/cli plumbline provision retry req-1\n`,
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

  describe('connect', () => {
    const connection = {
      ...{ protocol: 'postgresql', host: 'db.internal', port: 5433 },
      ...{ database: 'checkout', user: 'checkout_app', sslMode: 'require' },
    };
    const revealed = { by: 'user:default/ana', at: '2026-11-20T12:00:00.000Z' };
    const psql =
      'psql "host=db.internal port=5433 dbname=checkout user=checkout_app sslmode=require"\n';
    beforeEach(() => {
      portal.route(`GET ${base}/requests/req-1/connection`, () => ({
        body: { ...connection, password: {} },
      }));
      portal.route(`POST ${base}/requests/req-1/reveal`, () => ({
        body: { password: 'a:b\\c', revealed },
      }));
    });

    it('prints a psql line without fetching the password', async () => {
      const { code, stdout } = await run('connect', 'req-1');
      expect([code, stdout]).toEqual([
        0,
        [
          ...['host      db.internal:5433', 'database  checkout'],
          'user      checkout_app',
          'password  shown once: --save writes it where psql finds it, --reveal prints it',
          psql,
        ].join('\n'),
      ]);
      expect(portal.requests.map(({ method }) => method)).toEqual(['GET']);
      expect((await run('connect', 'req-1', '--format', 'url')).stdout).toBe(
        'postgresql://checkout_app@db.internal:5433/checkout?sslmode=require\n',
      );
      expect((await run('connect', 'req-1', '--format', 'dsn')).code).toBe(1);
    });

    it('prints the password only where --reveal says so, and in no command line', async () => {
      const shown = await run('connect', 'req-1', '--reveal');
      expect(shown.stdout).toContain('password  a:b\\c\n');
      expect(shown.stdout.endsWith(psql)).toBe(true);
      const env = await run('connect', 'req-1', '--reveal', '--format', 'env');
      expect(env.stdout).toBe(
        [
          ...['export PGHOST=db.internal', 'export PGPORT=5433'],
          ...['export PGDATABASE=checkout', 'export PGUSER=checkout_app'],
          ...['export PGSSLMODE=require', "export PGPASSWORD='a:b\\c'", ''],
        ].join('\n'),
      );
    });

    it('saves the password in the password file of psql, readable by its owner only', async () => {
      const file = join(cli.folder, 'pgpass');
      writeFileSync(
        file,
        'other:5432:*:me:x\ndb.internal:5433:checkout:checkout_app:old\n',
        { mode: 0o644 },
      );
      const { code, stdout } = await runWith(['connect', 'req-1', '--save'], {
        env: { PGPASSFILE: file },
      });
      expect(code).toBe(0);
      expect(stdout).toContain(`password  saved in ${file}\n`);
      expect(stdout).not.toContain('a:b');
      expect(readFileSync(file, 'utf8')).toBe(
        'other:5432:*:me:x\ndb.internal:5433:checkout:checkout_app:a\\:b\\\\c\n',
      );
      expect(statSync(file).mode % 0o1000).toBe(0o600);
    });

    it('says who was shown the password, and where else it is kept', async () => {
      portal.route(`POST ${base}/requests/req-1/reveal`, () =>
        refusal(409, 'ConflictError', 'It was revealed to tom.'),
      );
      const again = await run('connect', 'req-1', '--reveal');
      expect([again.code, again.stdout]).toEqual([2, '']);
      expect(again.stderr).toContain('It was revealed to tom.');
      portal.route(`GET ${base}/requests/req-1/connection`, () => ({
        body: { ...connection, password: { revealed } },
      }));
      expect((await run('connect', 'req-1')).stdout).toContain(
        `password  revealed to ana at ${when(revealed.at)}\n`,
      );
      const keptIn = { store: 'Vault', ref: 'kv/plumbline/req-1' };
      portal.route(`GET ${base}/requests/req-1/connection`, () => ({
        body: { ...connection, password: { keptIn } },
      }));
      expect((await run('connect', 'req-1')).stdout).toContain(
        'password  in Vault at kv/plumbline/req-1\n',
      );
    });
  });

  it('tries a step without doing it, and ends as the step would', async () => {
    const finding = {
      ...{ rule: 'stays-small', version: 1, severity: 'deny', why: 'Shared.' },
      ...{ layer: 'request', message: 'Too many.', satisfiedBy: 'Ask for 20.' },
    };
    portal.route(`GET ${base}/requests/req-1`, () => ({ body: request }));
    portal.route(`GET ${base}/products/p`, () => ({
      body: { form: { schema: { properties: { size: { type: 'number' } } } } },
    }));
    portal.route(`POST ${base}/requests/req-1/retry`, () => ({
      body: {
        ...{ dryRun: true, state: 'refused' },
        check: { findings: [finding], problems: [], waitsFor: [], denied: {} },
      },
    }));
    const tried = await run('retry', 'req-1', '--set', 'size=40', '--dry-run');
    expect(tried.code).toBe(2);
    expect(tried.stdout).toMatch(/^would be refused; nothing was done\n/);
    expect(tried.stdout).toContain('Too many.');
    expect(portal.requests.at(-1)!.body).toEqual({
      ...{ dryRun: true, intent: { size: 40 } },
    });
    portal.route(`POST ${base}/requests/req-1/destroy`, () => ({
      body: {
        ...{ dryRun: true, state: 'submitted' },
        approval: {
          needed: true,
          because: 'it can not be undone',
          by: ['user:default/tom'],
        },
        destroys: {
          ...{ name: 'ledger', entityRef: 'resource:default/ledger' },
          ...{ backups: 'none', dependents: ['component:default/checkout'] },
        },
      },
    }));
    const destroyed = await run('destroy', 'req-1', '--dry-run');
    expect([destroyed.code, destroyed.stdout]).toEqual([
      0,
      [
        'would be submitted; nothing was done',
        '  destroys ledger (resource:default/ledger): its data and its password are lost',
        '  backups  none',
        '  used by  checkout',
        '  approve  tom, because it can not be undone\n',
      ].join('\n'),
    ]);
    portal.route(`POST ${base}/requests/req-1/extend`, () => ({
      body: {
        ...{ dryRun: true, state: 'submitted' },
        ends: {
          now: '2026-11-23T12:00:00.000Z',
          then: '2026-12-23T12:00:00.000Z',
          last: '2027-04-22T12:00:00.000Z',
        },
      },
    }));
    expect((await run('extend', 'req-1', '--dry-run')).stdout).toContain(
      `${when('2026-12-23T12:00:00Z')} in place of ${when(
        '2026-11-23T12:00:00Z',
      )}, ${when('2027-04-22T12:00:00Z')} at most`,
    );
  });

  it('destroys without a question where nobody is at a terminal', async () => {
    portal.route(`POST ${base}/requests/req-1/destroy`, () => ({
      body: request,
    }));
    for (const flag of ['--json', '--yes']) {
      const { code } = await run('destroy', 'req-1', flag, '--reason', 'Old');
      expect([code, portal.requests.at(-1)?.body]).toEqual([
        0,
        { reason: 'Old' },
      ]);
    }
  });

  it('hands a request over, which waits for an approver of the other group', async () => {
    portal.route(`POST ${base}/requests/req-1/transfer`, () => ({
      body: request,
    }));
    const { code, stdout } = await run(
      ...['transfer', 'req-1', '--owner', 'group:default/data'],
    );
    expect(code).toBe(0);
    expect(stdout).toContain('tom, because data would own it');
    expect(portal.requests[0].body).toEqual({ owner: 'group:default/data' });
    expect((await run('transfer', 'req-1')).code).toBe(1);
  });

  it('approves the plan that was read', async () => {
    const bound = { intent: 'i', plan: 'abc1', policies: 'p', prices: 'q' };
    portal
      .route(`GET ${base}/requests/req-1`, () => ({
        body: { ...request, operations: [{ ...operation, bound }] },
      }))
      .route(`GET ${base}/requests/req-1/impact`, () => ({ body: {} }))
      .route(`POST ${base}/requests/req-1/approve`, () => ({ body: request }));
    expect((await run('show', 'req-1')).stdout).toContain(
      'decide   provision approve req-1 --plan abc1',
    );
    await run('approve', 'req-1', '--plan', 'abc1');
    expect(portal.requests.at(-1)!.body).toEqual({ plan: 'abc1' });
  });

  it('withdraws what was requested, and says why it can not be', async () => {
    const withdrawn = { state: 'rejected', error: 'withdrawn by ana' };
    portal.route(`POST ${base}/requests/req-1/withdraw`, () => ({
      body: {
        ...{ ...request, ...withdrawn },
        operations: [{ ...operation, ...withdrawn }],
      },
    }));
    const { code, stdout } = await run(
      ...['withdraw', 'req-1', '--reason', 'Requested twice'],
    );
    expect([code, portal.requests[0].body]).toEqual([
      0,
      { reason: 'Requested twice' },
    ]);
    expect(stdout).toContain('withdrawn by ana');
    portal.route(`POST ${base}/requests/req-1/withdraw`, () =>
      refusal(409, 'ConflictError', 'It is being applied'),
    );
    const late = await run('withdraw', 'req-1');
    expect(late.code).not.toBe(0);
    expect(late.stderr).toContain('It is being applied');
  });

  it('withdraws an approval, which needs a reason', async () => {
    portal.route(`POST ${base}/requests/req-1/withdraw-approval`, () => ({
      body: request,
    }));
    expect((await run('withdraw-approval', 'req-1')).code).not.toBe(0);
    expect(portal.requests).toEqual([]);
    const { code } = await run(
      ...['withdraw-approval', 'req-1', '--reason', 'Too early'],
    );
    expect([code, portal.requests[0].body]).toEqual([
      0,
      { reason: 'Too early' },
    ]);
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
