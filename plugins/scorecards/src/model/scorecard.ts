import type {
  ListedControl,
  Requirement,
  Verdict,
  VerdictStatus,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  firstToMend,
  worstFirst,
} from '@plumbline/backstage-plugin-scorecards-common';
import { requirementOrder } from './words';

/** How a requirement's controls stand on one entity. Never added up further. */
export type RequirementCount = {
  requirement: Requirement;
  /** All that apply. */
  of: number;
  failing: number;
  unknown: number;
  exempt: number;
};

/** A verdict with the control it is of, where that is still in force. */
export type ScorecardRow = { verdict: Verdict; control?: ListedControl };

export type Scorecard = {
  counts: RequirementCount[];
  /** What to do before anything else, of the worst failure that says so. */
  first?: ScorecardRow;
  /** What the service's team owes; each of these the worst first. */
  failing: ScorecardRow[];
  /** What fails, and the platform has to mend. */
  platform: ScorecardRow[];
  unknown: ScorecardRow[];
  exempt: ScorecardRow[];
  passing: ScorecardRow[];
  /** In force, and not for this entity. */
  notApplicable: ListedControl[];
  /** The exemption that ends first. */
  lapsesFirst?: string;
};

/** What an entity owes, in the order in which to look at it. */
export function scorecardOf(
  verdicts: readonly Verdict[],
  controls: readonly ListedControl[],
): Scorecard {
  const byId = new Map(controls.map(control => [control.id, control]));
  const rows = verdicts
    .filter(({ status }) => status !== 'not-applicable')
    .map(verdict => ({ verdict, control: byId.get(verdict.control) }))
    .sort(worstFirst);
  const being = (status: VerdictStatus) =>
    rows.filter(({ verdict }) => verdict.status === status);
  const isPlatforms = ({ verdict }: ScorecardRow) =>
    verdict.ownedBy === 'platform';
  const judged = new Set(rows.map(({ verdict }) => verdict.control));
  const failing = being('fail').filter(row => !isPlatforms(row));
  return {
    first: firstToMend(rows),
    failing,
    platform: being('fail').filter(isPlatforms),
    unknown: being('unknown'),
    exempt: being('exempt'),
    passing: being('pass'),
    notApplicable: controls.filter(
      ({ enabled, id }) => enabled && !judged.has(id),
    ),
    counts: requirementOrder.map(requirement => {
      const of = rows.filter(row => row.verdict.requirement === requirement);
      const having = (status: VerdictStatus) =>
        of.filter(({ verdict }) => verdict.status === status).length;
      return {
        requirement,
        of: of.length,
        failing: having('fail'),
        unknown: having('unknown'),
        exempt: having('exempt'),
      };
    }),
    lapsesFirst: being('exempt')
      .flatMap(({ verdict }) => verdict.exemption?.expires ?? [])
      .sort()[0],
  };
}

/** Whether anything was judged of it. */
export function isJudged(scorecard: Scorecard): boolean {
  return scorecard.counts.some(({ of }) => of > 0);
}

/** Why an entity has no verdict at all. */
export type WhyEmpty =
  | 'none-in-force'
  | 'none-enabled'
  | 'none-applies'
  | 'not-judged';

/** @param entity - as its page has it; its tier and rules of `when` are not looked at */
export function whyEmpty(
  controls: readonly ListedControl[],
  entity: { kind: string; spec?: Record<string, unknown> },
): WhyEmpty {
  if (controls.length === 0) {
    return 'none-in-force';
  }
  const enabled = controls.filter(control => control.enabled);
  if (enabled.length === 0) {
    return 'none-enabled';
  }
  return enabled.some(({ appliesTo }) => {
    const { kinds, types, lifecycles } = appliesTo;
    return (
      holds(kinds, entity.kind) &&
      holds(types, entity.spec?.type) &&
      holds(lifecycles, entity.spec?.lifecycle) &&
      appliesTo.tiers === undefined &&
      appliesTo.when === undefined
    );
  })
    ? 'not-judged'
    : 'none-applies';
}

function holds(wanted: readonly string[] | undefined, value: unknown): boolean {
  return (
    wanted === undefined ||
    wanted.some(one => one.toLowerCase() === String(value).toLowerCase())
  );
}
