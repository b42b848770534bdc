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
import { ana, setClock, startEvidence } from './startEvidence';

const noon = Date.parse('2026-03-01T12:00:00Z');

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
  /** One pass, and how the collector is doing after it. */
  const run = async (id: string) => {
    await evidence.scheduler.triggerTask(`evidence-collector-${id}`);
    return status(id);
  };
  let minutes = 0;
  return {
    ...evidence,
    logged,
    status,
    run,
    /**
     * A pass some minutes after the one before, the first one after noon of 1 March
     * 2026: what is reported last holds.
     */
    async runLater(id: string, after: number = 1) {
      minutes += after;
      setClock(new Date(noon + minutes * 60_000).toISOString());
      // Longer than it is put off after failures in a row.
      await new Promise(resolve => setTimeout(resolve, 30));
      return run(id);
    },
    /**
     * What a collector reported of an entity, by the name of the fact.
     *
     * @param name - of a Component, or a reference
     * @param part - of the request of the context
     */
    async reportedBy(
      id: string,
      name: string,
      part: object = {},
    ): Promise<Record<string, any>> {
      const entityRef = name.includes(':') ? name : `component:default/${name}`;
      const { body } = await evidence
        .as(ana)
        .post('/context', { entityRef, ...part });
      return Object.fromEntries(
        body.facts
          .filter((one: any) => one.source.id === id)
          .filter((one: any) => one.entityRef === entityRef)
          .map((one: any) => [one.name, one.value]),
      );
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
