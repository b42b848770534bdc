import { expect } from '@playwright/test';
import {
  ask,
  intentOf,
  ProvisioningPortal,
  requestsPath,
  until,
} from './provisioning';

const service = 'component:default/checkoutservice';

/**
 * Asks, kills the backend somewhere on the way, and looks whether the database
 * was made exactly once.
 *
 * @param options.whileApplied - kills it as soon as it is planned, which is where
 *   most can go wrong; else at any time
 * @returns the state in which it was killed
 */
export async function killOnTheWay(
  world: ProvisioningPortal,
  { name, whileApplied }: { name: string; whileApplied: boolean },
): Promise<string> {
  const id = await ask(world.ana, intentOf(name));
  if (whileApplied) {
    const late = ['planned', 'applying', 'verifying', 'active'];
    await until(world.ana, id, ({ state }) => late.includes(state), 20);
  }
  const after = Math.random() * (whileApplied ? 600 : 3_000);
  await new Promise(done => setTimeout(done, after));
  const { body } = await world.ana.get(`${requestsPath}/${id}`);
  await world.killed();
  expect(await world.ended(id)).toMatchObject({
    state: 'active',
    intent: { database_name: name },
  });
  expect(await world.postgres.query('SELECT 1 AS one', name)).toEqual([
    { one: 1 },
  ]);
  expect(world.creationsOf(name)).toBe(1);
  return body.state;
}

/**
 * Asks for a database for development, finds it where it belongs, drops it by
 * hand, takes that back, and lets its time go by.
 */
export async function fromMadeToGone(world: ProvisioningPortal): Promise<void> {
  const { ana, portal, postgres } = world;
  const name = 'checkout_dev';
  // After all others, which were made at the same instant.
  portal.setClock('2026-03-02T10:00:00Z');
  const id = await ask(ana, intentOf(name));
  const made = await world.ended(id);
  expect(made, JSON.stringify(made.error)).toMatchObject({
    state: 'active',
    approvals: [],
    resourceRef: 'resource:default/checkout-dev',
  });
  expect(await postgres.query('SELECT 1 AS one', name)).toEqual([{ one: 1 }]);
  const entity = '/api/catalog/entities/by-name/resource/default/checkout-dev';
  await expect
    .poll(async () => (await ana.get(entity)).status, { timeout: 180_000 })
    .toBe(200);
  await expect
    .poll(
      async () => {
        const { lastChange } = await ana.brief({
          entityRef: service,
          environment: 'dev',
        });
        return lastChange.byKind.infrastructure?.change?.title;
      },
      { timeout: 180_000 },
    )
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

  await postgres.query(`ALTER ROLE "${name}" CREATEDB`);
  const widened = await until(ana, id, ({ drift }) => drift !== undefined);
  expect(JSON.stringify(widened.drift)).toContain('CREATEDB');
  expect((await ana.post(`${requestsPath}/${id}/revert`, {})).status).toBe(200);
  await until(
    ana,
    id,
    ({ drift, operations }) =>
      drift === undefined && operations[2]?.state === 'active',
  );
  expect(
    await postgres.query(
      `SELECT rolcreatedb FROM pg_roles WHERE rolname = '${name}'`,
    ),
  ).toEqual([{ rolcreatedb: false }]);

  portal.setClock('2026-04-02T10:00:00Z');
  await until(ana, id, ({ state }) => state === 'destroyed');
  expect(await postgres.has(name)).toBe(false);
  // All of it was in development.
  const { lastChange } = await ana.brief({ entityRef: service });
  expect(JSON.stringify(lastChange)).not.toContain(name);
}
