import type { JsonObject } from '@backstage/types';
import type { Entity } from '@backstage/catalog-model';
import {
  aComponent,
  ana,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { argocdModule } from '../module';
import { ArgoCdServer, token } from './ArgoCdServer';

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
  return {
    argoCd,
    evidence,
    url,
    run: (after?: number) => evidence.runLater('argo', after),
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
