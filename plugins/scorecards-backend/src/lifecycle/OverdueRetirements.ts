import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { CaseFamily } from '../cases/createDerivedCases';
import type { GroupParents } from '../people/GroupParents';
import type { DatabaseRetirementStore } from './DatabaseRetirementStore';
import type { DecidedStates } from './DecidedStates';
import type { LifecycleFacts } from './LifecycleFacts';
import { entityPath, nameOf } from './paths';

const dayMs = 86_400_000;

type Options = {
  clock: Clock;
  decided: DecidedStates;
  /** After so many days the parent of the group decides as well. */
  escalateAfterDays: number;
  facts: LifecycleFacts;
  parents: Pick<GroupParents, 'of'>;
  retirements: Pick<DatabaseRetirementStore, 'deprecated'>;
};

/**
 * What is past the deadline of its retirement and still used waits for its owners,
 * and later for the group above them. Whether it is used may not be known: then it
 * waits, too.
 */
export class OverdueRetirements implements CaseFamily {
  readonly prefix = 'retirement:';
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  readonly subjects = () => this.#options.retirements.deprecated();

  readonly casesOf: CaseFamily['casesOf'] = async entityRef => {
    const { clock, escalateAfterDays, facts, parents } = this.#options;
    const now = clock().getTime();
    const { entity, standing } = await this.#read(entityRef, now);
    const { deprecation, plan, state } = standing ?? {};
    if (!entity || state !== 'deprecated' || !deprecation || !plan) {
      return [];
    }
    // The first day on which it may be gone is over.
    const since = Date.parse(`${plan.deadline}T00:00:00Z`) + dayMs;
    if (now < since) {
      return [];
    }
    const consumers = await facts.consumers(entityRef, now);
    if (consumers?.length === 0) {
      return [];
    }
    const { owner } = entity;
    const isEscalated = now >= since + escalateAfterDays * dayMs;
    const above = owner && isEscalated ? await parents.of(owner) : [];
    return [
      {
        ...{ id: `overdue:${deprecation.id}`, type: 'correction' },
        title: `Retire ${nameOf(entityRef)}: its deadline has passed, and ${
          consumers ? 'it is still used' : 'who uses it is not known'
        }`,
        url: entityPath(entityRef),
        requestedAt: new Date(since).toISOString(),
        deciders: [...(owner ? [owner] : []), ...above],
        entityRefs: [entityRef],
        state: 'waiting',
        record: [
          { label: 'Deadline', value: plan.deadline },
          { label: 'Guide', value: plan.guide.slice(0, 300) },
          ...(above.length > 0
            ? [
                {
                  label: 'Escalated',
                  value: `to ${above.join(', ')}`.slice(0, 300),
                },
              ]
            : []),
        ],
        actions: [],
        effect: 'Move its consumers, or take the step back',
      },
    ];
  };

  readonly endOf: CaseFamily['endOf'] = async entityRef => {
    const now = this.#options.clock().getTime();
    const { standing } = await this.#read(entityRef, now);
    const { last, state } = standing ?? {};
    if (last && state !== 'deprecated') {
      const { at, by, direction, reason } = last;
      return {
        state: 'decided',
        outcome: {
          action: direction === 'back' ? 'taken back' : 'retired',
          ...{ by, at: new Date(at).toISOString(), reason },
        },
      };
    }
    const at = new Date(now).toISOString();
    return { state: 'lapsed', outcome: { action: 'not used any more', at } };
  };

  async #read(entityRef: string, now: number) {
    const { decided, facts } = this.#options;
    const [entity] = await facts.entities([entityRef]);
    const standing = (await decided.of([entity ?? { entityRef }], now)).get(
      entityRef,
    );
    return { entity, standing };
  }
}
