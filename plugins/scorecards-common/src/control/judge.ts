import {
  FactClaim,
  factDefinition,
  JsonValue,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  FactValues,
  startOfDay,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { NextStep, Evidence } from '../schemas/verdict';
import { DebtOwner, Underlying } from '../schemas/vocabulary';
import { CompiledControl } from './CompiledControl';

/** An entity with all that evidence says about it. */
export type Subject = {
  entityRef: string;
  kind: string;
  type?: string;
  lifecycle?: string;
  tier?: string;
  /** The newest claim of each fact. */
  facts: ReadonlyMap<string, SubjectFact>;
};

export type SubjectFact = Pick<
  FactClaim,
  'value' | 'kind' | 'source' | 'observedAt'
> & {
  /** After this instant (epoch milliseconds) it is stale; absent: it does not age. */
  freshUntil?: number;
};

export type Judgement = {
  status: Underlying;
  message: string;
  ownedBy: DebtOwner;
  evidence: Evidence[];
  nextStep?: NextStep;
  /** Something in the control itself went wrong; for its owner. */
  error?: string;
  /**
   * When it may come out otherwise without anything new (epoch milliseconds):
   * a fact goes stale, or a day ends.
   */
  reviewAt?: number;
};

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Judges one control on one entity. Pure: equal evidence and an equal `now`
 * give equal judgements.
 *
 * @param now - epoch milliseconds
 */
export function judge(
  compiled: CompiledControl,
  subject: Subject,
  now: number,
): Judgement {
  const { control, pass } = compiled;
  const { values, stale, freshUntil } = fresh(compiled, subject, now);
  const reviewAt = earliest(
    freshUntil,
    compiled.dependsOnTime ? startOfDay(now) + dayMs : undefined,
  );
  if (!applies(compiled, subject, values, now)) {
    return {
      status: 'not-applicable',
      message: 'It does not apply to this entity',
      ownedBy: control.ownedBy,
      evidence: [],
      reviewAt,
    };
  }
  const evidence = evidenceOf(compiled, subject, stale);
  const outcome = pass.evaluate(values, now);
  if (outcome.status === 'value' && typeof outcome.value === 'boolean') {
    return outcome.value
      ? {
          status: 'pass',
          message: compiled.passMessage?.fill(values, now) ?? control.title,
          ownedBy: control.ownedBy,
          evidence,
          reviewAt,
        }
      : {
          status: 'fail',
          message: compiled.message.fill(values, now),
          ownedBy: debtOwnerOf(compiled, values, now),
          evidence,
          nextStep: {
            text: compiled.remediation.fill(values, now),
            url: compiled.url?.fill(values, now),
            template: control.remediation.template,
          },
          reviewAt,
        };
  }
  if (outcome.status === 'unknown') {
    return {
      status: 'unknown',
      message: whyUnknown(outcome.missing, stale, subject, outcome.unsaid),
      ownedBy: control.ownedBy,
      evidence,
      reviewAt,
    };
  }
  const error =
    outcome.status === 'error'
      ? outcome.message
      : 'its rule came to something else than true or false';
  return {
    status: 'unknown',
    message: `The control itself failed: ${error}`,
    ownedBy: control.ownedBy,
    evidence,
    error,
    reviewAt,
  };
}

function fresh(
  { facts, maxAgeMs }: CompiledControl,
  subject: Subject,
  now: number,
): { values: FactValues; stale: Set<string>; freshUntil?: number } {
  const values = new Map<string, JsonValue>();
  const stale = new Set<string>();
  let freshUntil: number | undefined;
  for (const name of facts) {
    const fact = subject.facts.get(name);
    if (!fact) {
      continue;
    }
    const maxAge = maxAgeMs.get(name);
    const until = earliest(
      fact.freshUntil,
      maxAge === undefined || fact.observedAt === undefined
        ? undefined
        : Date.parse(fact.observedAt) + maxAge,
    );
    if (until !== undefined && until < now) {
      stale.add(name);
    } else {
      values.set(name, fact.value);
      // At `until` itself it is fresh still.
      freshUntil = earliest(
        freshUntil,
        until === undefined ? undefined : until + 1,
      );
    }
  }
  return { values, stale, freshUntil };
}

function applies(
  { control: { appliesTo }, when }: CompiledControl,
  subject: Subject,
  values: FactValues,
  now: number,
): boolean {
  const among = (allowed: readonly string[] | undefined, value = '') =>
    allowed === undefined ||
    allowed.some(each => each.toLowerCase() === value.toLowerCase());
  if (
    !among(appliesTo.kinds, subject.kind) ||
    !among(appliesTo.types, subject.type) ||
    !among(appliesTo.lifecycles, subject.lifecycle) ||
    !among(appliesTo.tiers, subject.tier)
  ) {
    return false;
  }
  const outcome = when?.evaluate(values, now);
  return (
    outcome === undefined ||
    (outcome.status === 'value' && outcome.value === true)
  );
}

function debtOwnerOf(
  { control, platformOwnedWhen }: CompiledControl,
  values: FactValues,
  now: number,
): DebtOwner {
  const outcome = platformOwnedWhen?.evaluate(values, now);
  return outcome?.status === 'value' && outcome.value === true
    ? 'platform'
    : control.ownedBy;
}

function evidenceOf(
  { pass }: CompiledControl,
  { facts }: Subject,
  stale: ReadonlySet<string>,
): Evidence[] {
  return pass.facts.flatMap(name => {
    const fact = facts.get(name);
    if (!fact) {
      return [];
    }
    const { value, kind, source, observedAt } = fact;
    return [
      { fact: name, value, kind, source, observedAt, stale: stale.has(name) },
    ];
  });
}

function whyUnknown(
  missing: readonly string[],
  stale: ReadonlySet<string>,
  { facts }: Subject,
  unsaid: string | undefined,
): string {
  const reasons = missing.map(name => {
    if (stale.has(name)) {
      const at = facts.get(name)?.observedAt;
      return `'${name}' is stale${at ? `: last seen ${at}` : ''}`;
    }
    const { collectors = [], toldOf } = factDefinition(name) ?? {};
    if (toldOf !== undefined) {
      return `'${name}' is told of ${toldOf}, and not of this`;
    }
    return `no source has reported '${name}'${
      collectors.length > 0
        ? `; a collector of type ${collectors
            .map(each => `'${each}'`)
            .join(' or ')} does`
        : ''
    }`;
  });
  const [first, ...rest] =
    reasons.length > 0 ? reasons : [`evidence does not say: ${unsaid}`];
  return [first[0].toUpperCase() + first.slice(1), ...rest].join('; ');
}

function earliest(
  one: number | undefined,
  other: number | undefined,
): number | undefined {
  if (one === undefined || other === undefined) {
    return one ?? other;
  }
  return Math.min(one, other);
}
