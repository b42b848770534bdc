import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Portal, startPortal } from '../portal';
import { Api } from '../support/api';
import { plumbline } from '../support/cli';
import {
  ExamplePostgres,
  killBackend,
  signedIn,
  successfulCreations,
  until,
} from '../support/provisioning';

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

/** The road of a request on a whole portal, with kills and with time. */
test.describe('a request for a database', () => {
  test.describe.configure({ mode: 'serial', timeout: 900_000 });
  test.skip(
    process.env.CI !== 'true' &&
      spawnSync('terraform', ['version']).status !== 0,
    'needs Terraform on PATH',
  );

  let folder: string;
  let portal: Portal;
  let postgres: ExamplePostgres;
  let ana: Api;

  const start = async () => {
    portal = await startPortal({
      data: join(folder, 'state'),
      flags: ['--config', join(folder, 'layer.yaml')],
      clock: '2026-03-02T09:00:00Z',
    });
    postgres = await ExamplePostgres.of(portal);
    ana = await signedIn(portal.url, 'ana.ruiz');
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

  test('goes on after the backend was killed, and is made exactly once', async () => {
    for (const round of [1, 2]) {
      const name = `killed_${round}`;
      const id = await ask(intentOf(name));
      // Somewhere between the plan and what is verified.
      await new Promise(done =>
        setTimeout(done, 1_000 + Math.random() * 4_000),
      );
      killBackend(portal);
      await portal.stop();
      await start();
      expect(await active(id)).toMatchObject({
        state: 'active',
        intent: { database_name: name },
      });
      expect(await postgres.query('SELECT 1 AS one', name)).toEqual([
        { one: 1 },
      ]);
      const log = readFileSync(join(portal.data, 'log/postgres.log'), 'utf8');
      expect(successfulCreations(log, name)).toBe(1);
    }
    const exported = await plumbline(portal, 'audit', 'export');
    expect(exported.code, exported.stderr).toBe(0);
    const file = join(folder, 'audit.jsonl');
    writeFileSync(file, exported.stdout);
    expect((await plumbline(portal, 'audit', 'verify', file)).code).toBe(0);
    writeFileSync(
      file,
      exported.stdout.replace('user:default/ana.ruiz', 'user:default/eva.ruiz'),
    );
    expect((await plumbline(portal, 'audit', 'verify', file)).code).toBe(2);
  });

  test('is active without approval, found again when it is dropped, and gone when its time is up', async () => {
    const name = 'checkout_dev';
    const id = await ask(intentOf(name));
    const made = await active(id);
    expect(made, JSON.stringify(made.error)).toMatchObject({
      state: 'active',
      approvals: [],
      resourceRef: 'resource:default/checkout-dev',
    });
    expect(await postgres.query('SELECT 1 AS one', name)).toEqual([{ one: 1 }]);
    const [kind, entity] = ['resource', 'checkout-dev'];
    await expect
      .poll(
        async () =>
          (
            await ana.get(
              `/api/catalog/entities/by-name/${kind}/default/${entity}`,
            )
          ).status,
        { timeout: 60_000 },
      )
      .toBe(200);
    await expect
      .poll(async () => {
        const { lastChange } = await ana.brief({ entityRef: service });
        return lastChange.byKind.infrastructure?.change?.title;
      })
      .toContain(name);

    await postgres.query(`DROP DATABASE "${name}"`);
    const drifted = await until(ana, id, ({ drift }) => drift !== undefined);
    expect(drifted.drift.sentences[0]).toContain('Creates 1');
    expect(JSON.stringify(drifted.timeline)).toContain('payments-platform');
    const reverted = await ana.post(`${requests}/${id}/revert`, {});
    expect(reverted.status, reverted.text.slice(0, 500)).toBe(200);
    await until(
      ana,
      id,
      ({ drift, operations }) =>
        drift === undefined && operations[1]?.state === 'active',
    );
    expect(await postgres.has(name)).toBe(true);

    portal.setClock('2026-04-02T09:00:00Z');
    await until(ana, id, ({ state }) => state === 'destroyed');
    expect(await postgres.has(name)).toBe(false);
  });
});
