import { createHash } from 'node:crypto';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  batchRead,
  type Clock,
} from '@plumbline/backstage-plugin-evidence-node';
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
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import type { Decider } from '../../people/Decider';
import { canonical, isSamePerson, Members } from '../../people/Members';
import type { GateRegistry } from '../GateRegistry';
import type { GateCaller, GateReaders } from '../GateReaders';
import type { GateStore, HeldRule } from '../GateStore';
import type {
  GateJudgementStore,
  StoredGateJudgement,
} from './GateJudgementStore';

/** As many call lines wrong before a rule is held. */
const leastJudges = 2;

export type MeasuredRule = {
  accuracy: Accuracy;
  /** Why it only warns, where its phase would let it stop changes. */
  held?: string;
};

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
  readonly #inGate = batchRead(() =>
    this.#measure(
      this.#options.registry.all.filter(
        ({ compiled }) => compiled.rule.phase === 'gate',
      ),
    ),
  );

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
    if (found.decision.stage !== 'deploy') {
      throw new ConflictError(
        'It is advice on a pull request; judge the line in a decision on a deploy',
      );
    }
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
    const { owner } = found.basis.services.find(
      one => one.entityRef === entityRef,
    )!;
    const judgement: GateJudgement = {
      decision: id,
      rule,
      version: line.version,
      entityRef,
      outcome,
      ...(reason !== undefined && { reason }),
      // One person, however their name is written.
      by: canonical(userRef),
      // Who owns both does not settle the debt of their own service.
      byOwner:
        isMember(line.owner) && (owner === undefined || !isMember(owner)),
      at: clock().toISOString(),
    };
    const cause = createHash('sha256').update(line.reason).digest('hex');
    await judgementStore.put({ ...judgement, cause });
    return judgement;
  }

  of(decision: string): Promise<GateJudgement[]> {
    return this.#options.judgementStore.list(decision);
  }

  /** Of the rules in force, by id, over the last {@link accuracyWindowDays} days. */
  async measure(): Promise<ReadonlyMap<string, MeasuredRule>> {
    return this.#measure(this.#options.registry.all);
  }

  async #measure(
    rules: GateRegistry['all'],
  ): Promise<Map<string, MeasuredRule>> {
    const { bounds, clock, judgementStore } = this.#options;
    const since = clock().getTime() - accuracyWindowDays * dayMs;
    const byRule = new Map<string, StoredGateJudgement[]>();
    const ids = rules.map(({ compiled }) => compiled.rule.id);
    for (const one of await judgementStore.since(since, ids)) {
      const key = `${one.rule}@${one.version}`;
      byRule.set(key, [...(byRule.get(key) ?? []), one]);
    }
    return new Map(
      rules.map(({ compiled: { rule } }) => {
        const own = byRule.get(`${rule.id}@${rule.version}`) ?? [];
        const accuracy = measureAccuracy({
          version: rule.version,
          since,
          least: bounds.reviewed,
          outcomes: outcomesOf(own),
        });
        const held =
          rule.phase === 'gate' ? this.#heldBecause(accuracy, own) : undefined;
        return [rule.id, { accuracy, ...(held !== undefined && { held }) }];
      }),
    );
  }

  /** The same of the phase `gate` alone, as each decision reads it. */
  async inGate(): Promise<ReadonlyMap<string, MeasuredRule>> {
    return this.#inGate();
  }

  #heldBecause(
    { least, reviewed, share, wrong }: Accuracy,
    judgements: readonly StoredGateJudgement[],
  ): string | undefined {
    const { bounds, requiresJudged } = this.#options;
    if (share === undefined) {
      return requiresJudged
        ? `${reviewed} of the ${least} lines are judged that have to be`
        : undefined;
    }
    const judges = new Set(
      judgements
        .filter(({ byOwner, outcome }) => byOwner && outcome === 'wrong')
        .map(({ by }) => canonical(by)),
    );
    const required = Math.round(bounds.accuracy * 100);
    // One person lifts no rule.
    return share < bounds.accuracy && judges.size >= leastJudges
      ? `${wrong} of ${reviewed} judged lines were wrong, and ${required}% have to be right`
      : undefined;
  }
}

/** Those that are not accurate, as far as was judged. */
export function heldOf(
  measured: ReadonlyMap<string, MeasuredRule>,
): HeldRule[] {
  return [...measured].flatMap(([rule, { held }]) =>
    held === undefined ? [] : [{ rule, reason: held }],
  );
}

function makersOf({ request, requester }: GateDecision): string[] {
  const { author, makers = [] } = request;
  return [requester, author ?? [], makers]
    .flat()
    .filter(ref => ref.startsWith('user:'));
}

/**
 * What counts of each service and cause: what owners of the rule judged, `open`
 * where they disagree, and where only another one calls it wrong.
 */
function* outcomesOf(
  all: readonly StoredGateJudgement[],
): Iterable<{ entityRef: string; outcome: FailureOutcome }> {
  const byCause = new Map<string, StoredGateJudgement[]>();
  for (const one of all) {
    const key = `${one.entityRef} ${one.cause}`;
    byCause.set(key, [...(byCause.get(key) ?? []), one]);
  }
  for (const [entityRef, judgements] of byCause) {
    const owners = judgements.filter(({ byOwner }) => byOwner);
    const outcomes = new Set(owners.map(({ outcome }) => outcome));
    const isWrong = judgements.some(({ outcome }) => outcome === 'wrong');
    if (outcomes.size === 1) {
      yield { entityRef, outcome: owners[0].outcome };
    } else if (isWrong) {
      yield { entityRef, outcome: 'open' };
    }
  }
}
