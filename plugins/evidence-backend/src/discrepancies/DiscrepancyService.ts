import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  Discrepancy,
  DiscrepancyDetail,
  DiscrepancyOwner,
  Page,
  Usefulness,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { EstateReader } from '../estate/EstateReader';
import { pageOfOwners } from './database/summarize';
import type { DiscrepancyStore } from './DiscrepancyStore';
import type { Decision, DiscrepancyFilter } from '../database/discrepancies';
import type { UsefulnessStore } from '../database/UsefulnessStore';

import { DescribedFiles, whereFilesAreKnown } from './patchable';
import { allVisible, asVisible, ownersOf, pageOf } from './visible';

const dayLength = 24 * 60 * 60_000;
/** What is useful is judged by the last days. */
const usefulDays = 30;

export type DiscrepancyVerb = 'accept' | 'dismiss' | 'reopen';

type DecisionBody = { reason?: string; until?: string; version?: number };

export type DiscrepancyServiceOptions = {
  clock: Clock;
  discrepancies: DiscrepancyStore;
  files: DescribedFiles;
  reader: EstateReader;
  usefulness: UsefulnessStore;
};

/** Shows discrepancies as the caller may see them, and takes what is decided. */
export class DiscrepancyService {
  readonly #options: DiscrepancyServiceOptions;

  constructor(options: DiscrepancyServiceOptions) {
    this.#options = options;
  }

  /**
   * A viewer who may not see everything sees those about nothing but entities
   * that they see: whether a signal matches nothing, or only something hidden, is
   * not theirs to know.
   */
  async list(
    filter: DiscrepancyFilter,
    credentials: BackstageCredentials,
  ): Promise<Page<Discrepancy>> {
    const { discrepancies, files, reader } = this.#options;
    const estate = await reader.open(credentials);
    const page = estate.isVisible
      ? pageOf(await allVisible(discrepancies, estate), filter)
      : await discrepancies.list(filter);
    return {
      ...page,
      items: await whereFilesAreKnown(page.items, estate, files),
    };
  }

  async owners(
    page: { limit: number; cursor?: string },
    credentials: BackstageCredentials,
  ): Promise<Page<DiscrepancyOwner>> {
    const { discrepancies, reader } = this.#options;
    const estate = await reader.open(credentials);
    return estate.isVisible
      ? pageOfOwners(ownersOf(await allVisible(discrepancies, estate)), page)
      : discrepancies.owners(page);
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<DiscrepancyDetail> {
    const { discrepancies, files, reader } = this.#options;
    const estate = await reader.open(credentials);
    const stored = await discrepancies.find(id);
    const one = stored && asVisible(stored, estate);
    const [known] = await whereFilesAreKnown(
      [one ?? notFound(id)],
      estate,
      files,
    );
    return known;
  }

  /**
   * Accepts, dismisses or opens again.
   *
   * @param allow - refuses by throwing, for the entity that it is about
   * @throws InputError for an `until` that has passed; NotFoundError where there is none
   *   that the caller may see; ConflictError where it closed or was decided meanwhile
   */
  async decide(
    id: string,
    verb: DiscrepancyVerb,
    body: DecisionBody,
    by: {
      credentials: BackstageCredentials;
      userRef: string;
      allow: (entityRef: string | undefined) => Promise<void>;
    },
  ): Promise<DiscrepancyDetail> {
    const { clock, discrepancies } = this.#options;
    const at = clock().getTime();
    const decision = toDecision(verb, body, { by: by.userRef, at });
    const known = await this.get(id, by.credentials);
    await by.allow(known.entityRef);
    const outcome = await discrepancies.decide(id, decision);
    if (outcome === 'unknown') {
      notFound(id);
    }
    if (outcome === 'closed') {
      throw new ConflictError(
        'It is closed because the sources agree now; it reopens automatically if they disagree again',
      );
    }
    const decided = await this.get(id, by.credentials);
    if (outcome === 'moved') {
      const { decidedBy, state } = decided;
      throw new ConflictError(
        `It is already ${state}${
          decidedBy ? `: ${decidedBy} decided on it` : ''
        }; read it again`,
      );
    }
    return decided;
  }

  /** @throws NotAllowedError for a reader who cannot see every entity */
  async usefulness(credentials: BackstageCredentials): Promise<Usefulness> {
    const { discrepancies, reader, usefulness } = this.#options;
    const { at, isVisible } = await reader.open(credentials);
    if (isVisible) {
      // A count would disclose that something is hidden.
      throw new NotAllowedError(
        'Only users who can see every entity can read these figures',
      );
    }
    const since = at - usefulDays * dayLength;
    const [signals, briefsDelivered, { medianStood, ...counts }] =
      await Promise.all([
        usefulness.signals(since),
        usefulness.briefsDelivered(since, at),
        discrepancies.counts(since),
      ]);
    return {
      at: new Date(at).toISOString(),
      days: usefulDays,
      signals,
      discrepancies: {
        ...counts,
        medianDaysToClose:
          medianStood === undefined
            ? undefined
            : Math.round((medianStood / dayLength) * 100) / 100,
      },
      briefsDelivered,
    };
  }
}

function toDecision(
  verb: DiscrepancyVerb,
  { reason, until, version }: DecisionBody,
  by: { by: string; at: number },
): Decision {
  if (verb !== 'dismiss') {
    const state = verb === 'accept' ? 'accepted' : 'open';
    return { ...by, state, reason, version };
  }
  const end = until === undefined ? undefined : Date.parse(until);
  if (end !== undefined && end <= by.at) {
    throw new InputError("'until' of the dismissal must lie in the future");
  }
  return { ...by, state: 'dismissed', reason, until: end, version };
}

function notFound(id: string): never {
  throw new NotFoundError(`There is no discrepancy '${id.slice(0, 100)}'`);
}
