import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { startToil } from './__testUtils__/startToil';
import { describeToilApi } from './openapi';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

it('is what docs/openapi/toil.json says, and what is served', async () => {
  const documented = readFileSync(
    // eslint-disable-next-line no-restricted-syntax -- it is no part of the package
    resolve(__dirname, '../../../docs/openapi/toil.json'),
    'utf8',
  );
  expect(JSON.parse(documented)).toEqual(
    JSON.parse(JSON.stringify(describeToilApi('/api/toil'))),
  );
  const { backend, call } = await startToil(await databases.init('SQLITE_3'));
  const { body } = await call('get', '/openapi.json').expect(200);
  expect(Object.keys(body.paths)).toEqual(
    Object.keys(JSON.parse(documented).paths),
  );
  await call('get', '/candidates/%00').expect(400);
  await backend.stop();
});
