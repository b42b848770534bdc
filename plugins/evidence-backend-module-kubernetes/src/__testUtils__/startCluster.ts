import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import {
  aComponent,
  ana,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import type { JsonObject } from '@backstage/types';
import { kubernetesModule } from '../module';
import { KubernetesServer } from './KubernetesServer';

/** A token that must never show anywhere. */
export const token = 'a-token-that-nobody-may-read';

/** An API server, and the whole plugin that reads it. */
export async function startCluster(options: {
  entities?: Entity[];
  hidden?: string[];
  /** Keys of the collector besides those that it needs. */
  keys?: JsonObject;
  server?: KubernetesServer;
  /** Of a server that runs already. */
  url?: string;
  /** Further collectors by id, beside `prod-eu`. */
  collectors?: JsonObject;
  features?: BackendFeature[];
  /** Of the portal beside the collectors. */
  config?: JsonObject;
}) {
  const server = options.server ?? new KubernetesServer({ token });
  const url = options.url ?? (await server.start());
  const evidence = await startCollectors({
    features: [kubernetesModule, ...(options.features ?? [])],
    entities: options.entities ?? [aComponent('checkout')],
    hidden: options.hidden,
    config: options.config,
    collectors: {
      'prod-eu': {
        type: 'kubernetes',
        url,
        token,
        environment: 'production',
        region: 'eu-west-1',
        frequency: '1ms',
        timeout: '20s',
        ...options.keys,
      },
      ...options.collectors,
    },
  });
  const contextOf = async (name: string, user = ana) =>
    (
      await evidence
        .as(user)
        .post('/context', { entityRef: `component:default/${name}` })
    ).body;
  return {
    ...evidence,
    url,
    contextOf,
    /** One pass, as its outcome and error. */
    async pass(now?: string): Promise<string> {
      if (now !== undefined) {
        setClock(now);
      }
      // Longer than it is put off after failures in a row.
      await new Promise(resolve => setTimeout(resolve, 30));
      const { outcome, error } = await evidence.run('prod-eu');
      return error === undefined ? outcome : `${outcome}: ${error}`;
    },
    /** What a brief of it would show of where it runs. */
    async workloadsOf(name: string, user = ana): Promise<JsonObject[]> {
      const { workloads } = await contextOf(name, user);
      return workloads.map((one: any) => ({
        ...one.value,
        ...(one.stale && { stale: true }),
        ...(one.matchedBy === 'weak' && { matchedBy: 'weak' }),
      }));
    },
    /** Workloads that no entity describes. */
    async unmatched(): Promise<string[]> {
      const { body } = await evidence.as(ana).get('/discrepancies', {
        kind: 'workload-without-entity',
        state: 'open',
      });
      return body.items.map((one: { message: string }) => one.message);
    },
    async close(): Promise<void> {
      server.stop();
    },
    server,
  };
}
