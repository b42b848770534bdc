import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type {
  Change,
  FeedEntry,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  diagnosticToil,
  News,
  newsOfChanges,
  newsOfIncident,
  occurrenceInputSchema,
  OccurrenceInput,
  recoveryToil,
  releaseToil,
  watchedSources,
  withNews,
} from '@plumbline/backstage-plugin-toil-common';
import type { Backlog } from '../candidates/Backlog';
import type { NameStore } from '../names/NameStore';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { FollowStore } from './FollowStore';
import type { SurroundingsService } from './SurroundingsService';

/** A replica that stops in the midst is followed by another after this long. */
const claimMs = 60_000;
/** How far back the ledger is read of an entity that something is told of. */
const backMs = 90 * 86_400_000;
const mostChanges = 2_000;

type Options = {
  auth: AuthService;
  backlog: Backlog;
  clock: Clock;
  evidence: Pick<
    EvidenceService,
    'getAlertGroup' | 'getFeed' | 'listChanges' | 'listIncidents'
  >;
  holder: string;
  names: NameStore;
  occurrences: OccurrenceStore;
  store: FollowStore;
  surroundings: SurroundingsService;
};

/**
 * Reads toil from what evidence is told, and asks for a review of candidates
 * that it makes doubtful. Cost: O(what the feed names).
 */
export class EvidenceFollower {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Follows to the end of the feed; does nothing where another replica does. */
  async follow(signal?: AbortSignal): Promise<void> {
    const { auth, backlog, clock, evidence, holder } = this.#options;
    const { store, surroundings } = this.#options;
    if (!(await store.claim(holder, claimMs))) {
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
      signal?.throwIfAborted();
      const page = await evidence.getFeed(
        { after, limit: 1_000 },
        { credentials },
      );
      if (page.nextAfter === after) {
        return;
      }
      if (await this.#read(page.items, credentials)) {
        await backlog.renew();
      }
      after = page.nextAfter;
      await store.keepPosition(after, clock().getTime());
      if (!(await store.claim(holder, claimMs))) {
        return;
      }
    }
  }

  async stop(): Promise<void> {
    await this.#options.store.release(this.#options.holder);
  }

  /** @returns whether there was anything to keep */
  async #read(
    entries: readonly FeedEntry[],
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const of = (type: FeedEntry['type'], field: 'entityRef' | 'key') => [
      ...new Set(
        entries.flatMap(entry =>
          entry.type === type && entry[field] !== undefined
            ? [entry[field]]
            : [],
        ),
      ),
    ];
    const news: News[] = [];
    let told = 0;
    for (const entityRef of of('change', 'entityRef')) {
      const changes = await this.#changesOf(entityRef, credentials);
      told += await this.#take('ledger', releaseToil(changes));
      news.push(...newsOfChanges(changes));
    }
    for (const key of of('alert', 'key')) {
      const group = await this.#options.evidence
        .getAlertGroup(key, { credentials })
        .catch(absent);
      told += await this.#take(
        'alerts',
        group?.alerts.map(diagnosticToil) ?? [],
      );
    }
    const incidents = await this.#incidents(
      new Set(of('incident', 'key')),
      credentials,
    );
    for (const incident of incidents) {
      told += await this.#take('incidents', recoveryToil(incident));
      news.push(...newsOfIncident(incident));
    }
    news.push(
      ...(await this.#options.surroundings.lookAgain([
        ...new Set([...of('edge', 'entityRef'), ...of('entity', 'entityRef')]),
      ])),
    );
    return (await this.#tell(news)) || told > 0;
  }

  async #changesOf(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<Change[]> {
    const { clock, evidence } = this.#options;
    const from = new Date(clock().getTime() - backMs).toISOString();
    const changes: Change[] = [];
    for await (const change of allPages<Change>(
      (cursor): Promise<Page<Change>> =>
        evidence.listChanges(
          { entityRef, from, limit: 500, cursor },
          { credentials },
        ),
    )) {
      changes.push(change);
      if (changes.length >= mostChanges) {
        break;
      }
    }
    return changes;
  }

  async #incidents(keys: Set<string>, credentials: BackstageCredentials) {
    const found = [];
    let cursor: string | undefined;
    for (let left = keys.size; left > 0; ) {
      const page = await this.#options.evidence.listIncidents(
        { limit: 500, cursor },
        { credentials },
      );
      const wanted = page.items.filter(({ key }) => keys.has(key));
      found.push(...wanted);
      left -= wanted.length;
      cursor = page.nextCursor;
      if (cursor === undefined) {
        break;
      }
    }
    return found;
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
  async #tell(news: readonly News[]): Promise<boolean> {
    const { clock, names, store } = this.#options;
    if (news.length === 0) {
      return false;
    }
    const watched = await store.watched();
    const around = await names.surroundingsOf();
    let any = false;
    for (const each of watched) {
      const reasons = withNews(
        each,
        news,
        service => around.get(service)?.dependencies ?? [],
      );
      if (reasons.length > each.reasons.length) {
        await store.keepReasons(each, reasons, clock().getTime());
        any = true;
      }
    }
    return any;
  }
}

/** A group of alerts may be gone by now; anything else is tried again. */
function absent(error: unknown): undefined {
  const { name, status } = error as { name?: string; status?: number };
  if (name !== 'NotFoundError' && status !== 404) {
    throw error;
  }
  return undefined;
}
