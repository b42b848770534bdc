import type {
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import type {
  Delivery,
  DeliveryIntent,
  DeliveryStore,
  DeliverySubject,
} from '../database/DeliveryStore';
import type { BriefService } from '../service/BriefService';
import { Occasion, readOccasion } from './Occasion';
import type { PagerDutyComposer } from './PagerDutyComposer';
import { composeResolved, composeSlack } from './SlackComposer';

/** Briefs made for one occasion. */
const maxBriefs = 200;
/** Incidents are looked up in PagerDuty for so many of what is concerned. */
const maxNoted = 10;
const maxWatched = 1_000;

export type Composed = {
  resolved: boolean;
  watched: string[];
  intents: DeliveryIntent[];
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
  /** Absent where briefs don't go to Slack. */
  slack?: { pageUrl: (entityRef: string) => string | undefined };
  /** Absent where briefs don't go to PagerDuty. */
  pagerduty?: PagerDutyComposer;
};

/** Decides what is to be delivered about an alert group or an incident, and where. */
export class DeliveryComposer {
  readonly #options: DeliveryComposerOptions;

  constructor(options: DeliveryComposerOptions) {
    this.#options = options;
  }

  async compose({ subject, watched }: DeliverySubject): Promise<Composed> {
    const { evidence, store, ownCredentials } = this.#options;
    const credentials = await ownCredentials();
    const occasion = await readOccasion(subject, {
      evidence,
      credentials,
      watched,
    });
    if (!occasion) {
      return { resolved: true, watched, intents: [], lookAgain: false };
    }
    if (occasion.resolved) {
      // What was never delivered need not be delivered now.
      const deliveries = await store.deliveriesOf(subject);
      return {
        resolved: true,
        watched: [],
        intents: composeResolved(
          occasion,
          deliveries,
          await this.#briefs({
            ...occasion,
            entityRefs: deliveredRefs(deliveries),
          }),
        ),
        lookAgain: false,
      };
    }
    if (occasion.silent && (await store.deliveriesOf(subject)).length === 0) {
      // As after an outage, or where deliveries were just set up: what was not
      // delivered while it fired is not shown as firing now.
      return { resolved: false, watched, intents: [], lookAgain: true };
    }
    const briefs = await this.#briefs(occasion);
    const intents = await this.#slackIntents(subject, occasion, briefs);
    const { pagerduty } = this.#options;
    const notes = await pagerduty?.compose(
      occasion,
      briefs.slice(0, maxNoted),
      credentials,
    );
    return {
      resolved: false,
      watched: watchedBy(occasion, briefs),
      intents: [...intents, ...(notes?.intents ?? [])],
      lookAgain: notes?.lookAgain ?? false,
    };
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

  /** An incident about what an alert group reports already has its message. */
  async #slackIntents(subject: string, occasion: Occasion, briefs: Brief[]) {
    const { slack, store } = this.#options;
    if (!slack) {
      return [];
    }
    if (occasion.kind === 'incident' && (await this.#isDelivered(occasion))) {
      const delivered = await store.deliveriesOf(subject);
      if (!delivered.some(({ target }) => target === 'slack')) {
        return [];
      }
    }
    return composeSlack(subject, occasion, briefs, slack.pageUrl);
  }

  /** Whether alerts about the same fired while the incident went on. */
  async #isDelivered({ entityRefs, startedAt }: Occasion): Promise<boolean> {
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

/** Whose briefs went to Slack. */
function deliveredRefs(deliveries: readonly Delivery[]): string[] {
  const delivered = deliveries.filter(({ target }) => target === 'slack');
  return [...new Set(delivered.map(({ entityRef }) => entityRef))];
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
