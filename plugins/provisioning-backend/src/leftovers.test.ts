import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { Portal, startPortal, testFolder } from './__testUtils__/portal';
import {
  createTestDatabases,
  describeWithTerraform,
  standardsFolder,
} from './__testUtils__/terraform';

jest.setTimeout(120_000);

const secret = 'Zx9-plaintext-word';

/** One that is made, and one that fails as long as a file is there. */
const moduleWith = (place: string) => `
variable "queue_name" { type = string }
resource "terraform_data" "first" {
  input = { name = var.queue_name, note = "export PGPASSWORD=${secret}", again = "${secret}" }
}
resource "terraform_data" "second" {
  input = terraform_data.first.id
  provisioner "local-exec" {
    command = "test ! -e '${place}'"
  }
}
`;

describeWithTerraform('what was made in part', () => {
  const databases = createTestDatabases();
  const intent = {
    service: 'component:default/checkout',
    owner: 'group:default/payments',
    environment: 'dev',
    dataClassification: 'internal',
    durability: 'dev',
    costCenter: 'CC-1',
    queue_name: 'orders',
  };

  it('can be destroyed, goes when its time is up, and says no secret', async () => {
    const place = await testFolder();
    const standards = join(place.folder, 'standards');
    await cp(standardsFolder, standards, { recursive: true });
    const file = (name: string) => join(standards, name);
    const broken = join(place.folder, 'broken');
    await writeFile(broken, '');
    await mkdir(file('modules/queue/1.0.0'), { recursive: true });
    await writeFile(file('modules/queue/1.0.0/main.tf'), moduleWith(broken));
    const known = parse(
      await readFile(file('products/shared-postgresql-database.yaml'), 'utf8'),
    );
    await writeFile(
      file('products/queue.yaml'),
      stringify({
        ...known,
        id: 'queue',
        engine: 'queue',
        verify: 'none',
        module: { path: 'modules/queue/1.0.0' },
        variables: { queue_name: 'ask' },
        resource: { type: 'queue', name: 'queue_name' },
        levels: { dev: { ...known.levels.dev, settings: {}, limits: {} } },
      }),
    );
    const knex = await databases.init('SQLITE_3');
    let portal: Portal | undefined;
    try {
      portal = await startPortal({
        knex,
        standards,
        clockFile: place.clockFile,
        folder: join(place.folder, 'runs'),
        plugins: place.folder,
        url: 'postgresql://nobody@127.0.0.1:1/none',
        config: { environments: { queue: { NOTHING: 'needed' } } },
      });
      const ana = portal.as('user:default/ana');
      const ask = async (values: object = {}) => {
        const { body } = await ana.post('/requests', {
          product: 'queue',
          intent: { ...intent, ...values },
        });
        // What it costs nobody knows.
        await portal!.until(body.id, 'waiting-for-approval');
        const tom = portal!.as('user:default/tom');
        expect((await tom.post(`/requests/${body.id}/approve`)).status).toBe(
          200,
        );
        return body.id as string;
      };
      const [id, other] = [await ask(), await ask({ queue_name: 'others' })];
      const failed = await portal.until(id, 'failed');
      expect(failed.error).toContain('terraform apply failed');
      expect(failed.operations[0].plan?.sentences[0]).toBe('Creates 2 datas.');
      await portal.until(other, 'failed');

      const destroyed = await ana.post(`/requests/${id}/destroy`);
      expect([destroyed.status, destroyed.body.error?.message]).toEqual([
        200,
        undefined,
      ]);
      await letGo(portal, id);
      const log = await ana.get(`/requests/${id}/log`);
      expect(JSON.stringify(log.body)).toContain('2 destroyed');
      const shown = await ana.get(`/requests/${id}`);
      expect(JSON.stringify(shown.body)).toContain('Withdrawn: what was left');
      expect(portal.evidence.reported).toEqual([]);
      for (const text of [
        JSON.stringify([log.body, (await ana.get(`/requests/${id}`)).body]),
        JSON.stringify(await everyRow(knex)),
        JSON.stringify(portal.evidence),
      ]) {
        expect(text).not.toContain(secret);
      }

      await rm(broken);
      await portal.setClock('2027-01-20T12:00:00Z');
      await letGo(portal, other);
    } finally {
      await portal?.stop();
      await place.remove();
    }
  });
});

/** Where somebody has to look at it first, somebody does. */
async function letGo(portal: Portal, id: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { body } = await portal.as('user:default/ana').get(`/requests/${id}`);
    const state = body.operations[1]?.state;
    if (state === 'waiting-for-approval') {
      const tom = portal.as('user:default/tom');
      expect((await tom.post(`/requests/${id}/approve`)).status).toBe(200);
    }
    if (state === 'destroyed') {
      expect(body.state).toBe('destroyed');
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(JSON.stringify(body).slice(0, 3_000));
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

async function everyRow(
  knex: Awaited<ReturnType<ReturnType<typeof createTestDatabases>['init']>>,
) {
  const tables: { name: string }[] = await knex('sqlite_master').where({
    type: 'table',
  });
  return Promise.all(tables.map(({ name }) => knex(name).select()));
}
