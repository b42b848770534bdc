import {
  type Consumers,
  dayMs,
  type EntityFacts,
  entityTitle,
  hasUndated,
  type RetirementPlan,
  type Traffic,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { isChangeOfPlan } from '@plumbline/backstage-plugin-scorecards-common';
import type { CaseFamily } from '../cases/createDerivedCases';
import type { GroupParents } from '../people/GroupParents';
import type { RetirementStore } from './RetirementStore';
import type { DecidedStates } from './DecidedStates';
import type { LifecycleFacts } from './LifecycleFacts';
import type { LifecycleStepHead } from './LifecycleStore';
import { entityPath } from './paths';

type Options = {
  clock: Clock;
  decided: DecidedStates;
  /** After so many days the parent of the group decides as well. */
  escalateAfterDays: number;
  facts: LifecycleFacts;
  parents: Pick<GroupParents, 'ofAll'>;
  retirements: Pick<RetirementStore, 'deprecated'>;
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

  readonly casesOf: CaseFamily['casesOf'] = async refs => {
    const { clock, escalateAfterDays, facts, parents } = this.#options;
    const now = clock().getTime();
    const overdue = (await this.#read(refs, now)).flatMap(
      ({ entity, standing }) => {
        const { deprecation, plan, state } = standing ?? {};
        // The first day on which it may be gone is over.
        const since = Date.parse(`${plan?.deadline}T00:00:00Z`) + dayMs;
        return entity && state === 'deprecated' && deprecation && now >= since
          ? [{ entity, deprecation, plan: plan!, since }]
          : [];
      },
    );
    const consumers = await facts.consumersOf(
      overdue.map(({ entity }) => entity.entityRef),
      now,
    );
    const used = overdue.flatMap(one => {
      const known = consumers.get(one.entity.entityRef);
      const isUsed =
        getsRequests(one.entity, one.since) || known?.some(isThere);
      return known && !isUsed ? [] : [{ ...one, isUsed: isUsed === true }];
    });
    const escalatedAt = (since: number) => since + escalateAfterDays * dayMs;
    const isEscalated = (since: number) => now >= escalatedAt(since);
    const groups = await parents.ofAll(
      used.flatMap(({ entity, since }) =>
        isEscalated(since) ? entity.owner ?? [] : [],
      ),
    );
    return new Map(
      used.map(({ entity, isUsed, ...one }) => {
        const { entityRef, owner } = entity;
        const above = isEscalated(one.since) ? groups.get(owner ?? '') : [];
        const escalation = { above, at: escalatedAt(one.since) };
        return [entityRef, [overdueCase(entity, one, escalation, isUsed)]];
      }),
    );
  };

  readonly endOf: CaseFamily['endOf'] = async (entityRef, id) => {
    const now = this.#options.clock().getTime();
    const [{ standing }] = await this.#read([entityRef], now);
    const { deprecation, last, state } = standing ?? {};
    const isReplaced = deprecation !== undefined && id !== idOf(deprecation);
    if (last && (state !== 'deprecated' || isReplaced)) {
      const { at, by, direction, reason } = last;
      const forward = isChangeOfPlan(last) ? 'plan changed' : 'retired';
      return {
        state: 'decided',
        outcome: {
          action: direction === 'back' ? 'taken back' : forward,
          by,
          at: new Date(at).toISOString(),
          reason,
        },
      };
    }
    const at = new Date(now).toISOString();
    return { state: 'lapsed', outcome: { action: 'not used any more', at } };
  };

  async #read(refs: readonly string[], now: number) {
    const { decided, facts } = this.#options;
    const entities = new Map(
      (await facts.entities(refs, ['traffic.observed'])).map(one => [
        one.entityRef,
        one,
      ]),
    );
    const standings = await decided.of(
      refs.map(entityRef => entities.get(entityRef) ?? { entityRef }),
      now,
    );
    return refs.map(entityRef => ({
      entity: entities.get(entityRef),
      standing: standings.get(entityRef),
    }));
  }
}

/** Consumers that are archived or deleted do not count. */
function isThere({ lifecycle }: Consumers[number]): boolean {
  return lifecycle !== 'archived' && lifecycle !== 'deleted';
}

/** Whether a source saw requests since an instant, whether or not it knows the callers. */
function getsRequests({ facts }: EntityFacts, since: number): boolean {
  const fact = facts.find(({ name }) => name === 'traffic.observed');
  const traffic = fact?.stale
    ? undefined
    : (fact?.value as Traffic | undefined);
  return (
    traffic !== undefined &&
    (hasUndated(traffic) || Date.parse(traffic.lastSeenAt ?? '') >= since)
  );
}

function idOf(deprecation: LifecycleStepHead): string {
  return `overdue:${deprecation.id}`;
}

function overdueCase(
  { entityRef, owner }: EntityFacts,
  of: { deprecation: LifecycleStepHead; plan: RetirementPlan; since: number },
  { above = [], at }: { above?: readonly string[]; at: number },
  isUsed: boolean,
) {
  const { deprecation, plan, since } = of;
  return {
    id: idOf(deprecation),
    type: 'lifecycle' as const,
    title: `Retire ${entityTitle(entityRef)}: its deadline has passed, and ${
      isUsed ? 'it is still used' : 'who uses it is not known'
    }`,
    url: entityPath(entityRef),
    requestedAt: new Date(since).toISOString(),
    deciders: [...(owner ? [owner] : []), ...above],
    entityRefs: [entityRef],
    state: 'waiting' as const,
    record: [
      { label: 'Deadline', value: plan.deadline },
      { label: 'Guide', value: plan.guide.slice(0, 300) },
      // To which group, its deciders say, as far as a reader may see them.
      ...(above.length > 0
        ? [{ label: 'Escalated', value: new Date(at).toISOString() }]
        : []),
    ],
    actions: [],
    effect: 'Move its consumers, change its plan, or take the step back',
  };
}
