import type {
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import type {
  DeliveryIntent,
  DeliveryTarget,
  Occasion,
} from '@plumbline/backstage-plugin-incident-brief-node';
import type { DeliveryStore } from './DeliveryStore';
import type { Delivery, DeliverySubject, OutboxIntent } from './records';
import type { BriefService } from '../service/BriefService';
import { readOccasion } from './Occasion';

/** Briefs made for one occasion. */
const maxBriefs = 200;
const maxWatched = 1_000;

export type Composed = {
  resolved: boolean;
  watched: string[];
  intents: OutboxIntent[];
  /** Something may come up that the feed will not announce. */
  lookAgain: boolean;
};

export type DeliveryComposerOptions = {
  briefs: BriefService;
  evidence: EvidenceService;
  logger: LoggerService;
  store: Pick<DeliveryStore, 'deliveriesOf'>;
  /** The plugin's own: nobody with fewer rights may read the feed and its alerts. */
  ownCredentials: () => Promise<BackstageCredentials>;
  /** Whose view briefs are made with. */
  briefCredentials: () => Promise<BackstageCredentials>;
  /** Those that are on. */
  targets: readonly DeliveryTarget[];
};

/** Decides what is to be delivered about an alert group or an incident, and where. */
export class DeliveryComposer {
  readonly #options: DeliveryComposerOptions;

  constructor(options: DeliveryComposerOptions) {
    this.#options = options;
  }

  async compose({ subject, watched }: DeliverySubject): Promise<Composed> {
    const { evidence, store, targets, ownCredentials } = this.#options;
    const credentials = await ownCredentials();
    const occasion = await readOccasion(subject, {
      evidence,
      credentials,
      watched,
    });
    if (!occasion) {
      return { resolved: true, watched, intents: [], lookAgain: false };
    }
    const deliveries = await store.deliveriesOf(subject);
    if (occasion.resolved) {
      // What was never delivered need not be delivered now.
      return {
        resolved: true,
        watched: [],
        intents: await this.#composeResolved(occasion, deliveries),
        lookAgain: false,
      };
    }
    if (occasion.silent && deliveries.length === 0) {
      // As after an outage, or where deliveries were just set up: what was not
      // delivered while it fired is not shown as firing now.
      return { resolved: false, watched, intents: [], lookAgain: true };
    }
    const briefs = await this.#briefs(occasion);
    const intents: OutboxIntent[] = [];
    let lookAgain = false;
    for (const target of targets) {
      const composed = await target.compose({
        subject,
        occasion,
        briefs,
        credentials,
        deliveries: deliveriesTo(target, deliveries),
        hasAlerts: () => this.#hasAlerts(occasion),
      });
      intents.push(...outboxIntents(target, composed.intents));
      lookAgain ||= composed.lookAgain ?? false;
    }
    return {
      resolved: false,
      watched: watchedBy(occasion, briefs),
      intents,
      lookAgain,
    };
  }

  async #composeResolved(
    occasion: Occasion,
    deliveries: readonly Delivery[],
  ): Promise<OutboxIntent[]> {
    const { targets } = this.#options;
    const intents: OutboxIntent[] = [];
    for (const target of targets) {
      const own = deliveriesTo(target, deliveries);
      if (own.length > 0 && target.composeResolved) {
        const entityRefs = [...new Set(own.map(each => each.entityRef))];
        const briefs = await this.#briefs({ ...occasion, entityRefs });
        intents.push(
          ...outboxIntents(
            target,
            target.composeResolved({ occasion, briefs, deliveries: own }),
          ),
        );
      }
    }
    return intents;
  }

  async #briefs({
    entityRefs,
    environment,
    title,
  }: Occasion): Promise<Brief[]> {
    const { briefs, logger, briefCredentials } = this.#options;
    if (entityRefs.length > maxBriefs) {
      logger.warn(
        `'${title}' concerns ${entityRefs.length} entities; briefs are made for the ${maxBriefs} worst hit`,
      );
    }
    const credentials = await briefCredentials();
    const made: Brief[] = [];
    for (const entityRef of entityRefs.slice(0, maxBriefs)) {
      const answer = await briefs.getBrief(
        { entityRef, environment },
        { credentials },
      );
      if (answer.status === 'found') {
        made.push(answer.brief);
      }
    }
    return made;
  }

  /** Whether alerts about the same fired while the incident went on. */
  async #hasAlerts({ entityRefs, startedAt }: Occasion): Promise<boolean> {
    const { evidence, ownCredentials } = this.#options;
    const credentials = await ownCredentials();
    for (const entityRef of entityRefs) {
      const { items } = await evidence.listAlertGroups(
        { entityRef, limit: 20 },
        { credentials },
      );
      const overlap = items.some(
        ({ status, resolvedAt }) =>
          status === 'firing' ||
          Date.parse(resolvedAt ?? '') >= Date.parse(startedAt),
      );
      if (overlap) {
        return true;
      }
    }
    return false;
  }
}

function deliveriesTo(
  { id }: DeliveryTarget,
  deliveries: readonly Delivery[],
): Delivery[] {
  return deliveries.filter(({ target }) => target === id);
}

function outboxIntents(
  { id, revisionGapMs }: DeliveryTarget,
  intents: readonly DeliveryIntent[],
): OutboxIntent[] {
  return intents.map(intent => ({ ...intent, target: id, revisionGapMs }));
}

/** What is concerned, and all whose evidence its briefs rest on. */
function watchedBy({ entityRefs }: Occasion, briefs: Brief[]): string[] {
  const refs = new Set(entityRefs);
  for (const { dependencies, blastRadius } of briefs) {
    dependencies.items.forEach(({ entityRef }) => refs.add(entityRef));
    blastRadius.affected.forEach(({ entityRef }) => refs.add(entityRef));
  }
  return [...refs].slice(0, maxWatched);
}
