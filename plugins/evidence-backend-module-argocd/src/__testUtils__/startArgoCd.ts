import type { JsonObject } from '@backstage/types';
import type { Entity } from '@backstage/catalog-model';
import {
  aComponent,
  ana,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { argocdModule } from '../module';
import { ArgoCdServer, token } from './ArgoCdServer';

const noon = Date.parse('2026-03-01T12:00:00Z');

/** A portal with an Argo CD, whose applications a test may change. */
export async function startArgoCd(
  options: {
    own?: JsonObject;
    collectors?: JsonObject;
    webhooks?: JsonObject;
    entities?: Entity[];
    hidden?: string[];
  } = {},
) {
  const argoCd = new ArgoCdServer();
  const url = await argoCd.start();
  const evidence = await startCollectors({
    features: [argocdModule],
    entities: options.entities ?? [aComponent('checkout')],
    hidden: options.hidden,
    collectors: {
      argo: {
        type: 'argocd',
        url,
        token,
        frequency: '1ms',
        timeout: '4s',
        ...options.own,
      },
      ...options.collectors,
    },
    webhooks: options.webhooks,
  });
  let minutes = 0;
  return {
    argoCd,
    evidence,
    url,
    async run(after = 1) {
      minutes += after;
      setClock(new Date(noon + minutes * 60_000).toISOString());
      // Longer than it is put off after failures in a row.
      await new Promise(resolve => setTimeout(resolve, 30));
      return evidence.run('argo');
    },
    /** What is known to run of an entity. */
    async workloads(name = 'checkout', part: object = {}): Promise<any[]> {
      const { body } = await evidence
        .as(ana)
        .post('/context', { entityRef: `component:default/${name}`, ...part });
      return (body.workloads ?? []).map(
        (one: { value: object; stale: boolean; source: { id: string } }) => ({
          ...one.value,
          source: one.source.id,
          ...(one.stale && { stale: true }),
        }),
      );
    },
    async stop() {
      argoCd.stop();
      await evidence.server.stop();
    },
  };
}
