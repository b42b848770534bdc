import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import provisioningPlugin from '@plumbline/backstage-plugin-provisioning-backend';
import request from 'supertest';
import catalogModuleProvisioning from '.';

jest.setTimeout(120_000);

// eslint-disable-next-line no-restricted-syntax -- the library is no package
const library = resolve(__dirname, '../../../standards');

type Template = Entity & {
  spec: {
    owner: string;
    parameters: {
      required: string[];
      properties: Record<string, Record<string, unknown>>;
      dependencies?: {
        durability: {
          oneOf: { properties: Record<string, Record<string, unknown>> }[];
        };
      };
    }[];
    steps: { action: string; input: Record<string, unknown> }[];
  };
};

describe('templates of products', () => {
  let folder: string;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plumbline-templates-'));
    await cp(library, join(folder, 'standards'), { recursive: true });
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleProvisioning,
        provisioningPlugin,
        // The bus of tests is one for each plugin.
        eventsServiceFactory,
        schedulerServiceFactory,
        fakeEvidenceService().factory,
        mockServices.rootConfig.factory({
          data: {
            backend: {
              database: { client: 'better-sqlite3', connection: ':memory:' },
            },
            catalog: {
              orphanStrategy: 'delete',
              processingInterval: { seconds: 5 },
              // As in the portal's own configuration.
              rules: [
                { allow: ['Component'] },
                {
                  allow: ['Template'],
                  locations: [{ type: 'plumbline-provisioning' }],
                },
              ],
            },
            plumbline: {
              standards: { library: { url: `file:${folder}/standards` } },
              provisioning: { folder, encryptionKey: 'of the tests' },
            },
          },
        }),
      ],
    });
  });
  afterAll(async () => {
    await backend.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function until(
    holds: (templates: Map<string, Template>) => boolean,
  ): Promise<Map<string, Template>> {
    const deadline = Date.now() + 45_000;
    for (;;) {
      const { body } = await request(backend.server)
        .get('/api/catalog/entities?filter=kind=template')
        .set('authorization', mockCredentials.user.header());
      const templates = new Map<string, Template>(
        (body as Template[]).map(each => [each.metadata.name, each]),
      );
      if (holds(templates)) {
        return templates;
      }
      if (Date.now() > deadline) {
        throw new Error(`It never was so: ${[...templates.keys()]}`);
      }
      await new Promise(next => setTimeout(next, 200));
    }
  }
  const edit = async (product: string, from: RegExp, to: string) => {
    const file = join(folder, 'standards/products', `${product}.yaml`);
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(from);
    await writeFile(file, text.replace(from, to));
  };

  it('are in the catalog with their owner, ask by the form, and follow an edited file', async () => {
    const shared = 'request-shared-postgresql-database';
    const templates = await until(all => all.has(shared));
    const { relations, spec } = templates.get(shared)!;
    expect(relations).toEqual([
      {
        type: 'ownedBy',
        targetRef: 'group:default/data-platform',
      },
    ]);
    const [forWhom, what] = spec.parameters;
    expect(Object.keys(forWhom.properties)).toEqual([
      'service',
      'owner',
      'costCenter',
    ]);
    expect(what.properties).toMatchObject({
      durability: { 'ui:field': 'PlumblineDurability' },
      database_name: { type: 'string', pattern: expect.any(String) },
    });
    // What is settled is not shown in the form, and is sent all the same.
    expect(what.properties).not.toHaveProperty('engine');
    expect(spec.steps).toMatchObject([
      {
        action: 'plumbline:provision:request',
        input: {
          product: 'shared-postgresql-database',
          intent: {
            engine: 'postgresql',
            database_name: '${{ parameters.database_name }}',
          },
        },
      },
    ]);
    const [dev] = what.dependencies!.durability.oneOf;
    expect(dev.properties).toMatchObject({
      durability: { enum: ['dev'] },
      environment: { enum: ['dev'] },
      connection_limit: { maximum: 20 },
    });

    await edit(
      'shared-postgresql-database',
      /title: Shared PostgreSQL database/,
      'title: A database for many',
    );
    await edit('postgresql', /state: experimental/, 'state: retired');
    await until(
      all =>
        all.get(shared)?.metadata.title === 'A database for many' &&
        !all.has('request-postgresql'),
    );
  });
});
