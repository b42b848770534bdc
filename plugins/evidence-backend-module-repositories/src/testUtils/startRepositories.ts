import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import {
  aComponent,
  ana,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { repositoriesModule } from '../module';

/** `@acme/payments` in files of owners. */
export const aPayGroup: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: {
    name: 'pay',
    namespace: 'default',
    annotations: { 'github.com/team-slug': 'acme/payments' },
  },
  spec: { type: 'team', children: [] },
};

/** A service of that group. */
export function inFolder(location: string, name = 'shop'): Entity {
  const component = aComponent(name, {
    annotations: { 'backstage.io/source-location': location },
  });
  return { ...component, spec: { ...component.spec, owner: 'pay' } };
}

/** The plugin with a collector `repos`, and what it reports. */
export async function startRepositories(options: {
  entities: Entity[];
  own?: JsonObject;
  config?: JsonObject;
  /** Modules that add hosts. */
  hosts?: BackendFeature[];
}) {
  const app = await startCollectors({
    features: [repositoriesModule, ...(options.hosts ?? [])],
    entities: options.entities,
    collectors: { repos: { type: 'repositories', ...options.own } },
    config: options.config,
  });
  const claims = async (
    name: string,
  ): Promise<
    {
      name: string;
      value: object;
      observedAt: string;
      kind: string;
      stale: boolean;
    }[]
  > => {
    const { body } = await app.as(ana).post('/context', {
      entityRef: `component:default/${name}`,
    });
    return body.entity?.facts ?? body.facts ?? [];
  };
  return {
    ...app,
    claims,
    /** By name, without what they all begin with. */
    async facts(name = 'shop'): Promise<Record<string, object>> {
      return Object.fromEntries(
        (await claims(name)).map(fact => [
          fact.name.replace('repository.', ''),
          fact.value,
        ]),
      );
    },
    /** Once the estate has so many entities. */
    async projected(count: number): Promise<void> {
      for (let attempt = 0; attempt < 200; attempt++) {
        const { body } = await app.as(ana).get('/overview');
        if (body.entities === count) {
          return;
        }
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      throw new Error(`The estate has no ${count} entities`);
    },
    /** How many facts were reported as new. */
    async feedLength(): Promise<number> {
      const { body } = await app.as(ana).get('/feed', { limit: 500 });
      return body.items.filter((one: { type: string }) => one.type === 'fact')
        .length;
    },
  };
}
