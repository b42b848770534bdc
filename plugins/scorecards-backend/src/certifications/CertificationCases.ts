import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import {
  certificationNoticeDays,
  certificationState,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  iso,
  dayMs,
  entityTitle,
} from '@plumbline/backstage-plugin-evidence-common';
import type { CaseFamily } from '../cases/createDerivedCases';
import type { LifecycleFacts } from '../lifecycle/LifecycleFacts';
import { entityPath } from '../lifecycle/paths';
import type { GroupParents } from '../people/GroupParents';
import {
  CertificationReader,
  type CertificationTerm,
  type Certified,
  seenOf,
} from './CertificationReader';
import type { CertificationService } from './CertificationService';
import { certificationPrefix } from './certificationPrefix';
import type { CertificationStore } from './CertificationStore';

type Options = {
  clock: Clock;
  facts: Pick<LifecycleFacts, 'entities'>;
  groups: Pick<GroupParents, 'ofAll'>;
  reader: CertificationReader;
  service: Pick<CertificationService, 'terms'>;
  store: Pick<CertificationStore, 'last'>;
};

/**
 * What has to be confirmed soon waits for its owner; what is overdue for the group
 * above as well.
 */
export class CertificationCases implements CaseFamily {
  readonly prefix = certificationPrefix;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  readonly subjects = async () => {
    const now = this.#options.clock().getTime();
    const found: string[] = [];
    for await (const terms of this.#options.service.terms()) {
      found.push(
        ...terms
          .filter(({ dueAt }) => certificationState(dueAt, now) !== 'current')
          .map(({ entity }) => entity.entityRef),
      );
    }
    return found;
  };

  readonly casesOf: CaseFamily['casesOf'] = async refs => {
    const { clock, facts, groups, reader } = this.#options;
    const now = clock().getTime();
    const due = (await reader.terms(await facts.entities(refs))).flatMap(
      term => {
        const state = certificationState(term.dueAt, now);
        const { owner } = term.entity;
        return state === 'current' || owner === undefined
          ? []
          : [{ ...term, owner, isOverdue: state === 'overdue' }];
      },
    );
    const certified = await reader.certifiedAll(
      due.map(({ entity }) => entity.entityRef),
    );
    const parents = await groups.ofAll(
      due.flatMap(({ isOverdue, owner }) => (isOverdue ? owner : [])),
    );
    return new Map(
      due.flatMap(one => {
        const { entityRef } = one.entity;
        const shown = certified.get(entityRef);
        const above = one.isOverdue ? parents.get(one.owner) : [];
        return shown ? [[entityRef, [dueCase(one, shown, above)]]] : [];
      }),
    );
  };

  readonly endOf: CaseFamily['endOf'] = async (entityRef, id) => {
    const { clock, store } = this.#options;
    const last = (await store.last([entityRef])).get(entityRef);
    return last && last.version > Number(/\d+$/.exec(id))
      ? {
          state: 'decided',
          outcome: {
            action: 'confirmed',
            by: last.by,
            at: iso(last.at),
            ...(last.reason !== undefined && { reason: last.reason }),
          },
        }
      : {
          state: 'lapsed',
          outcome: { action: 'not due', at: clock().toISOString() },
        };
  };
}

function dueCase(
  of: CertificationTerm & { isOverdue: boolean; owner: string },
  certified: Certified,
  above: readonly string[] = [],
) {
  const { dueAt, intervalDays, isOverdue, last, owner, version } = of;
  const { entityRef } = of.entity;
  return {
    id: `certify:${entityRef}/${version}`,
    type: 'ownership' as const,
    title: `Confirm owner, access and infrastructure of ${entityTitle(
      entityRef,
    )}`,
    url: entityPath(entityRef),
    requestedAt: iso(dueAt - certificationNoticeDays * dayMs),
    deciders: [owner, ...above],
    entityRefs: [entityRef],
    state: 'waiting' as const,
    record: [
      { label: 'Due', value: iso(dueAt) },
      ...(last ? [{ label: 'Confirmed', value: iso(last.at) }] : []),
      // To which group, its deciders say, as far as a reader may see them.
      ...(above.length > 0 ? [{ label: 'Escalated', value: iso(dueAt) }] : []),
    ],
    actions: [
      {
        label: 'Confirm',
        method: 'post' as const,
        path: '/lifecycle/certification',
        body: { entityRef, version, seen: seenOf(certified) },
        reasonRequired: false,
        refuses: false,
      },
    ],
    effect: isOverdue
      ? 'Until then, gates may answer review (recertified)'
      : `Confirmed for ${intervalDays} days`,
  };
}
