import {
  FactClaim,
  JsonValue,
  dayMs,
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

/** What many controls read of one subject, put together once. */
export type SubjectReading = {
  /** What its facts say, the stale ones too. */
  values: FactValues;
  /** Claims that controls rest on, by fact: as fresh, and as stale. */
  claims: { fresh: Map<string, Evidence>; stale: Map<string, Evidence> };
};

/** For judging several controls on one subject. */
export function readSubject(subject: Subject): SubjectReading {
  const values = new Map<string, JsonValue>();
  for (const [name, { value }] of subject.facts) {
    values.set(name, value);
  }
  return { values, claims: { fresh: new Map(), stale: new Map() } };
}

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

/**
 * Judges one control on one entity. Pure: equal evidence and an equal `now`
 * give equal judgements.
 *
 * @param now - epoch milliseconds
 * @param reading - of the same subject; the same for all its controls
 */
export function judge(
  compiled: CompiledControl,
  subject: Subject,
  now: number,
  reading: SubjectReading = readSubject(subject),
): Judgement {
  const { control, pass } = compiled;
  const { values, stale, freshUntil } = fresh(compiled, subject, {
    now,
    reading,
  });
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
  const evidence = evidenceOf(compiled, subject, { stale, reading });
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
      message: whyUnknown(compiled, subject, outcome, stale),
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

const none: ReadonlySet<string> = new Set();

function fresh(
  { facts, maxAgeMs }: CompiledControl,
  subject: Subject,
  given: { now: number; reading: SubjectReading },
): { values: FactValues; stale: ReadonlySet<string>; freshUntil?: number } {
  let stale: Set<string> | undefined;
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
    if (until !== undefined && until < given.now) {
      stale ??= new Set();
      stale.add(name);
    } else {
      // At `until` itself it is fresh still.
      freshUntil = earliest(
        freshUntil,
        until === undefined ? undefined : until + 1,
      );
    }
  }
  const { values } = given.reading;
  return stale
    ? { values: withoutAny(values, stale), stale, freshUntil }
    : { values, stale: none, freshUntil };
}

function withoutAny(
  values: FactValues,
  names: ReadonlySet<string>,
): FactValues {
  const left = new Map(values);
  names.forEach(name => left.delete(name));
  return left;
}

function applies(
  { control, when }: CompiledControl,
  subject: Subject,
  values: FactValues,
  now: number,
): boolean {
  if (!isAmong(control, subject)) {
    return false;
  }
  const outcome = when?.evaluate(values, now);
  return (
    outcome === undefined ||
    (outcome.status === 'value' && outcome.value === true)
  );
}

/** Whether a control may apply, as far as that needs no facts. */
export function isAmong(
  { appliesTo }: Pick<CompiledControl['control'], 'appliesTo'>,
  subject: Pick<Subject, 'kind' | 'lifecycle' | 'tier' | 'type'>,
): boolean {
  const among = (allowed: readonly string[] | undefined, value = '') =>
    allowed === undefined ||
    allowed.includes(value) ||
    allowed.some(each => each.toLowerCase() === value.toLowerCase());
  return (
    among(appliesTo.kinds, subject.kind) &&
    among(appliesTo.types, subject.type) &&
    among(appliesTo.lifecycles, subject.lifecycle) &&
    among(appliesTo.tiers, subject.tier)
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
  given: { stale: ReadonlySet<string>; reading: SubjectReading },
): Evidence[] {
  const evidence: Evidence[] = [];
  for (const name of pass.facts) {
    const fact = facts.get(name);
    if (fact) {
      const stale = given.stale.has(name);
      const claims = given.reading.claims[stale ? 'stale' : 'fresh'];
      let claim = claims.get(name);
      if (!claim) {
        const { value, kind, source, observedAt } = fact;
        claim = { fact: name, value, kind, source, observedAt, stale };
        claims.set(name, claim);
      }
      evidence.push(claim);
    }
  }
  return evidence;
}

function whyUnknown(
  { definitionOf }: CompiledControl,
  { facts }: Subject,
  { missing, notStated }: { missing: readonly string[]; notStated?: string },
  stale: ReadonlySet<string>,
): string {
  const reasons = missing.map(name => {
    if (stale.has(name)) {
      const at = facts.get(name)?.observedAt;
      return `'${name}' is stale${at ? `: last seen ${at}` : ''}`;
    }
    const {
      collectors = [],
      reportedBy,
      reportedFor,
    } = definitionOf(name) ?? {};
    if (reportedFor !== undefined) {
      return `'${name}' is not reported for this, or not yet: it is reported for ${reportedFor}`;
    }
    const reporter =
      collectors.length > 0
        ? `a collector of type ${collectors
            .map(each => `'${each}'`)
            .join(' or ')}`
        : reportedBy;
    return `no source has reported '${name}'${
      reporter ? `; it comes from ${reporter}` : ''
    }`;
  });
  const [first, ...rest] =
    reasons.length > 0 ? reasons : [`evidence does not say: ${notStated}`];
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
