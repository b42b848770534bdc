import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { plumbline } from './support/cli';
import {
  ask,
  intentOf,
  lacksTerraform,
  ProvisioningPortal,
  requestsPath,
  until,
} from './support/provisioning';
import { fromMadeToGone, killOnTheWay } from './support/provisioningRoads';
import { fromFormToBrief } from './support/creationRoad';
import { alreadySignedIn } from './support/pages';

/** Without psql its test is listed as skipped; in CI it fails. */
const lacksPsql =
  process.env.CI !== 'true' && spawnSync('psql', ['--version']).status !== 0;

const restricted = {
  environment: 'staging',
  dataClassification: 'restricted',
  durability: 'staging-restricted',
};

test.describe('a request for a database', () => {
  test.describe.configure({ mode: 'serial', timeout: 1_200_000 });
  test.skip(lacksTerraform, 'needs Terraform on PATH');

  let world: ProvisioningPortal;

  test.beforeAll(async () => {
    // Sources that changed are built first.
    test.setTimeout(1_800_000);
    world = await ProvisioningPortal.started();
  });
  test.afterAll(() => world?.stop());

  test('is refused at a level that is not for production, with what would satisfy it', async () => {
    const { engine, service, owner, costCenter } = intentOf('');
    const { body, status, text } = await world.ana.post(requestsPath, {
      product: 'postgresql',
      intent: {
        engine,
        service,
        owner,
        costCenter,
        identifier: 'checkout',
        environment: 'production',
        durability: 'dev',
        dataClassification: 'internal',
        region: 'eu-west-1',
        workload: 'small',
      },
    });
    expect(status, text.slice(0, 500)).toBe(201);
    expect(body).toMatchObject({
      state: 'refused',
      findings: [
        {
          rule: 'level-fits-environment',
          severity: 'deny',
          satisfiedBy: expect.stringContaining('production-standard'),
        },
      ],
    });
  });

  test('waits for somebody else where it holds restricted data', async () => {
    const { ana, tom, postgres } = world;
    const id = await ask(ana, intentOf('ledger_staging', restricted));
    const waiting = await until(
      ana,
      id,
      ({ state }) => state === 'waiting-for-approval',
    );
    const [{ risk, rules }] = waiting.operations;
    expect(risk).toBe('high');
    // The example's service has an incident that nobody closed.
    expect(rules.map(({ rule }: { rule: string }) => rule)).toEqual([
      'level',
      'restricted-data',
      'open-incident',
    ]);
    const own = await ana.post(`${requestsPath}/${id}/approve`, {});
    expect(own.status).toBe(403);
    expect(await postgres.has('ledger_staging')).toBe(false);
    const other = await tom.post(`${requestsPath}/${id}/approve`, {
      reason: 'The level is right',
    });
    expect(other.status, other.text.slice(0, 500)).toBe(200);
    expect(await world.ended(id)).toMatchObject({ state: 'active' });
    expect(await postgres.has('ledger_staging')).toBe(true);
  });

  test('is connected to with one command by its requester, and by no stranger', async () => {
    test.skip(lacksPsql, 'needs psql on PATH');
    const { ana, portal } = world;
    const { body } = await ana.get(requestsPath, { scope: 'mine' });
    const { id } = body.items.find(
      ({ intent }: { intent: { database_name?: string } }) =>
        intent.database_name === 'ledger_staging',
    );
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-connect-'));
    process.env.PGPASSFILE = join(folder, 'pgpass');
    try {
      const connect = async (user: string) => {
        const place = { url: portal.url, data: join(folder, user) };
        await plumbline(place, 'login', '--user', `user:default/${user}`);
        return plumbline(place, 'provision', 'connect', id, '--save');
      };
      const stranger = await connect('priya.nair');
      expect([stranger.code, stranger.stderr]).toEqual([
        2,
        expect.stringContaining('Only the requester and members of'),
      ]);
      const { code, stderr, stdout } = await connect('ana.ruiz');
      expect(code, stderr).toBe(0);
      const line = stdout.trim().split('\n').at(-1);
      expect(
        execFileSync('sh', ['-c', `${line} -w -Atc 'SELECT current_user'`], {
          encoding: 'utf8',
        }),
      ).toBe('ledger_staging\n');
      const again = await connect('ana.ruiz');
      expect([again.code, again.stderr]).toEqual([
        2,
        expect.stringContaining('You revealed the password of'),
      ]);
    } finally {
      delete process.env.PGPASSFILE;
      rmSync(folder, { recursive: true });
    }
    await expect
      .poll(async () => (await world.tom.get('/api/evidence/audit')).text, {
        timeout: 45_000,
      })
      .toContain('Its password was revealed.');
  });

  test('is shown where its environment is requested, and nowhere else', async () => {
    const { ana } = world;
    const about = { entityRef: 'component:default/checkoutservice' };
    const brief = async (environment?: string) => {
      const { body } = await ana.get('/api/incident-brief/brief', {
        ...about,
        ...(environment && { environment }),
      });
      const { blastRadius, dependencies, lastChange } = body;
      return {
        named: JSON.stringify([
          dependencies.items,
          lastChange,
          blastRadius.affected,
        ]),
        data: blastRadius.dataDomains.join(),
        environment: `${body.environment} ${body.environmentAssumed ?? ''}`,
      };
    };
    // The catalog takes in what was made.
    await expect
      .poll(async () => (await brief('staging')).data, { timeout: 360_000 })
      .toMatch(/ledger-staging.* \(restricted\)/);
    expect((await brief('staging')).named).toMatch(/ledger[-_]staging/);
    const { data, environment, named } = await brief();
    expect(environment).toBe('production true');
    expect(`${data} ${named}`).not.toMatch(/ledger[-_]staging/);
    for (const path of ['overview', 'discrepancies?limit=500']) {
      const { status, text } = await ana.get(`/api/evidence/${path}`);
      expect(status, path).toBe(200);
      expect(text, path).not.toMatch(/ledger[-_]staging/);
    }
  });

  test('comes with a service that is created, up to its first brief', async ({
    page,
  }) => {
    await alreadySignedIn(page);
    await fromFormToBrief(world, page);
  });

  test('goes on after the backend was killed, and is made exactly once', async () => {
    await killOnTheWay(world, { name: 'killed_once', whileApplied: true });
  });

  test('is active without approval, found again when it is dropped, and gone when its time is up', () =>
    fromMadeToGone(world));
});
