import type {
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { FeedEntry } from '@plumbline/backstage-plugin-evidence-common';
import {
  EvidenceService,
  feedEnd,
  isGone,
  Lease,
  Loop,
  readAnew,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DeliveryStore } from './DeliveryStore';
import type { DeliverySubject, Now } from './records';
import { backOff } from './backOff';
import type { DeliveryComposer } from './DeliveryComposer';
import { DeliveryCounts } from './DeliveryCounts';
import type { DeliverySender } from './DeliverySender';
import { readNews } from './news';

const leaseName = 'deliveries';
const leaseTime = 15_000;
const pollTime = 1_000;
const feedPage = 1_000;
/** Looks at one subject are at least so far apart. */
const lookGap = 4_000;
/** At once: a storm of alerts must leave the portal some of the machine. */
const looksAtOnce = 2;

export type DeliveryLoopOptions = {
  composer: DeliveryComposer;
  evidence: EvidenceService;
  holder: string;
  logger: LoggerService;
  now: () => Now;
  ownCredentials: () => Promise<BackstageCredentials>;
  sender: DeliverySender;
  store: DeliveryStore;
};

/**
 * Follows the feed of evidence, looks at what fires, and has the deliveries
 * sent. One replica at a time; neither a look nor a send holds up the others.
 */
export class DeliveryLoop {
  readonly #options: DeliveryLoopOptions;
  readonly #looks = new Map<string, Promise<void>>();
  readonly #looked = new Map<string, { at: number; again: number }>();
  readonly #counts: DeliveryCounts;
  readonly #loop: Loop;
  #lease: Lease | undefined;

  constructor(options: DeliveryLoopOptions) {
    this.#options = options;
    this.#counts = new DeliveryCounts(options);
    this.#loop = new Loop({
      everyMs: pollTime,
      logger: options.logger,
      run: () => this.runOnce(),
      what: 'Following evidence for deliveries',
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** Waits for what is under way; what can't end in time is in doubt later. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.race([
      this.settled(),
      new Promise(resolve => {
        setTimeout(resolve, 5_000).unref();
      }),
    ]);
    if (this.#lease) {
      await this.#options.store.releaseLease(this.#lease);
    }
  }

  /** One pass. */
  async runOnce(): Promise<void> {
    const { now, sender } = this.#options;
    const lease = await this.#claim();
    this.#lease = lease;
    if (!lease) {
      sender.standBy();
      return;
    }
    await this.#follow(lease);
    await this.#lookAtDue(lease);
    await sender.sendDue(lease);
    const { machine, product } = now();
    await this.#counts.report({ machine, product });
  }

  /** Resolves when nothing that a pass has begun is under way. */
  async settled(): Promise<void> {
    while (this.#looks.size > 0) {
      await Promise.all(this.#looks.values());
    }
    await this.#options.sender.settled();
  }

  /** Or renews the claim. */
  #claim(): Promise<Lease | undefined> {
    const { store, holder, now } = this.#options;
    return store.claimLease({
      name: leaseName,
      holder,
      ttl: leaseTime,
      now: now().machine,
    });
  }

  async #follow(lease: Lease): Promise<void> {
    const { evidence, store, now, ownCredentials } = this.#options;
    const credentials = await ownCredentials();
    for (;;) {
      const after = await store.feedPosition();
      const page = await evidence
        .getFeed({ after, limit: feedPage }, { credentials })
        .catch((error: unknown) => {
          if (!isGone(error)) {
            throw error;
          }
          return this.#readAnew(credentials);
        });
      if (!page || page.nextAfter === after) {
        return;
      }
      const subjects = await store.unresolvedSubjects();
      const { machine } = now();
      const due = new Map(
        readNews(page.items, subjects, machine).map(each => [
          each.subject,
          each,
        ]),
      );
      if ('isAnew' in page) {
        // What ended meanwhile is not among what is ongoing.
        for (const { subject } of subjects) {
          due.set(subject, { ...due.get(subject), subject, dueAt: machine });
        }
      }
      const followed = await store.follow(
        lease,
        { position: page.nextAfter, due: [...due.values()] },
        now(),
      );
      if (followed === 'lost-lease' || page.items.length < feedPage) {
        return;
      }
    }
  }

  /**
   * What fires and is ongoing now, where the feed is not kept any more; undefined
   * once another replica does it.
   */
  async #readAnew(credentials: BackstageCredentials) {
    const { evidence, logger } = this.#options;
    const nextAfter = await feedEnd(evidence, { credentials });
    const items: Pick<FeedEntry, 'type' | 'key' | 'entityRef'>[] = [];
    const options = { credentials, ongoing: true };
    for await (const entries of readAnew(evidence, options)) {
      items.push(...entries);
      if (!(await this.#claim())) {
        return undefined;
      }
    }
    logger.info(
      'The feed is no longer kept from where deliveries followed it; everything ongoing was read anew',
    );
    return { items, nextAfter, isAnew: true as const };
  }

  async #lookAtDue(lease: Lease): Promise<void> {
    const { store, now } = this.#options;
    const { machine } = now();
    for (const subject of await store.dueSubjects(machine, 100)) {
      const last = this.#looked.get(subject.subject)?.at ?? 0;
      if (this.#looks.size >= looksAtOnce) {
        return;
      }
      if (this.#looks.has(subject.subject) || machine - last < lookGap) {
        continue;
      }
      const look = this.#look(lease, subject)
        .catch(error => this.#failed(subject, error))
        .finally(() => this.#looks.delete(subject.subject));
      this.#looks.set(subject.subject, look);
    }
  }

  async #look(lease: Lease, seen: DeliverySubject): Promise<void> {
    const { composer, store, now } = this.#options;
    const { subject } = seen;
    const at = now().machine;
    const again = (this.#looked.get(subject)?.again ?? 0) + 1;
    this.#looked.set(subject, { at, again });
    const { resolved, watched, intents, lookAgain } = await composer.compose(
      seen,
    );
    await store.intend(
      lease,
      {
        subject,
        resolved,
        watched,
        intents,
        seenDueAt: seen.dueAt,
        // An incident is often opened some time after its alert.
        ...(lookAgain && {
          dueAt: Math.round(at + Math.max(8_000, backOff(again))),
        }),
      },
      now(),
    );
    if (resolved) {
      this.#looked.delete(subject);
    }
  }

  /** It stays due, and is looked at again, less and less often. */
  #failed({ subject }: DeliverySubject, error: unknown) {
    const { again = 1 } = this.#looked.get(subject) ?? {};
    this.#looked.set(subject, {
      at: this.#options.now().machine + backOff(again),
      again,
    });
    this.#options.logger.warn(
      `It could not be determined what to deliver about '${subject}'`,
      { cause: stringifyError(error) },
    );
  }
}
