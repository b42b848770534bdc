import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Portal, startPortal } from './portal';
import { Api } from './support/api';
import { ExamplePostgres, signedIn, until } from './support/provisioning';

const product = 'shared-postgresql-database';
const service = 'component:default/checkoutservice';
const requests = '/api/provisioning/requests';

const intentOf = (database_name: string, values: object = {}) => ({
  engine: 'postgresql',
  service,
  owner: 'group:default/payments-platform',
  environment: 'dev',
  dataClassification: 'internal',
  durability: 'dev',
  costCenter: 'CC-7',
  database_name,
  ...values,
});
const restricted = {
  environment: 'staging',
  dataClassification: 'restricted',
  durability: 'staging-restricted',
};

test.describe('a request for a database', () => {
  test.describe.configure({ mode: 'serial', timeout: 240_000 });
  test.skip(
    process.env.CI !== 'true' &&
      spawnSync('terraform', ['version']).status !== 0,
    'needs Terraform on PATH',
  );

  let folder: string;
  let portal: Portal;
  let postgres: ExamplePostgres;
  let ana: Api;
  let tom: Api;

  const start = async () => {
    portal = await startPortal({
      data: join(folder, 'state'),
      flags: ['--config', join(folder, 'layer.yaml')],
      clock: '2026-03-02T09:00:00Z',
    });
    postgres = await ExamplePostgres.of(portal);
    ana = await signedIn(portal.url, 'ana.ruiz');
    tom = await signedIn(portal.url, 'tom.okafor');
  };
  const ask = async (intent: object) => {
    const { body, status, text } = await ana.post(requests, {
      ...{ product, intent },
    });
    expect(status, text.slice(0, 500)).toBe(201);
    return body.id as string;
  };
  const active = (id: string) =>
    until(ana, id, ({ state }) => ['active', 'failed'].includes(state));

  test.beforeAll(async () => {
    // Sources that changed are built first.
    test.setTimeout(600_000);
    folder = mkdtempSync(join(tmpdir(), 'plumbline-provisioning-'));
    writeFileSync(
      join(folder, 'layer.yaml'),
      JSON.stringify({
        plumbline: { provisioning: { drift: { everySeconds: 2 } } },
      }),
    );
    await start();
  });
  test.afterAll(async () => {
    await portal?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is refused with what would satisfy it, or waits for somebody else', async () => {
    const refused = await ana.post(requests, {
      product: 'postgresql',
      intent: {
        ...intentOf('x', { environment: 'production', durability: 'dev' }),
        ...{ region: 'eu-west-1', workload: 'small', identifier: 'checkout' },
        database_name: undefined,
      },
    });
    expect(refused.text).toMatch(/'environment' must be 'dev'|production-/);
    expect([400, 201]).toContain(refused.status);
    expect(refused.body.state ?? 'refused').toBe('refused');

    const id = await ask(intentOf('ledger_staging', restricted));
    const waiting = await until(
      ana,
      id,
      ({ state }) => state === 'waiting-for-approval',
    );
    const [{ risk, rules }] = waiting.operations;
    expect(risk).toBe('high');
    // The example's service has an incident that nobody closed.
    expect(rules.map(({ rule }: { rule: string }) => rule)).toEqual([
      ...['level', 'restricted-data', 'open-incident'],
    ]);
    const own = await ana.post(`${requests}/${id}/approve`, {});
    expect(own.status).toBe(403);
    expect(await postgres.has('ledger_staging')).toBe(false);
    const other = await tom.post(`${requests}/${id}/approve`, {
      reason: 'The level is right',
    });
    expect(other.status, other.text.slice(0, 500)).toBe(200);
    expect(await active(id)).toMatchObject({ state: 'active' });
    expect(await postgres.has('ledger_staging')).toBe(true);
  });
});
