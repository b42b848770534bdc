import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
  Retention,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Verdict,
  VerdictsFilter,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlVersions } from './ControlVersions';
import { decodeCursor, encodeCursor } from './verdictCursor';
import { verdictHistoryKey } from './retention';
import type { VerdictPresenter } from './VerdictPresenter';
import { withheldFrom } from './WithheldControls';
import type { VerdictStore } from './VerdictStore';
import type { StoredJudgement, VerdictKey, VerdictPlace } from './records';

/** Read at a time where much is left out. */
const scanSize = 1_000;

/** A verdict, with what a table of them also shows of the entity. */
export type ListedVerdict = {
  verdict: Verdict;
  owner?: string;
  system?: string;
};

type Options = {
  versions: ControlVersions;
  clock: Clock;
  presenter: VerdictPresenter;
  retention: Pick<Retention, 'requireKept'>;
  store: VerdictStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Answers with verdicts, as the caller may see the entities they are about. */
export class VerdictService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * One page.
   *
   * @throws InputError for an instant in the future, or a cursor of another list;
   *   GoneError for one of which not all is kept
   */
  async list(
    query: VerdictsFilter & { limit: number; cursor?: string },
    credentials: BackstageCredentials,
  ): Promise<Page<Verdict>> {
    const { items, nextCursor } = await this.listed(query, credentials);
    return { items: items.map(({ verdict }) => verdict), nextCursor };
  }

  /** The same, with the owner and system of each. */
  async listed(
    query: VerdictsFilter & { limit: number; cursor?: string },
    credentials: BackstageCredentials,
  ): Promise<Page<ListedVerdict>> {
    const { versions, clock, presenter, retention, store, visibility } =
      this.#options;
    const { limit, cursor, sort, order: direction, ...filter } = query;
    const order = { by: sort ?? 'entity', descending: direction === 'desc' };
    const now = clock().getTime();
    const at = pastInstant(query.at, now);
    if (at !== undefined) {
      await retention.requireKept(verdictHistoryKey, at);
    }
    const pages = await versions.load(at);
    const { terms } = pages;
    const withheld = await withheldFrom(credentials, { pages, visibility });
    const filters = { ...filter, withheld: withheld.all };
    const found: (StoredJudgement & { place: VerdictPlace })[] = [];
    let after = cursor === undefined ? undefined : decodeCursor(cursor, order);
    let size = limit + 1;
    // Filled up: a short page would reveal that something is hidden.
    for (let more = true; more && found.length <= limit; size = scanSize) {
      const rows = await store.list(filters, {
        now,
        at,
        terms,
        order,
        after,
        limit: size,
      });
      const mayRead = await visibility.of(
        rows.map(({ entityRef }) => entityRef),
        credentials,
      );
      found.push(
        ...rows.filter(row => mayRead(row.entityRef) && pages.of(row)),
      );
      after = rows.at(-1)?.place;
      more = rows.length === size;
    }
    const kept = found.slice(0, limit);
    const verdicts = await presenter.present(
      kept,
      pages,
      at ?? now,
      withheld.has,
    );
    return {
      items: kept.map(({ owner, system }, index) => ({
        owner,
        system,
        verdict: verdicts[index]!,
      })),
      nextCursor:
        found.length > limit
          ? encodeCursor(kept[limit - 1].place, order)
          : undefined,
    };
  }

  /**
   * What a verdict has been, the newest first: by evidence, and by exemptions
   * that came into force and ended.
   *
   * @throws NotFoundError where there never was one, or none the caller may see
   */
  async history(
    key: VerdictKey,
    credentials: BackstageCredentials,
  ): Promise<{ items: (Verdict & { learnedAt: string })[] }> {
    const { versions, clock, presenter, store, visibility } = this.#options;
    const pages = await versions.load();
    const withheld = await withheldFrom(credentials, { pages, visibility });
    const mayRead = await visibility.of([key.entityRef], credentials);
    const rows = mayRead(key.entityRef)
      ? await store.history({ ...key, withheld: withheld.all }, 200)
      : [];
    if (rows.length === 0) {
      throw new NotFoundError(
        `'${key.control}' was never judged on '${key.entityRef}'`,
      );
    }
    const now = clock().getTime();
    return {
      items: await presenter.presentHistory(
        key,
        rows,
        pages,
        now,
        withheld.has,
      ),
    };
  }
}

/** @throws InputError for an instant in the future */
function pastInstant(at: string | undefined, now: number): number | undefined {
  if (at !== undefined && Date.parse(at) > now) {
    throw new InputError(
      `'at' lies in the future; it must be at most ${new Date(
        now,
      ).toISOString()}`,
    );
  }
  return at === undefined ? undefined : Date.parse(at);
}
