import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  ChangeKind,
  digestOfChange,
  Environments,
  isAllowedItem,
  needsEarlier,
  Promotion,
  PromotionChange,
  promotionOf,
  PromotionWorkload,
  flagsSchema,
  iso,
  dayMs,
  rolloutMs,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Retention } from '@plumbline/backstage-plugin-evidence-node';
import type { LedgerEntry, LedgerService } from '../changes';
import { changesKey } from '../changes/database/pastChanges';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { EstateReader, EstateView } from '../estate/EstateReader';
import {
  environmentOfWorkload,
  type WorkloadValue,
} from '../estate/projection/observationRows';
import { unknownEntity } from './unknownEntity';

/** Earlier changes are left out. */
const days = 400;
/** Of one service; earlier ones are left out. */
const maxChanges = 2_000;
/** Of each kind in each environment: so many digests are answered. */
const newestOfEach = 100;
const kinds: ChangeKind[] = [
  ...(['deploy', 'schema', 'flag', 'config', 'infrastructure'] as const),
];

/** Where releases go, one after the other, and what may differ there. */
export type Ladder = {
  /** Names of environments, as the portal has them. */
  environments: string[];
  /** `*` at the end stands for any ending; such as `scale:replicas*` by what it is. */
  allowed: string[];
};

/** @throws InputError for an environment that stands there twice */
export function readLadder(config: Config, environments: Environments): Ladder {
  const names = config.getOptionalStringArray('plumbline.promotion.ladder') ?? [
    'development',
    'test',
    'staging',
    'production',
  ];
  return {
    environments: namedOnce('plumbline.promotion.ladder', names, environments),
    allowed: config.getOptionalStringArray('plumbline.promotion.allowed') ?? [],
  };
}

/** As the portal calls them. */
function namedOnce(
  what: string,
  names: readonly string[],
  environments: Environments,
): string[] {
  const ladder = names.map(name => environments.filterFor(name).name);
  const twice = ladder.find((name, index) => ladder.indexOf(name) < index);
  if (twice !== undefined) {
    throw new InputError(
      `'${what}' names the environment '${twice}' twice; name each once, the first one first`,
    );
  }
  return ladder;
}

/** `staging=replicas*` is only for that environment. */
function allowedOf(written: string, environments: Environments) {
  const at = written.indexOf('=');
  return {
    pattern: written.slice(at + 1),
    environment:
      at < 0 ? undefined : environments.filterFor(written.slice(0, at)).name,
  };
}

type Options = {
  environments: Environments;
  ladder: Ladder;
  ledger: Pick<LedgerService, 'entries' | 'newest'>;
  reader: Pick<EstateReader, 'open'>;
  retention: Pick<Retention, 'horizon'>;
  store: Pick<EvidenceStore, 'facts' | 'observationsByKey'>;
};

/** What runs where, by what the ledger has of deploys. */
export class PromotionQuery {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @param query.ladder - instead of that of the configuration
   * @param query.allowed - beside what the configuration allows
   * @throws NotFoundError for an entity that is not known; InputError for an
   *   environment that is named twice
   */
  async promotion(
    query: { entityRef: string; ladder?: string[]; allowed?: string[] },
    credentials: BackstageCredentials,
  ): Promise<Promotion> {
    const { environments, ladder, ledger, reader, retention } = this.#options;
    const { entityRef } = query;
    const names = query.ladder
      ? namedOnce('ladder', query.ladder, environments)
      : ladder.environments;
    const allowed = [
      ...ladder.allowed.map(pattern => ({ pattern, environment: undefined })),
      ...(query.allowed ?? []).map(one => allowedOf(one, environments)),
    ];
    const estate = await reader.open(credentials);
    if (!estate.isKnown(entityRef)) {
      throw unknownEntity(estate, entityRef);
    }
    const to = estate.at;
    const from = to - days * dayMs;
    const [horizon = -Infinity, older, read, workloads] = await Promise.all([
      retention.horizon(changesKey),
      ledger.entries({
        kinds,
        refs: [entityRef],
        from: 0,
        to: from,
        limit: 1,
      }),
      this.#changes(entityRef, { from, names, to }),
      this.#workloads(entityRef, estate),
    ]);
    const missingBefore = Math.max(
      horizon,
      read.missingBefore,
      older.entries.length > 0 ? from : -Infinity,
    );
    const isComplete = missingBefore === -Infinity;
    const declaredFlags = read.changes.some(({ kind }) => kind === 'flag')
      ? await this.#declaredFlags(entityRef, estate)
      : undefined;
    return {
      at: iso(to),
      entityRef,
      ...promotionOf(read.changes, {
        isComplete,
        isWhole: read.isWhole,
        ladder: names,
        workloads,
        at: to,
        declaredFlags,
        isAllowed: (item, environment, finding) =>
          allowed.some(
            one =>
              (one.environment ?? environment) === environment &&
              isAllowedItem(one.pattern, item, finding),
          ),
      }),
      ...(!isComplete && { completeFrom: iso(missingBefore) }),
    };
  }

  /**
   * The newest changes where the answer follows from them, whatever the history is
   * like; else all of the window, up to a limit.
   */
  async #changes(
    ref: string,
    of: { from: number; names: readonly string[]; to: number },
  ): Promise<{
    changes: PromotionChange[];
    missingBefore: number;
    isWhole?: (environment: string) => boolean;
  }> {
    const { environments, ledger } = this.#options;
    const { from, names, to } = of;
    const nameOf = (environment: string) => {
      const { name } = environments.filterFor(environment);
      return names.includes(name) ? name : undefined;
    };
    const toChanges = (entries: readonly LedgerEntry[]) =>
      entries.flatMap(entry => {
        const environment = nameOf(entry.environment);
        return entry.environment !== '' && environment !== undefined
          ? [toPromotionChange(entry, environment)]
          : [];
      });
    const newest = await ledger.newest({
      from,
      kinds,
      nameOf,
      ref,
      to,
      limit: newestOfEach,
    });
    if (newest) {
      const fromOf = (environment: string, kind: ChangeKind) =>
        newest.from.get(`${environment} ${kind}`);
      const changes = toChanges(newest.entries);
      if (!needsEarlier(changes, { ladder: names, from: fromOf })) {
        return {
          changes,
          missingBefore: -Infinity,
          isWhole: environment => fromOf(environment, 'deploy') === undefined,
        };
      }
    }
    const { complete, entries } = await ledger.entries({
      kinds,
      refs: [ref],
      from,
      to,
      limit: maxChanges,
    });
    return {
      changes: toChanges(entries),
      missingBefore: complete ? -Infinity : entries.at(-1)!.occurredAt,
    };
  }

  /** Keys of all flags, where all sources that report of them could read them. */
  async #declaredFlags(
    ref: string,
    { at, showsSource }: EstateView,
  ): Promise<ReadonlySet<string> | undefined> {
    const rows = await this.#options.store.facts([ref], at);
    const known = rows.filter(
      ({ name, source }) => name === 'repository.flags' && showsSource(source),
    );
    const read = known.flatMap(({ stale, value }) => {
      const { data } = flagsSchema.safeParse(value);
      // An entry that is no flag may be one that is only written wrong.
      return !stale && data?.present && data.invalid.length === 0 ? data : [];
    });
    return read.length > 0 && read.length === known.length
      ? new Set(read.flatMap(({ flags }) => flags.map(({ key }) => key)))
      : undefined;
  }

  /** Of which the environment is known, now and as they were before a rollout. */
  async #workloads(
    ref: string,
    { at, model, showsSource }: EstateView,
  ): Promise<PromotionWorkload[]> {
    const { environments, store } = this.#options;
    const own = new Map(
      model
        .workloadsOf(ref)
        .filter(({ source }) => showsSource(source))
        .map(one => [idOf(one), one]),
    );
    if (own.size === 0) {
      return [];
    }
    const keys = [...new Set([...own.values()].map(({ key }) => key))];
    const [now, before] = await Promise.all(
      [at, at - rolloutMs].map(when =>
        store.observationsByKey('workload', keys, when),
      ),
    );
    const digests = new Map(
      before.map(row => [idOf(row), (row.value as WorkloadValue).digest]),
    );
    return now.flatMap((row): PromotionWorkload[] => {
      const match = own.get(idOf(row));
      const value = row.value as WorkloadValue;
      const { cluster, digest, name } = value;
      const environment = environmentOfWorkload(value);
      return match && environment !== undefined
        ? [
            {
              name,
              cluster,
              digest,
              seenAt: row.observedAt,
              environment: environments.filterFor(environment).name,
              isSettled: digests.get(idOf(row)) === digest,
              isKnown: match.strength === 'strong' && !row.stale,
              isNamesake: name === parseEntityRef(ref).name,
            },
          ]
        : [];
    });
  }
}

function idOf({ key, source }: { key: string; source: string }): string {
  return `${source}\n${key}`;
}

function toPromotionChange(
  { amendedAt, change, id, occurredAt, receivedAt }: LedgerEntry,
  environment: string,
): PromotionChange {
  const { decision, item, kind, outcome, revision, title } = change;
  return {
    id,
    kind,
    occurredAt,
    item,
    revision,
    title,
    outcome,
    decision,
    environment,
    run: change.links?.run,
    digest: digestOfChange(change),
    touches: change.touches,
    statedAt: amendedAt ?? receivedAt,
  };
}
