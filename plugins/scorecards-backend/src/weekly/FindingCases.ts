import { parseEntityRef } from '@backstage/catalog-model';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { DrillContact } from '@plumbline/backstage-plugin-scorecards-common';
import { entityTitle } from '@plumbline/backstage-plugin-evidence-common';
import type { CaseFamily } from '../cases/createDerivedCases';
import type { CreationStore } from '../creations/CreationStore';
import type { LifecycleFacts } from '../lifecycle/LifecycleFacts';
import { annotationOf } from './FindingSources';
import {
  type WeeklyStore,
  findingPrefix,
  type StoredDrill,
} from './WeeklyStore';

type Options = {
  clock: Clock;
  creations: Pick<CreationStore, 'begun'>;
  facts: Pick<LifecycleFacts, 'entities'>;
  store: Pick<WeeklyStore, 'findDrill' | 'findDrills' | 'openDrills'>;
};

/** What a drill found waits for the owner of its service as a correction. */
export class FindingCases implements CaseFamily {
  readonly prefix = findingPrefix;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  readonly subjects = async () => {
    const found: string[] = [];
    for await (const some of this.#options.store.openDrills()) {
      found.push(...some.map(({ id }) => id));
    }
    return found;
  };

  readonly casesOf: CaseFamily['casesOf'] = async ids => {
    const { creations, facts, store } = this.#options;
    const drills = await store.findDrills(ids);
    const refs = [...new Set(drills.map(({ entityRef }) => entityRef))];
    const entities = new Map(
      (await facts.entities(refs)).map(one => [one.entityRef, one]),
    );
    const begun = await creations.begun(refs);
    return new Map(
      drills.map(drill => {
        const { entityRef, recordedAt } = drill;
        const owner = entities.get(entityRef)?.owner;
        // What an earlier service of the name found is not for the owner of this one.
        const isOfIt = Date.parse(recordedAt) >= (begun.get(entityRef) ?? 0);
        return [
          drill.id,
          owner === undefined || !isOfIt ? [] : casesOf(drill, owner),
        ];
      }),
    );
  };

  readonly endOf: CaseFamily['endOf'] = async (id, ended) => {
    const { clock, store } = this.#options;
    const drill = await store.findDrill(id);
    const finding = drill?.findings[Number(/\d+$/.exec(ended)) - 1];
    if (finding?.fixedAt === undefined) {
      const at = clock().toISOString();
      return { state: 'lapsed', outcome: { action: 'without an owner', at } };
    }
    const { fixedAt, fixedBy, reason } = finding;
    return {
      state: 'decided',
      outcome: {
        action: fixedBy ? 'fixed' : 'corrected',
        at: fixedAt,
        ...(fixedBy !== undefined && { by: fixedBy }),
        ...(reason !== undefined && { reason }),
      },
    };
  };
}

/** The weekly review of the owner, which has its drills. */
function pageOf(owner: string): string {
  const { name, namespace } = parseEntityRef(owner, {
    defaultKind: 'group',
    defaultNamespace: 'default',
  });
  const parts = [namespace, name].map(encodeURIComponent);
  return `/scorecards/team/${parts.join('/')}/weekly`;
}

const contactWords: Record<DrillContact, string> = {
  pager: 'pager',
  'on-call': 'on-call roster',
  channel: 'channel',
  escalation: 'escalation',
  other: 'contact',
};

function casesOf(drill: StoredDrill, owner: string) {
  const { entityRef, findings, heldAt, id, recordedAt, recordedBy } = drill;
  return findings.flatMap(({ contact, fixedAt, kind, text, was }, position) => {
    const name = entityTitle(entityRef);
    const annotation = contact && annotationOf(contact);
    return fixedAt === undefined
      ? [
          {
            id: `${findingPrefix}${id}/${position + 1}`,
            type: 'correction' as const,
            title:
              annotation === undefined
                ? `Correct what a drill found of ${name}: ${text}`
                : `Correct the ${
                    contactWords[contact!]
                  } of the owner of ${name}: ${text}`,
            url: pageOf(owner),
            ...(recordedBy !== undefined && { requester: recordedBy }),
            requestedAt: recordedAt,
            deciders: [owner],
            entityRefs: [entityRef],
            state: 'waiting' as const,
            record: [
              { label: 'Finding', value: kind },
              ...(contact === undefined
                ? []
                : [{ label: 'Contact', value: annotation ?? contact }]),
              { label: 'Drill', value: `${drill.scenario}, ${heldAt}` },
            ],
            actions: [
              {
                label: was ? 'Close' : 'Fixed',
                method: 'post' as const,
                path: `/drills/${id}/fix`,
                body: { finding: position + 1 },
                reasonRequired: was !== undefined,
                refuses: false,
              },
            ],
            effect: was
              ? `It closes automatically once ${
                  annotation ?? 'its source'
                } was changed`
              : 'No source says whether it was changed',
          },
        ]
      : [];
  });
}
