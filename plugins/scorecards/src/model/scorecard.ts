import type {
  Control,
  ListedControl,
  Requirement,
  Verdict,
  VerdictStatus,
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
  /** What fails, is unknown or exempt; the worst first. */
  open: ScorecardRow[];
  passing: ScorecardRow[];
  /** The exemption that ends first. */
  lapsesFirst?: string;
};

const statusRank: Record<VerdictStatus, number> = {
  fail: 0,
  unknown: 1,
  exempt: 2,
  pass: 3,
  'not-applicable': 4,
};
const severityRank: Record<Control['severity'], number> = {
  critical: 0,
  high: 1,
  medium: 2,
  low: 3,
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
  return {
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
    open: rows.filter(({ verdict }) => verdict.status !== 'pass'),
    passing: rows.filter(({ verdict }) => verdict.status === 'pass'),
    lapsesFirst: rows
      .flatMap(({ verdict }) =>
        verdict.status === 'exempt' && verdict.exemption
          ? [verdict.exemption.expires]
          : [],
      )
      .sort()[0],
  };
}

/** What is exempt last; else by requirement, status, severity and age. */
function worstFirst(a: ScorecardRow, b: ScorecardRow): number {
  const ranks = ({ verdict, control }: ScorecardRow) => [
    Number(verdict.status === 'exempt'),
    requirementOrder.indexOf(verdict.requirement),
    statusRank[verdict.status],
    control ? severityRank[control.severity] : severityRank.low,
    Date.parse(verdict.since),
  ];
  const left = ranks(a);
  const right = ranks(b);
  const differs = left.findIndex((rank, index) => rank !== right[index]);
  return differs === -1
    ? a.verdict.control.localeCompare(b.verdict.control)
    : left[differs] - right[differs];
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
