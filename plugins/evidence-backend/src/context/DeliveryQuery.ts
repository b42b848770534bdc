import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  Delivery,
  DeliveryChange,
  deliveryOf,
  deployedCommits,
  deliveryQuerySchema,
  Environments,
  type KnownRun,
  iso,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Retention } from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import type { LedgerEntry, LedgerService } from '../changes';
import { changesKey } from '../changes/database/pastChanges';
import type { EstateReader } from '../estate/EstateReader';
import type { KnownEnvironments } from './KnownEnvironments';
import { refsOwnedBy } from './scope';
import type { RunStore } from '../runs/RunStore';
import { unknownEntity } from './unknownEntity';

/** What was deployed before the first deploy that counts is looked for in these. */
const daysBefore = 30;
/** Read in one statement, and so many runs of each. */
const commitsTogether = 100;
const runsOfOne = 20;
/** Of one answer; more are left out, the oldest first. */
const maxChanges = 20_000;

type Options = {
  environments: Environments;
  known: Pick<KnownEnvironments, 'check'>;
  ledger: Pick<LedgerService, 'entries'>;
  reader: Pick<EstateReader, 'open'>;
  retention: Pick<Retention, 'horizon'>;
  runStore: Pick<RunStore, 'list'>;
};

/** How changes get to an environment, by what the ledger has of them. */
export class DeliveryQuery {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws NotFoundError for an entity that is not known and has no deploys */
  async delivery(
    query: z.output<typeof deliveryQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Delivery> {
    const { environments, known, ledger, reader, retention } = this.#options;
    const { days, entityRef, owner } = query;
    const about = environments.filterFor(query.environment);
    const estate = await reader.open(credentials);
    const to = estate.at;
    const from = to - days * dayMs;
    const refs =
      entityRef === undefined
        ? refsOwnedBy(estate, [owner!])
        : [entityRef].filter(ref => estate.isVisible?.(ref) ?? true);
    const { entries, complete } = await ledger.entries({
      ...{ refs, kinds: ['deploy', 'commit'], to, limit: maxChanges },
      from: from - daysBefore * dayMs,
    });
    const isPlaced = ({ change, environment }: LedgerEntry) =>
      change.kind === 'commit' ||
      (environment !== '' &&
        environments.filterFor(environment).name === about.name);
    const changes = entries.filter(isPlaced).map(toDeliveryChange);
    const unplaced = entries.filter(
      ({ change, environment, occurredAt }) =>
        change.kind === 'deploy' && environment === '' && occurredAt >= from,
    );
    if (!changes.some(({ kind }) => kind === 'deploy')) {
      await known.check(query.environment, estate, credentials);
    }
    if (entityRef && entries.length === 0 && !estate.isKnown(entityRef)) {
      throw unknownEntity(estate, entityRef);
    }
    const horizon = await retention.horizon(changesKey);
    const missingBefore = Math.max(
      horizon ?? -Infinity,
      complete ? -Infinity : entries.at(-1)!.occurredAt,
    );
    const { deploys, ...figures } = deliveryOf(
      changes,
      { from, to },
      await this.#runsOf(deployedCommits(changes, { from, to })),
    );
    return {
      ...{ at: iso(to), from: iso(from), environment: about.name },
      ...{ ...figures, deploys: { ...deploys, unplaced: unplaced.length } },
      ...(missingBefore > from && { completeFrom: iso(missingBefore) }),
    };
  }

  /** The runs of each commit, of the same service. */
  async #runsOf(
    commits: readonly DeliveryChange[],
  ): Promise<(commit: DeliveryChange) => readonly KnownRun[]> {
    const found = new Map<string, KnownRun[]>();
    const keyOf = (entityRef?: string, revision?: string) =>
      `${entityRef} ${revision}`;
    for (let at = 0; at < commits.length; at += commitsTogether) {
      const some = commits.slice(at, at + commitsTogether);
      const limit = some.length * runsOfOne;
      const listed = await this.#options.runStore.list({
        refs: [...new Set(some.map(({ entityRef }) => entityRef))],
        revisions: some.flatMap(({ revision }) => revision ?? []),
        limit,
      });
      for (const { entityRef, run } of listed) {
        const key = keyOf(entityRef, run.revision);
        found.set(key, [...(found.get(key) ?? []), run]);
      }
      if (listed.length >= limit) {
        // Of a commit from before the oldest of them, not all are there.
        const oldest = listed[listed.length - 1].at;
        some
          .filter(({ occurredAt }) => occurredAt <= oldest)
          .forEach(one => found.delete(keyOf(one.entityRef, one.revision)));
      }
    }
    return ({ entityRef, revision }) =>
      found.get(keyOf(entityRef, revision)) ?? [];
  }
}

function toDeliveryChange(entry: LedgerEntry): DeliveryChange {
  const { amendedAt, change, entityRef, id, occurredAt, receivedAt } = entry;
  return {
    ...{ id, occurredAt, receivedAt, amendedAt, entityRef: entityRef! },
    kind: change.kind as DeliveryChange['kind'],
    ...{ outcome: change.outcome, revision: change.revision },
    commit: change.commit,
    run: change.links?.run,
  };
}
