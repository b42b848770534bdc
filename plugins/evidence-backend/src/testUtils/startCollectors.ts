import {
  BackendFeature,
  coreServices,
  createServiceFactory,
  LoggerService,
  RootLoggerService,
} from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import type { JsonObject } from '@backstage/types';
import { ana, startEvidence } from './startEvidence';

/** The plugin with collectors as configured, and everything that it logs. */
export async function startCollectors(options: {
  collectors: JsonObject;
  webhooks?: JsonObject;
  /** Hosts that it may ask although they are private. */
  outbound?: JsonObject;
  /** What else is configured. */
  config?: JsonObject;
  entities?: Entity[];
  /** References that the outsider may not see. */
  hidden?: string[];
  /** Other plugins beside it. */
  features?: BackendFeature[];
}) {
  const logged: string[] = [];
  const logger: LoggerService & RootLoggerService = {
    error: keep,
    warn: keep,
    info: keep,
    debug: keep,
    child: () => logger,
  };
  function keep(message: string, meta?: unknown) {
    logged.push(`${message} ${JSON.stringify(meta)} ${meta}`);
  }
  const evidence = await startEvidence({
    entities: options.entities,
    hidden: options.hidden,
    config: {
      ...options.config,
      plumbline: {
        ...(options.config?.plumbline as JsonObject | undefined),
        collectors: options.collectors,
        webhooks: options.webhooks ?? {},
        ...(options.outbound && { outbound: { allow: options.outbound } }),
      },
    },
    features: [
      ...(options.features ?? []),
      createServiceFactory({
        service: coreServices.rootLogger,
        deps: {},
        factory: () => logger,
      }),
    ],
  });
  const status = async (id: string) => {
    const { body } = await evidence.as(ana).get('/collectors');
    return body.items.find((one: { id: string }) => one.id === id);
  };
  return {
    ...evidence,
    logged,
    status,
    /** One pass, and how the collector is doing after it. */
    async run(id: string) {
      await evidence.scheduler.triggerTask(`evidence-collector-${id}`);
      return status(id);
    },
    /** The oldest first. */
    async changes(query: object = {}): Promise<Change[]> {
      const { body } = await evidence
        .as(ana)
        .get('/changes', { limit: 500, ...query });
      return body.items.reverse();
    },
  };
}
