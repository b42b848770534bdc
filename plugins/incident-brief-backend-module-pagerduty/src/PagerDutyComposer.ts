import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ComposedDeliveries,
  deliveryId,
  DeliveryIntent,
  DeliveryLook,
  Occasion,
} from '@plumbline/backstage-plugin-incident-brief-node';
import { renderNote } from './renderNote';

const source = 'pagerduty';
const serviceAnnotation = 'pagerduty.com/service-id';

/** Incidents are looked up for so many of what is concerned. */
const maxNoted = 10;

/** What a delivery to PagerDuty says. */
export type PagerDutyContent = { note: string };

type Options = {
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  evidence: EvidenceService;
  /** Of a service, by its id in PagerDuty; unknown where it can't be reached. */
  openIncidents: (serviceId: string) => Promise<string[] | undefined>;
  pageUrl: (entityRef: string) => string | undefined;
};

/**
 * A note for each open incident of what is concerned. Incidents are known from
 * evidence where PagerDuty reports them, and are else requested.
 */
export class PagerDutyComposer {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * `lookAgain` where a service pages with PagerDuty but has no incident there
   * yet, or it could not be reached.
   */
  async compose({
    occasion,
    briefs,
    credentials,
  }: DeliveryLook): Promise<ComposedDeliveries> {
    const intents = new Map<string, DeliveryIntent>();
    const without: Brief[] = [];
    for (const brief of briefs.slice(0, maxNoted)) {
      const ids = await this.#knownIncidents(brief.entityRef, credentials);
      ids.forEach(id => this.#add(intents, id, brief, occasion));
      if (ids.length === 0) {
        without.push(brief);
      }
    }
    const lookAgain = await this.#addRequested(
      intents,
      without,
      occasion,
      credentials,
    );
    return { intents: [...intents.values()], lookAgain };
  }

  async #knownIncidents(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<string[]> {
    const { items } = await this.#options.evidence.listIncidents(
      { entityRef, source, limit: 100 },
      { credentials },
    );
    return items
      .filter(({ status }) => status !== 'resolved')
      .map(({ id }) => id);
  }

  async #addRequested(
    intents: Map<string, DeliveryIntent>,
    briefs: readonly Brief[],
    occasion: Occasion,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const { catalog, openIncidents } = this.#options;
    if (briefs.length === 0) {
      return false;
    }
    const { items } = await catalog.getEntitiesByRefs(
      {
        entityRefs: briefs.map(({ entityRef }) => entityRef),
        fields: ['metadata.annotations'],
      },
      { credentials },
    );
    const services = new Map<string, Brief>();
    items.forEach((entity, index) => {
      const id = entity?.metadata.annotations?.[serviceAnnotation]?.trim();
      if (id && !services.has(id)) {
        services.set(id, briefs[index]);
      }
    });
    const answers = await Promise.all(
      [...services].map(async ([id, brief]) => {
        const ids = (await openIncidents(id)) ?? [];
        ids.forEach(incident => this.#add(intents, incident, brief, occasion));
        return ids.length;
      }),
    );
    return answers.some(count => count === 0);
  }

  /** The first brief for an incident stays: briefs come the worst hit first. */
  #add(
    intents: Map<string, DeliveryIntent>,
    incident: string,
    brief: Brief,
    occasion: Occasion,
  ) {
    const { digest, entityRef } = brief;
    if (intents.has(incident)) {
      return;
    }
    const content: PagerDutyContent = {
      note: renderNote(brief, { url: this.#options.pageUrl(entityRef) }),
    };
    intents.set(incident, {
      // Whatever it was heard of by: one incident gets each brief once.
      id: deliveryId(source, incident),
      address: incident,
      entityRef,
      title: occasion.title,
      content,
      contentKey: digest,
      digest,
      resolved: false,
    });
  }
}
