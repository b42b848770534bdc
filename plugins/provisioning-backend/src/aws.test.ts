/* eslint-disable jest/no-standalone-expect -- withProvider is `it` */
import { existsSync, readdirSync } from 'node:fs';
import {
  createTestDatabases,
  describeWithTerraform,
  standardsFolder,
} from './__testUtils__/terraform';
import { startPortal, testFolder } from './__testUtils__/portal';
import type { Portal } from './__testUtils__/portal';

jest.setTimeout(180_000);

/** Where a machine may have the AWS provider; none has to. */
const plugins = '/opt/tf-plugins';
const aws = `${plugins}/registry.terraform.io/hashicorp/aws`;
const hasProvider = existsSync(aws) && readdirSync(aws).length > 0;
const withProvider = hasProvider ? it : it.skip;

describeWithTerraform('a PostgreSQL on AWS', () => {
  const databases = createTestDatabases();
  let place: Awaited<ReturnType<typeof testFolder>>;
  let portal: Portal;

  const request = async (values: object = {}) => {
    const { body } = await portal.as('user:default/ana').post('/requests', {
      product: 'postgresql',
      intent: {
        engine: 'postgresql',
        service: 'component:default/checkout',
        owner: 'group:default/payments',
        environment: 'production',
        dataClassification: 'restricted',
        region: 'eu-west-1',
        durability: 'production-standard',
        costCenter: 'CC-100',
        identifier: 'checkout',
        ...values,
      },
    });
    return body;
  };
  const start = async (folder: string) => {
    const knex = await databases.init('SQLITE_3');
    place = await testFolder();
    portal = await startPortal({
      ...place,
      knex,
      plugins: folder,
      standards: standardsFolder,
      url: 'postgresql://nobody@127.0.0.1:1/none',
    });
  };

  afterEach(async () => {
    await portal.stop();
    await place.remove();
  });

  it('is refused in words at the wrong level, and in the wrong region', async () => {
    await start(plugins);
    const level = await request({ durability: 'dev' });
    expect(level).toMatchObject({
      state: 'refused',
      findings: [
        { rule: 'level-fits-data' },
        {
          rule: 'level-fits-environment',
          satisfiedBy: expect.stringContaining('production-standard'),
        },
      ],
    });
    const region = await request({ region: 'us-east-1' });
    expect(region).toMatchObject({
      state: 'refused',
      findings: [
        {
          rule: 'restricted-stays-in-europe',
          satisfiedBy: 'Choose eu-west-1 or eu-north-1.',
        },
      ],
    });
  });

  it('waits where there is no provider to plan with, and says so', async () => {
    await start(place?.folder ?? '/nowhere');
    const { id } = await request();
    const deadline = Date.now() + 60_000;
    let body = await portal.until(id, 'rendered');
    while (!body.waitingFor && Date.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 200));
      body = await portal.until(id, 'rendered');
    }
    expect(body.waitingFor).toMatch(/^needs its providers in a folder of/);
  });

  withProvider(
    'is planned for real without an account, judged and priced, and says what it would need to be applied',
    async () => {
      await start(plugins);
      const { id } = await request();
      const planned = await portal.until(id, 'planned', 'failed', 'refused');
      expect(planned).toMatchObject({
        state: 'planned',
        findings: [],
        cost: { atLeast: 58.22, currency: 'USD', unpriced: [] },
      });
      expect(planned.operations[0].plan?.sentences[0]).toBe(
        'Creates 1 db instance, 1 db parameter group.',
      );
      const deadline = Date.now() + 30_000;
      let body = planned;
      while (!body.waitingFor && Date.now() < deadline) {
        await new Promise(resolve => setTimeout(resolve, 200));
        body = await portal.until(id, 'planned');
      }
      expect(body.waitingFor).toMatch(/^needs credentials/);
    },
  );

  withProvider(
    'plans a product that came without code like any other',
    async () => {
      await start(plugins);
      const ask = async (values: object) => {
        const { body } = await portal.as('user:default/ana').post('/requests', {
          product: 'redis-cache',
          intent: {
            engine: 'redis',
            service: 'component:default/checkout',
            owner: 'group:default/payments',
            environment: 'production',
            dataClassification: 'internal',
            region: 'eu-west-1',
            durability: 'production-standard',
            costCenter: 'CC-100',
            cache_name: 'checkout',
            ...values,
          },
        });
        return body;
      };
      const wrong = await ask({ cache_name: 'a"; rm -rf /' });
      expect(wrong.error.message).toMatch(/^'cache_name' does not fit/);
      const restricted = await ask({ dataClassification: 'restricted' });
      expect(restricted.error.message).toMatch(/^'dataClassification' must be/);

      const { id } = await ask({});
      const planned = await portal.until(id, 'planned', 'failed', 'refused');
      expect(planned).toMatchObject({
        state: 'planned',
        findings: [],
        // Two nodes, and nothing that no book knows.
        cost: { atLeast: 46.72, currency: 'USD', unpriced: [] },
      });
    },
  );
});
