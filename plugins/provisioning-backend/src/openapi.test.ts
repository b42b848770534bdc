import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { productDetailsSchema } from '@plumbline/backstage-plugin-provisioning-common';
import { startPortal, testFolder } from './__testUtils__/portal';
import {
  createTestDatabases,
  postgresUrl,
  standardsFolder,
} from './__testUtils__/terraform';
import { describeProvisioningApi } from './openapi';

jest.setTimeout(120_000);

const databases = createTestDatabases();

it('is what docs/openapi/provisioning.json says, what is served, and what is answered', async () => {
  const documented = readFileSync(
    // eslint-disable-next-line no-restricted-syntax -- it is no part of the package
    resolve(__dirname, '../../../docs/openapi/provisioning.json'),
    'utf8',
  );
  expect(JSON.parse(documented)).toEqual(
    JSON.parse(JSON.stringify(describeProvisioningApi('/api/provisioning'))),
  );
  const place = await testFolder();
  const portal = await startPortal({
    ...place,
    knex: await databases.init('SQLITE_3'),
    plugins: place.folder,
    standards: standardsFolder,
    url: postgresUrl(),
  });
  try {
    const ana = portal.as('user:default/ana');
    const served = await ana.get('/openapi.json');
    expect(Object.keys(served.body.paths)).toEqual(
      Object.keys(JSON.parse(documented).paths),
    );
    const { body } = await ana.get('/products');
    for (const { id } of body.items) {
      const product = await ana.get(`/products/${id}`);
      expect(productDetailsSchema.safeParse(product.body).error).toBe(
        undefined,
      );
    }
    expect((await ana.get('/requests/%00')).status).toBe(400);
    expect((await portal.anonymous('/openapi.json')).status).toBe(401);
  } finally {
    await portal.stop();
    await place.remove();
  }
});
