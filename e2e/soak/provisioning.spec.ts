import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { plumbline } from '../support/cli';
import {
  ask,
  intentOf,
  lacksTerraform,
  ProvisioningPortal,
  requestsPath,
  until,
} from '../support/provisioning';

const rounds = Number(process.env.PLUMBLINE_SOAK_ROUNDS ?? 20);
const service = 'component:default/checkoutservice';

/** The road of a request on a whole portal, with kills and with time. */
test.describe('a request for a database', () => {
  test.describe.configure({ mode: 'serial' });
  test.skip(lacksTerraform, 'needs Terraform on PATH');

  let world: ProvisioningPortal;

  test.beforeAll(async () => {
    // Sources that changed are built first.
    test.setTimeout(600_000);
    world = await ProvisioningPortal.started();
  });
  test.afterAll(() => world?.stop());

  test('goes on after the backend was killed, and is made exactly once', async () => {
    for (let round = 1; round <= rounds; round++) {
      const name = `killed_${round}`;
      const id = await ask(world.ana, intentOf(name));
      // Every other time while it is applied, which is soon over.
      if (round % 2 === 0) {
        await until(
          world.ana,
          id,
          ({ state }) =>
            ['planned', 'applying', 'verifying', 'active'].includes(state),
          20,
        );
      }
      const after = Math.round(Math.random() * (round % 2 === 0 ? 600 : 3_000));
      await new Promise(done => setTimeout(done, after));
      const { body } = await world.ana.get(`${requestsPath}/${id}`);
      await world.killed();
      process.stdout.write(`round ${round}: killed when ${body.state}\n`);
      expect(await world.ended(id)).toMatchObject({
        state: 'active',
        intent: { database_name: name },
      });
      expect(await world.postgres.query('SELECT 1 AS one', name)).toEqual([
        { one: 1 },
      ]);
      expect(world.creationsOf(name)).toBe(1);
    }
    const exported = await plumbline(world.portal, 'audit', 'export');
    expect(exported.code, exported.stderr).toBe(0);
    const file = join(world.folder, 'audit.jsonl');
    writeFileSync(file, exported.stdout);
    const verify = () => plumbline(world.portal, 'audit', 'verify', file);
    expect((await verify()).code).toBe(0);
    const tampered = exported.stdout.replace(
      'user:default/ana.ruiz',
      'user:default/eva.ruiz',
    );
    expect(tampered).not.toBe(exported.stdout);
    writeFileSync(file, tampered);
    expect((await verify()).code).toBe(2);
  });

  test('is active without approval, found again when it is dropped, and gone when its time is up', async () => {
    const { ana, portal, postgres } = world;
    const name = 'checkout_dev';
    // After the others, which all were made at the same instant.
    portal.setClock('2026-03-02T10:00:00Z');
    const id = await ask(ana, intentOf(name));
    const made = await world.ended(id);
    expect(made, JSON.stringify(made.error)).toMatchObject({
      state: 'active',
      approvals: [],
      resourceRef: 'resource:default/checkout-dev',
    });
    expect(await postgres.query('SELECT 1 AS one', name)).toEqual([{ one: 1 }]);
    const entity =
      '/api/catalog/entities/by-name/resource/default/checkout-dev';
    await expect
      .poll(async () => (await ana.get(entity)).status, { timeout: 60_000 })
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
    const reverted = await ana.post(`${requestsPath}/${id}/revert`, {});
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
