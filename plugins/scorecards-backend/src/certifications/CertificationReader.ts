import { createHash } from 'node:crypto';
import type { Entity } from '@backstage/catalog-model';
import {
  canonicalJson,
  type Cleanup,
  type EntityFacts,
  parseApprovers,
  plumblineAnnotations,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { isCertified } from '@plumbline/backstage-plugin-scorecards-common';
import type { CreationStore } from '../creations/CreationStore';
import type { DecidedStates } from '../lifecycle/DecidedStates';
import type { LifecycleFacts } from '../lifecycle/LifecycleFacts';
import { hasLifecycle } from '../lifecycle/ways';
import type { GroupParents } from '../people/GroupParents';
import type { CertificationIntervals } from './readIntervals';
import type {
  CertificationStore,
  StoredCertification,
} from './CertificationStore';

/** When an entity has to be confirmed. Instants are epoch milliseconds. */
export type CertificationTerm = {
  entity: EntityFacts;
  dueAt: number;
  intervalDays: number;
  last?: StoredCertification;
  /** Of the last one, also where that was of an earlier service of the name. */
  version: number;
};

/** What is confirmed. */
export type Certified = {
  owner?: string;
  members: string[];
  approvers: string[];
  infrastructure?: Cleanup;
};

type Options = {
  clock: Clock;
  creations: Pick<CreationStore, 'begun'>;
  decided: DecidedStates;
  facts: Pick<LifecycleFacts, 'entities'>;
  groups: Pick<GroupParents, 'findAll'>;
  intervals: CertificationIntervals;
  store: CertificationStore;
};

/** Reads by when entities have to be confirmed, and what that is about. */
export class CertificationReader {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Of those that are not retired, nor only proposed. */
  async terms(entities: readonly EntityFacts[]): Promise<CertificationTerm[]> {
    const { clock, creations, decided, intervals, store } = this.#options;
    const now = clock().getTime();
    const standings = await decided.of(entities, now);
    const some = entities.filter(
      entity =>
        hasLifecycle(entity) &&
        isCertified(standings.get(entity.entityRef)?.state),
    );
    const refs = some.map(({ entityRef }) => entityRef);
    const last = await store.last(refs);
    const begins = await store.begins(refs, now);
    const begun = await creations.begun(refs);
    return some.map(entity => {
      const intervalDays = intervals(entity.tier);
      const { entityRef } = entity;
      const since = begun.get(entityRef) ?? -Infinity;
      const confirmed = last.get(entityRef);
      // That of an earlier service of the name is not of this one.
      const one = confirmed && confirmed.at >= since ? confirmed : undefined;
      const from = one?.at ?? Math.max(begins.get(entityRef) ?? now, since);
      return {
        entity,
        intervalDays,
        dueAt: from + intervalDays * dayMs,
        version: confirmed?.version ?? 0,
        ...(one && { last: one }),
      };
    });
  }

  /** As it is now. */
  async certified(entityRef: string): Promise<Certified> {
    const found = await this.certifiedAll([entityRef]);
    return found.get(entityRef) ?? { members: [], approvers: [] };
  }

  /** The same of several, of those that evidence knows. */
  async certifiedAll(refs: readonly string[]): Promise<Map<string, Certified>> {
    const { facts, groups } = this.#options;
    const entities = await facts.entities(refs, ['cleanup.infrastructure']);
    const owners = await groups.findAll(
      entities.flatMap(({ owner }) =>
        owner?.startsWith('group:') === true ? owner : [],
      ),
    );
    return new Map(
      entities.map(({ entityRef, owner, ...entity }) => {
        const group = owners.get(owner ?? '');
        const infrastructure = entity.facts.find(
          ({ name, stale }) => name === 'cleanup.infrastructure' && !stale,
        )?.value as Cleanup | undefined;
        return [
          entityRef,
          {
            ...(owner !== undefined && { owner }),
            ...(group ? accessOf(group) : { members: [], approvers: [] }),
            ...(infrastructure && { infrastructure }),
          },
        ];
      }),
    );
  }
}

/** Short: it goes through forms and lists. */
export function seenOf(certified: Certified): string {
  return createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(certified))))
    .digest('hex');
}

/** Who belongs to a group, and who else may approve for it; sorted. */
export function accessOf({
  metadata,
  relations,
}: Entity): Pick<Certified, 'approvers' | 'members'> {
  const text = metadata.annotations?.[plumblineAnnotations.approvers];
  const read = text === undefined ? undefined : parseApprovers(text);
  return {
    members: (relations ?? [])
      .filter(({ type }) => type === 'hasMember')
      .map(({ targetRef }) => targetRef.toLocaleLowerCase('en-US'))
      .sort(),
    approvers: read?.ok ? [...read.value].sort() : [],
  };
}
