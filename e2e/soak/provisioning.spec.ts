import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { plumbline } from '../support/cli';
import { lacksTerraform, ProvisioningPortal } from '../support/provisioning';
import { fromMadeToGone, killOnTheWay } from '../support/provisioningRoads';

const rounds = Number(process.env.PLUMBLINE_SOAK_ROUNDS ?? 20);

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
      const state = await killOnTheWay(world, {
        name: `killed_${round}`,
        whileApplied: round % 2 === 0,
      });
      process.stdout.write(`round ${round}: killed when ${state}\n`);
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

  test('is active without approval, found again when it is dropped, and gone when its time is up', () =>
    fromMadeToGone(world));
});
