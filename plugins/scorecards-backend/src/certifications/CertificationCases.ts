import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import {
  certificationNoticeDays,
  certificationState,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { CaseFamily } from '../cases/createDerivedCases';
import type { LifecycleFacts } from '../lifecycle/LifecycleFacts';
import { entityPath, nameOf } from '../lifecycle/paths';
import type { GroupParents } from '../people/GroupParents';
import { CertificationReader, seenOf } from './CertificationReader';
import type { CertificationService } from './CertificationService';
import { certificationPrefix } from './certificationPrefix';
import type { DatabaseCertificationStore } from './DatabaseCertificationStore';

const dayMs = 86_400_000;

type Options = {
  clock: Clock;
  facts: Pick<LifecycleFacts, 'entities'>;
  groups: Pick<GroupParents, 'of'>;
  reader: CertificationReader;
  service: Pick<CertificationService, 'terms'>;
  store: Pick<DatabaseCertificationStore, 'last'>;
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

  readonly casesOf: CaseFamily['casesOf'] = async entityRef => {
    const { clock, facts, groups, reader } = this.#options;
    const now = clock().getTime();
    const [entity] = await facts.entities([entityRef]);
    const [term] = entity ? await reader.terms([entity]) : [];
    const state = term && certificationState(term.dueAt, now);
    const { owner } = entity ?? {};
    if (!term || state === 'current' || owner === undefined) {
      return [];
    }
    const { dueAt, last } = term;
    const above = state === 'overdue' ? await groups.of(owner) : [];
    const version = last?.version ?? 0;
    return [
      {
        ...{ id: `certify:${entityRef}/${version}`, type: 'review' },
        title: `Confirm owner, access and infrastructure of ${nameOf(
          entityRef,
        )}`,
        url: entityPath(entityRef),
        requestedAt: iso(dueAt - certificationNoticeDays * dayMs),
        deciders: [owner, ...above],
        entityRefs: [entityRef],
        state: 'waiting',
        record: [
          { label: 'Due', value: iso(dueAt) },
          ...(last ? [{ label: 'Confirmed', value: iso(last.at) }] : []),
          ...(above.length > 0
            ? [
                {
                  label: 'Overdue',
                  value: `escalated to ${above.join(', ')}`.slice(0, 300),
                },
              ]
            : []),
        ],
        actions: [
          {
            ...{ label: 'Confirm', method: 'post' },
            path: '/lifecycle/certification',
            body: {
              ...{ entityRef, version },
              seen: seenOf(await reader.certified(entityRef)),
            },
            ...{ reasonRequired: false, refuses: false },
          },
        ],
        effect:
          state === 'overdue'
            ? 'Until then, gates may answer review (recertified)'
            : `Confirmed for ${term.intervalDays} days`,
      },
    ];
  };

  readonly endOf: CaseFamily['endOf'] = async (entityRef, id) => {
    const { clock, store } = this.#options;
    const last = (await store.last([entityRef])).get(entityRef);
    return last && last.version > Number(/\d+$/.exec(id))
      ? {
          state: 'decided',
          outcome: {
            ...{ action: 'confirmed', by: last.by, at: iso(last.at) },
            ...(last.reason !== undefined && { reason: last.reason }),
          },
        }
      : {
          state: 'lapsed',
          outcome: { action: 'not due', at: clock().toISOString() },
        };
  };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
