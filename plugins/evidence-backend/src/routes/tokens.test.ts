import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import request from 'supertest';
import { parse } from 'yaml';
import evidencePlugin from '..';
import { aComponent, TestCatalog } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const guide = readFileSync(
  // eslint-disable-next-line no-restricted-syntax -- tests run from their sources
  join(__dirname, '../../../../docs/evidence.md'),
  'utf8',
);
const [, example] = /```yaml\n(backend:\n {2}auth:[^`]*)```/.exec(guide)!;
const tokens = {
  PIPELINE_TOKEN: 'token-of-the-pipeline',
  MONITORING_TOKEN: 'token-of-the-monitoring',
};
const entityRef = 'component:default/checkout';
const occurredAt = new Date(Date.now() - 60_000).toISOString();

const reports = {
  '/changes': {
    ...{ source: 'pipeline', id: '1', kind: 'deploy', entityRef, occurredAt },
  },
  '/observations': {
    source: 'monitoring',
    observedAt: occurredAt,
    facts: [{ entityRef, name: 'health.state', value: 'ok' }],
  },
  '/incidents': {
    ...{ source: 'monitoring', id: '1', title: 'Slow' },
    ...{ services: [entityRef], start: occurredAt },
  },
};

describe('the tokens of the guide', () => {
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    const catalog = new TestCatalog();
    catalog.entities = [aComponent('checkout')];
    backend = await startTestBackend({
      features: [
        evidencePlugin,
        createServiceFactory({
          service: catalogServiceRef,
          deps: {},
          factory: () => catalog as unknown as CatalogService,
        }),
        authServiceFactory,
        httpAuthServiceFactory,
        permissionsServiceFactory,
        mockServices.rootConfig.factory({
          data: parse(
            example.replace(
              /\$\{(\w+)\}/g,
              (_, name: keyof typeof tokens) => tokens[name],
            ),
          ),
        }),
      ],
    });
  });
  afterAll(() => backend.stop());

  it.each([
    ['PIPELINE_TOKEN', '/changes', 201],
    ['PIPELINE_TOKEN', '/observations', 403],
    ['PIPELINE_TOKEN', '/incidents', 403],
    ['MONITORING_TOKEN', '/changes', 403],
    ['MONITORING_TOKEN', '/observations', 200],
    ['MONITORING_TOKEN', '/incidents', 201],
  ] as const)('%s gets for %s: %d', async (token, path, status) => {
    await request(backend.server)
      .post(`/api/evidence${path}`)
      .set('authorization', `Bearer ${tokens[token]}`)
      .send(reports[path])
      .expect(status);
  });

  it('are the only ones', async () => {
    await request(backend.server)
      .post('/api/evidence/changes')
      .set('authorization', 'Bearer another-token')
      .send(reports['/changes'])
      .expect(401);
  });
});
