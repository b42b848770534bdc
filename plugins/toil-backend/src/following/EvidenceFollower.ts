import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  EnvironmentFilter,
  FeedEntry,
  openCorrectionSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type Clock,
  type EvidenceService,
  feedEnd,
  isGone,
  type Lease,
  readAnew,
  type SetAside,
  whileHeld,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  correctionToil,
  diagnosticToil,
  disprovedToil,
  News,
  newsOfIncident,
  occurrenceInputSchema,
  OccurrenceInput,
  recoveryToil,
  releaseToil,
  watchedSources,
  withNews,
} from '@plumbline/backstage-plugin-toil-common';
import { z } from 'zod';
import type { Backlog } from '../candidates/Backlog';
import type { NameService } from '../names/NameService';
import type { NameStore } from '../names/NameStore';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { FollowStore, Watched } from './FollowStore';
import { LedgerReader } from './LedgerReader';
import type { SurroundingsService } from './SurroundingsService';

/** A replica that stops in the midst is followed by another after this long. */
const claimMs = 60_000;
/** Of the feed, read at once. */
const mostEntries = 1_000;
/** Read at once. */
const mostEntities = 500;

type Entry = Pick<FeedEntry, 'type' | 'key' | 'entityRef'>;

type Options = {
  /** The environment that news are about. */
  about: EnvironmentFilter;
  auth: AuthService;
  backlog: Backlog;
  clock: Clock;
  evidence: Pick<
    EvidenceService,
    | 'getAlertGroup'
    | 'getFacts'
    | 'getFeed'
    | 'getIncident'
    | 'listAlertGroups'
    | 'listChanges'
    | 'listIncidents'
  >;
  holder: string;
  lookUp: Pick<NameService, 'lookUp'>;
  names: NameStore;
  occurrences: OccurrenceStore;
  setAside: SetAside;
  store: FollowStore;
  surroundings: SurroundingsService;
};

/**
 * Reads toil from evidence, and asks for a review of candidates
 * that it makes doubtful. Cost: O(what the feed names). One replica at a time:
 * one that lost its claim meanwhile does not move the position back.
 */
export class EvidenceFollower {
  readonly #options: Options;
  readonly #ledger: LedgerReader;

  constructor(options: Options) {
    this.#options = options;
    this.#ledger = new LedgerReader(options);
  }

  /** Follows to the end of the feed; does nothing where another replica does. */
  async follow(signal: AbortSignal): Promise<void> {
    const { auth, backlog, clock, evidence, holder } = this.#options;
    const { store, surroundings } = this.#options;
    let lease = await store.claim(holder, claimMs);
    if (!lease) {
      return;
    }
    const credentials = await auth.getOwnServiceCredentials();
    await backlog.ensureFresh();
    // What a service depends on must be known before news of that come.
    if (await surroundings.lookAround(signal)) {
      await backlog.renew();
    }
    let after = (await store.position()) ?? 0;
    for (;;) {
      signal.throwIfAborted();
      const page = await evidence
        .getFeed({ after, limit: mostEntries }, { credentials })
        .catch((error: unknown) => {
          if (!isGone(error)) {
            throw error;
          }
        });
      if (!page) {
        await this.#readAnew(lease, credentials, signal);
        return;
      }
      if (page.nextAfter === after) {
        return;
      }
      const isNew = await this.#read(page.items, credentials);
      const isRenamed = await this.#nameAgain(
        distinct(page.items, 'entity', 'entityRef'),
      );
      if (isNew || isRenamed) {
        await backlog.renew();
      }
      after = page.nextAfter;
      if (!(await store.keepPosition(lease, after, clock().getTime()))) {
        return;
      }
      // What comes meanwhile waits for the next time: while a source writes many
      // alerts of one group, each page would have the whole group read again.
      if (page.items.length < mostEntries) {
        return;
      }
      lease = await store.claim(holder, claimMs);
      if (!lease) {
        return;
      }
    }
  }

  /** Reads all there is, where the feed is not kept from the position on. */
  async #readAnew(
    lease: Lease,
    credentials: BackstageCredentials,
    signal: AbortSignal,
  ): Promise<void> {
    const { backlog, clock, evidence, holder, store } = this.#options;
    const renew = () => store.claim(holder, claimMs);
    const options = { renew, signal, ttl: claimMs };
    await whileHeld(lease, options, async held => {
      const position = await feedEnd(evidence, { credentials });
      for await (const entries of readAnew(evidence, { credentials })) {
        signal.throwIfAborted();
        if (held.aborted) {
          return;
        }
        if (await this.#read(entries, credentials)) {
          await backlog.renew();
        }
      }
      // What a name stood for may be deleted, and is not among what there is.
      if (await this.#nameAgain()) {
        await backlog.renew();
      }
      await store.keepPosition(lease, position, clock().getTime());
    });
  }

  async stop(): Promise<void> {
    await this.#options.store.release(this.#options.holder);
  }

  /** @returns whether there was anything to keep */
  async #read(
    entries: readonly Entry[],
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const of = (type: FeedEntry['type'], field: 'entityRef' | 'key') =>
      distinct(entries, type, field);
    const { setAside } = this.#options;
    const news: News[] = [];
    let changed = 0;
    const reportedNews = new Map<string, string[]>();
    const takeChanges = async (entityRef: string) => {
      const read = await this.#ledger.read(entityRef, credentials);
      changed += await this.#take('ledger', releaseToil(read.changes));
      changed += await this.#remove(disprovedToil(read.changes));
      news.push(...read.news);
      reportedNews.set(entityRef, read.reported);
    };
    const takeAlerts = async (key: string) => {
      const group = await this.#options.evidence
        .getAlertGroup(key, { credentials })
        .catch(absent);
      changed += await this.#take(
        'alerts',
        group?.alerts.map(diagnosticToil) ?? [],
      );
    };
    const takeIncident = async (key: string) => {
      const incident = await this.#options.evidence
        .getIncident(key, { credentials })
        .catch(absent);
      if (incident) {
        changed += await this.#take('incidents', recoveryToil(incident));
        news.push(...newsOfIncident(incident));
      }
    };
    for (const [type, field, run] of [
      ['change', 'entityRef', takeChanges],
      ['alert', 'key', takeAlerts],
      ['incident', 'key', takeIncident],
    ] as const) {
      const loop = `following evidence: ${type}`;
      await setAside.each(loop, of(type, field), { id: each => each, run });
      // The feed does not name it again.
      await setAside.again(loop, run);
    }
    const facts = 'following evidence: fact';
    const takeCorrections = async (refs: readonly string[]) => {
      changed += await this.#takeCorrections(refs, credentials);
    };
    await setAside.batches(facts, of('fact', 'entityRef'), {
      id: ref => ref,
      size: mostEntities,
      run: takeCorrections,
    });
    await setAside.again(facts, ref => takeCorrections([ref]));
    news.push(
      ...(await this.#options.surroundings.lookAgain([
        ...new Set([...of('edge', 'entityRef'), ...of('entity', 'entityRef')]),
      ])),
    );
    const isStale = await this.#report(news);
    await this.#options.store.keepNews(reportedNews);
    return isStale || changed > 0;
  }

  /**
   * @param changed - entities; default: all that names stand for
   * @returns whether a name stands for another entity now
   */
  async #nameAgain(changed?: readonly string[]): Promise<boolean> {
    const { lookUp, names } = this.#options;
    return (await names.doubt(changed)) && lookUp.lookUp();
  }

  /** Lines of briefs that were reported wrong, of entities whose facts changed. */
  async #takeCorrections(
    refs: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<number> {
    let changed = 0;
    const { items } = await this.#options.evidence.getFacts(
      {
        entityRefs: [...refs],
        names: ['corrections.open'],
        limit: mostEntities,
      },
      { credentials },
    );
    for (const { entityRef, facts } of items) {
      const open = z
        .array(openCorrectionSchema)
        .safeParse(facts.find(({ value }) => Array.isArray(value))?.value);
      if (open.success) {
        changed += await this.#take(
          'suite',
          correctionToil(entityRef, open.data),
        );
      }
    }
    return changed;
  }

  /** @returns how many there were */
  async #remove(ids: readonly string[]): Promise<number> {
    return ids.length === 0
      ? 0
      : this.#options.occurrences.remove('ledger', ids);
  }

  /** @returns how many of them are new */
  async #take(
    source: (typeof watchedSources)[number],
    items: readonly OccurrenceInput[],
  ): Promise<number> {
    const { clock, occurrences } = this.#options;
    const parsed = items.flatMap(item => {
      // A title of evidence may be longer than one of ours.
      const result = occurrenceInputSchema.safeParse({
        ...item,
        title: item.title.slice(0, 1_000),
      });
      return result.success ? [result.data] : [];
    });
    if (parsed.length === 0) {
      return 0;
    }
    const taken = await occurrences.take(source, parsed, clock().getTime());
    return taken.stored + taken.updated;
  }

  /** Asks for a review of what the news are about. @returns whether any was */
  async #report(news: readonly News[]): Promise<boolean> {
    const { clock, names, setAside, store } = this.#options;
    if (news.length === 0) {
      return false;
    }
    const watched = await store.watched();
    const around = await names.surroundingsOf();
    let any = false;
    const requestReview = async (each: Watched) => {
      const reasons = withNews(
        each,
        news,
        service => around.get(service)?.dependencies ?? [],
      );
      if (reasons.length > each.reasons.length) {
        await store.keepReasons(each, reasons, clock().getTime());
        any = true;
      }
    };
    await setAside.each('reviews', watched, {
      id: ({ id }) => id,
      run: requestReview,
    });
    return any;
  }
}

/** What entries of a type name, each once. */
function distinct(
  entries: readonly Entry[],
  type: FeedEntry['type'],
  field: 'entityRef' | 'key',
): string[] {
  return [
    ...new Set(
      entries.flatMap(entry =>
        entry.type === type && entry[field] !== undefined ? [entry[field]] : [],
      ),
    ),
  ];
}

/** An incident or a group of alerts may be gone by now; anything else is tried again. */
function absent(error: unknown): undefined {
  const { name, status } = error as { name?: string; status?: number };
  if (name !== 'NotFoundError' && status !== 404) {
    throw error;
  }
  return undefined;
}
