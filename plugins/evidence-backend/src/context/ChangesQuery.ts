import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  Change,
  ChangeDetail,
  changeQuerySchema,
  ChangeTimeline,
  changeTimelineQuerySchema,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import type { Retention } from '@plumbline/backstage-plugin-evidence-node';
import { ChangeViews, LedgerService } from '../changes';
import { changesKey } from '../changes/database/pastChanges';
import type { KnownEnvironments } from './KnownEnvironments';
import { EstateReader, EstateView } from '../estate/EstateReader';
import { resourcesOf } from './related';
import { unknownEntity } from './unknownEntity';
import { refsInScope, refsOwnedBy } from './scope';

export type ChangesQueryOptions = {
  known: Pick<KnownEnvironments, 'check'>;
  ledger: LedgerService;
  reader: EstateReader;
  retention: Pick<Retention, 'horizon' | 'requireKept'>;
  views: ChangeViews;
};

type Which = Pick<
  z.output<typeof changeQuerySchema>,
  'entityRef' | 'owner' | 'scope'
>;

/** Reads the ledger by scope, as the caller may see it. */
export class ChangesQuery {
  readonly #options: ChangesQueryOptions;

  constructor(options: ChangesQueryOptions) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError for an entity that is not known and has no changes;
   *   GoneError for a time of which changes were deleted
   */
  async list(
    query: z.output<typeof changeQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<Change> & { completeFrom?: string }> {
    const { ledger, reader } = this.#options;
    const { kind, outcome, environment, at, limit, cursor } = query;
    const estate = await reader.open(credentials, at);
    const when = window(query, estate);
    const complete = await this.#completeFrom(when);
    if (query.former === 'true') {
      const { entityRef: ref = '' } = query;
      const { isVisible: visible = () => true } = estate;
      const former = visible(ref)
        ? await ledger.former({
            ...when,
            ref,
            kinds: kind,
            limit,
            cursor,
            visible: estate.isVisible,
          })
        : { items: [] };
      return known(
        { ...former, ...complete },
        former.items.length,
        estate,
        query,
      );
    }
    const page = await ledger.list({
      ...when,
      refs: refsOf(estate, query),
      kinds: kind,
      outcomes: outcome,
      environment,
      at,
      limit,
      cursor,
      withoutRollback: query.rollback === 'false',
      visible: estate.isVisible,
      visibleRefs: estate.visibleRefs,
      related: resourcesOf(estate),
    });
    if (page.items.length === 0) {
      await this.#options.known.check(environment, estate, credentials);
    }
    return known({ ...page, ...complete }, page.items.length, estate, query);
  }

  /** {@inheritDoc ChangesQuery.list} */
  async timeline(
    query: z.output<typeof changeTimelineQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<ChangeTimeline> {
    const { reader, views } = this.#options;
    const { kind, outcome, environment, at, bins } = query;
    const estate = await reader.open(credentials, at);
    const when = window(query, estate);
    const complete = await this.#completeFrom(when);
    const { from, to } = when;
    const timeline = await views.timeline({
      // The schema has seen to it that there is a beginning.
      from: Date.parse(from ?? to!),
      to: to === undefined ? estate.at : Date.parse(to),
      bins,
      refs: refsOf(estate, query),
      kinds: kind,
      outcomes: outcome,
      environment,
      at: estate.isPresent ? undefined : estate.at,
      visible: estate.isVisible,
      visibleRefs: estate.visibleRefs,
    });
    if (timeline.total === 0) {
      await this.#options.known.check(environment, estate, credentials);
    }
    return known(
      { at: new Date(estate.at).toISOString(), ...timeline, ...complete },
      timeline.total,
      estate,
      query,
    );
  }

  /** @throws NotFoundError where there is none that the caller may see. */
  async detail(
    id: string,
    query: { at?: string },
    credentials: BackstageCredentials,
  ): Promise<ChangeDetail> {
    const { reader, views } = this.#options;
    const estate = await reader.open(credentials, query.at);
    return views.detail({
      id,
      at: estate.isPresent ? undefined : estate.at,
      visible: estate.isVisible,
      related: resourcesOf(estate),
    });
  }

  /** Nothing where no change of that time was deleted. */
  async #completeFrom({
    from,
    to,
  }: Window): Promise<{ completeFrom?: string }> {
    const { retention } = this.#options;
    if (to !== undefined) {
      await retention.requireKept(changesKey, Date.parse(to), 'to');
    }
    const horizon = await retention.horizon(changesKey);
    return horizon !== undefined &&
      (from === undefined || Date.parse(from) < horizon)
      ? { completeFrom: new Date(horizon).toISOString() }
      : {};
  }
}

type Window = { from?: string; to?: string };

/** From when to when; `since` counts from the instant that is looked from. */
function window(
  { from, to, since }: { from?: string; to?: string; since?: number },
  { at }: EstateView,
): Window {
  return since === undefined
    ? { from, to }
    : {
        from: new Date(at - since).toISOString(),
        to: to ?? new Date(at).toISOString(),
      };
}

/** Undefined where all are meant. */
function refsOf(
  estate: EstateView,
  { entityRef, owner, scope }: Which,
): string[] | undefined {
  if (owner) {
    return refsOwnedBy(estate, owner);
  }
  return entityRef === undefined
    ? undefined
    : refsInScope(estate, entityRef, scope);
}

function known<T>(
  answer: T,
  found: number,
  estate: EstateView,
  { entityRef }: Which,
): T {
  if (entityRef && found === 0 && !estate.isKnown(entityRef)) {
    throw unknownEntity(estate, entityRef);
  }
  return answer;
}
