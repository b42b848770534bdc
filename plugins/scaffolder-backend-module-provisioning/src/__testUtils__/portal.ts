import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import provisioningPlugin from '@plumbline/backstage-plugin-provisioning-backend';
import request from 'supertest';
import scaffolderModule from '..';

export const ana = 'user:default/ana';
const group = 'group:default/payments';

const component: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkout', namespace: 'default' },
  spec: { type: 'service', owner: 'payments', lifecycle: 'production' },
};

export type Step = { id: string; action: string; input: object; each?: object };

export type Task = {
  status: string;
  output: Record<string, unknown>;
  log: string;
};

/** A template with these steps, its output all that they say. */
export function template(steps: Step[]): Entity {
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name: 'tested',
      namespace: 'default',
      annotations: {
        'backstage.io/managed-by-location': 'url:http://localhost/t.yaml',
      },
    },
    spec: {
      type: 'test',
      parameters: [],
      steps: steps.map(step => ({ name: step.id, ...step })),
      output: Object.fromEntries(
        steps.map(({ id }) => [id, `\${{ steps.${id}.output }}`]),
      ),
    },
  } as Entity;
}

/** The scaffolder with our actions, beside the real provisioning plugin. */
export async function startPortal(databases: TestDatabases, steps: Step[]) {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-scaffolder-'));
  const tasks = await databases.init('SQLITE_3');
  const made = await databases.init('SQLITE_3');
  const tested = template(steps);
  const backend = await startTestBackend({
    features: [
      scaffolderPlugin,
      scaffolderModule,
      provisioningPlugin,
      fakeEvidenceService().factory,
      createServiceFactory({
        service: coreServices.database,
        deps: { plugin: coreServices.pluginMetadata },
        factory: ({ plugin }) =>
          mockServices.database({
            knex: plugin.getId() === 'scaffolder' ? tasks : made,
          }),
      }),
      catalogServiceMock.factory({ entities: [component, tested] }),
      createServiceFactory({
        service: coreServices.userInfo,
        deps: {},
        factory: () => ({
          getUserInfo: async credentials => {
            const { userEntityRef } = (
              credentials as ReturnType<typeof mockCredentials.user>
            ).principal;
            return {
              userEntityRef,
              ownershipEntityRefs: [
                userEntityRef,
                ...(userEntityRef === ana ? [group] : []),
              ],
            };
          },
        }),
      }),
      mockServices.rootConfig.factory({
        data: {
          backend: {
            workingDirectory: folder,
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
          plumbline: {
            standards: {
              // eslint-disable-next-line no-restricted-syntax -- it is no part of the package
              library: {
                url: `file:${resolve(__dirname, '../../../../standards')}`,
              },
            },
            provisioning: { folder, encryptionKey: 'of the tests' },
          },
        },
      }),
    ],
  });
  const call = (method: 'get' | 'post', path: string, user = ana) =>
    request(backend.server)
      [method](path)
      .set('authorization', mockCredentials.user.header(user));
  return {
    /** Of the provisioning plugin. */
    knex: made,
    requests: async () => {
      const { body } = await call('get', '/api/provisioning/requests');
      return body.items as { id: string; state: string; requester: string }[];
    },
    provisioning: (path: string, body: object) =>
      call('post', `/api/provisioning${path}`).send(body),
    actions: async () => {
      const { body } = await call('get', '/api/scaffolder/v2/actions');
      return body as { id: string; examples?: unknown[]; schema: object }[];
    },
    /** What the task came to; it ends by itself. */
    run: async (user = ana, values: object = {}): Promise<Task> => {
      const { body, status } = await call(
        'post',
        '/api/scaffolder/v2/tasks',
        user,
      ).send({ templateRef: 'template:default/tested', values });
      if (status !== 201) {
        throw new Error(JSON.stringify(body));
      }
      return ended(body.id);
    },
    retry: async (): Promise<Task> => {
      const [{ id }] = await tasks('tasks').select('id');
      await tasks('tasks').where({ id }).update({ status: 'failed' });
      await call('post', `/api/scaffolder/v2/tasks/${id}/retry`).expect(201);
      return ended(id);
    },
    dryRun: async (values: object = {}) => {
      const { body, status } = await call(
        'post',
        '/api/scaffolder/v2/dry-run',
      ).send({ template: tested, values, directoryContents: [] });
      return {
        status,
        output: body.output as Record<string, any> | undefined,
        log: JSON.stringify(body),
      };
    },
    stop: async () => {
      await backend.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };

  async function ended(id: string): Promise<Task> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const { body } = await call('get', `/api/scaffolder/v2/tasks/${id}`);
      if (!['open', 'processing'].includes(body.status)) {
        const { body: events } = await call(
          'get',
          `/api/scaffolder/v2/tasks/${id}/events`,
        );
        const last = events.findLast(
          (each: { type: string }) => each.type === 'completion',
        );
        return {
          status: body.status,
          output: last?.body.output ?? {},
          log: JSON.stringify(events),
        };
      }
      if (Date.now() > deadline) {
        throw new Error(`Task ${id} never ended: ${JSON.stringify(body)}`);
      }
      await new Promise(next => setTimeout(next, 50));
    }
  }
}
