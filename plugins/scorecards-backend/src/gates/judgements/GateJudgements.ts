import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import {
  Accuracy,
  accuracyWindowDays,
  FailureOutcome,
  GateDecision,
  GateJudgement,
  GateJudgementInput,
  measureAccuracy,
  verdictReviewPermission,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Decider } from '../../people/Decider';
import { isSamePerson, Members } from '../../people/Members';
import type { GateRegistry } from '../GateRegistry';
import type { GateCaller, GateReaders } from '../GateReaders';
import type { GateStore } from '../GateStore';
import type { GateJudgementStore } from './GateJudgementStore';

const dayMs = 86_400_000;

/** A rule that only warns, whatever its phase, and why. */
export type HeldRule = { rule: string; reason: string };

type Options = {
  /** As many lines must be judged before a share is stated, and what it has to be. */
  bounds: { reviewed: number; accuracy: number };
  clock: Clock;
  gates: Pick<GateStore, 'find'>;
  members: Members;
  readers: Pick<GateReaders, 'readable'>;
  registry: Pick<GateRegistry, 'all'>;
  /** Whether a rule stops nothing before its accuracy is measured. */
  requiresJudged: boolean;
  judgementStore: GateJudgementStore;
};

/**
 * Takes what people judge of lines, and measures how often each rule was right
 * where it failed. Only members of the group that owns a rule settle a line; that
 * another one calls it wrong keeps it open until they do.
 */
export class GateJudgements {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError where the caller may not read the decision, or it has no
   *   such line; ConflictError for a line that does not fail; NotAllowedError for
   *   who made or requested the change
   */
  async judge(
    id: string,
    input: GateJudgementInput,
    by: Decider & GateCaller,
  ): Promise<GateJudgement> {
    const { clock, gates, judgementStore, members, readers } = this.#options;
    const { entityRef, outcome, reason, rule } = input;
    const stored = await gates.find(id);
    const [found] = await readers.readable(stored ? [stored] : [], by);
    const line = found?.decision.lines.find(
      one => one.rule === rule && one.entityRef === entityRef,
    );
    if (!line) {
      throw new NotFoundError(
        `There is no decision of a gate '${id.slice(
          0,
          100,
        )}' with a line of the rule '${rule}' on '${entityRef}'`,
      );
    }
    await by.may(verdictReviewPermission, entityRef);
    if (line.status !== 'fail') {
      throw new ConflictError(
        `The rule '${rule}' came to ${line.status} on '${entityRef}'; only a line that fails can be judged`,
      );
    }
    const { userRef } = by;
    if (makersOf(found.decision).some(ref => isSamePerson(ref, userRef))) {
      throw new NotAllowedError(
        'Who made or requested the change does not judge the rules that it fails; another member does',
      );
    }
    const isMember = await members.of(by.credentials);
    const judgement: GateJudgement = {
      ...{ decision: id, rule, version: line.version, entityRef, outcome },
      ...(reason !== undefined && { reason }),
      ...{ by: userRef, byOwner: isMember(line.owner) },
      at: clock().toISOString(),
    };
    await judgementStore.put(judgement);
    return judgement;
  }

  of(decision: string): Promise<GateJudgement[]> {
    return this.#options.judgementStore.list(decision);
  }

  /** Of the rules in force, by id, over the last {@link accuracyWindowDays} days. */
  async accuracy(): Promise<ReadonlyMap<string, Accuracy>> {
    const { bounds, clock, judgementStore, registry } = this.#options;
    const since = clock().getTime() - accuracyWindowDays * dayMs;
    const all = await judgementStore.since(since);
    return new Map(
      registry.all.map(({ compiled: { rule } }) => {
        const own = all.filter(
          one => one.rule === rule.id && one.version === rule.version,
        );
        const accuracy = measureAccuracy({
          ...{ version: rule.version, since, least: bounds.reviewed },
          outcomes: outcomesOf(own),
        });
        return [rule.id, accuracy];
      }),
    );
  }

  /** Rules of the phase `gate` that are not accurate, as far as was judged. */
  async held(): Promise<HeldRule[]> {
    const { bounds, registry, requiresJudged } = this.#options;
    const accuracy = await this.accuracy();
    return registry.all.flatMap(({ compiled: { rule } }) => {
      const { least, reviewed, share, wrong } = accuracy.get(rule.id)!;
      if (rule.phase !== 'gate') {
        return [];
      }
      if (share !== undefined && share < bounds.accuracy) {
        const reason = `${wrong} of ${reviewed} judged lines were wrong, and ${Math.round(
          bounds.accuracy * 100,
        )}% have to be right`;
        return [{ rule: rule.id, reason }];
      }
      return share === undefined && requiresJudged
        ? [
            {
              rule: rule.id,
              reason: `${reviewed} of the ${least} lines are judged that have to be`,
            },
          ]
        : [];
    });
  }
}

function makersOf({ request, requester }: GateDecision): string[] {
  const { author, makers = [] } = request;
  return [requester, author ?? [], makers]
    .flat()
    .filter(ref => ref.startsWith('user:'));
}

/** Of each line: what its owners judged, else `open` where one calls it wrong. */
function* outcomesOf(
  all: Awaited<ReturnType<GateJudgementStore['since']>>,
): Iterable<{ entityRef: string; outcome: FailureOutcome }> {
  const settled = new Set(all.filter(one => one.byOwner).map(lineOf));
  for (const one of all) {
    const entityRef = lineOf(one);
    if (one.byOwner) {
      yield { entityRef, outcome: one.outcome };
    } else if (one.outcome === 'wrong' && !settled.has(entityRef)) {
      yield { entityRef, outcome: 'open' };
    }
  }
}

function lineOf(one: { decision: string; entityRef: string }): string {
  return `${one.decision} ${one.entityRef}`;
}
