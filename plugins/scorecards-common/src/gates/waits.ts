import { distributionOf } from '@plumbline/backstage-plugin-evidence-common';
import type { GateLine } from '../schemas/gateDecision';
import type { GateWaits } from '../schemas/gateWaits';

/** More waits of a rule are only counted. */
export const maxGateWaits = 10;

/** A decision on a deploy, as far as it says what kept the change waiting. */
export type WaitingStep = {
  decision: string;
  /** Epoch milliseconds, as all instants here. */
  at: number;
  /** The same for one repository, environment, action and release. */
  change: string;
  environment: string;
  release?: string;
  commit?: string;
  services: readonly string[];
  lines: readonly Pick<
    GateLine,
    'approval' | 'answer' | 'entityRef' | 'rule' | 'title'
  >[];
};

/** A review of a change that was approved. */
export type ApprovedReview = {
  review: string;
  change: string;
  at: number;
  subjects: readonly { entityRef: string; rule: string }[];
};

/** From the first decision that stopped a change by a rule, until none did. */
export type GateWait = {
  rule: string;
  title: string;
  change: string;
  entityRef: string;
  environment: string;
  release?: string;
  commit?: string;
  from: number;
  until?: number;
  decision: string;
  endedBy?: string;
  review?: string;
};

/**
 * What each rule kept waiting. A wait ends with the first later decision on the
 * change and service in which the rule stops it no more, or with the approval of a
 * review before that; what is stopped again waits anew.
 *
 * @param steps - of whole chains, in any order
 */
export function waitsIn(
  steps: readonly WaitingStep[],
  approved: readonly ApprovedReview[],
): GateWait[] {
  const byChange = new Map<string, WaitingStep[]>();
  for (const step of steps) {
    const own = byChange.get(step.change) ?? [];
    own.push(step);
    byChange.set(step.change, own);
  }
  return [...byChange].flatMap(([change, own]) =>
    waitsOf(
      own,
      approved.filter(one => one.change === change),
    ),
  );
}

/** Of one change. */
function waitsOf(
  steps: readonly WaitingStep[],
  approved: readonly ApprovedReview[],
): GateWait[] {
  const found: GateWait[] = [];
  /** With the last decision that stopped it. */
  const open = new Map<string, { wait: GateWait; last: number }>();
  const inTime = [...steps].sort(
    (a, b) => a.at - b.at || (a.decision < b.decision ? -1 : 1),
  );
  for (const { at, change, decision, lines, services, ...of } of inTime) {
    const byKey = new Map(lines.map(line => [keyOf(line), line]));
    for (const [key, { wait }] of [...open]) {
      const isOf = services.includes(wait.entityRef);
      const line = byKey.get(key);
      if (isOf && !(line && isStopping(line))) {
        open.delete(key);
        const approvedAt = line?.approval && Date.parse(line.approval.at);
        const isMeanwhile =
          approvedAt !== undefined &&
          approvedAt >= wait.from &&
          approvedAt < at;
        wait.until = isMeanwhile ? approvedAt : at;
        wait.endedBy = decision;
        if (line?.approval) {
          wait.review = line.approval.review;
        }
      }
    }
    for (const [key, line] of byKey) {
      if (isStopping(line)) {
        const { entityRef, rule, title } = line;
        const wait = open.get(key)?.wait ?? {
          rule,
          title,
          change,
          entityRef,
          ...of,
          from: at,
          decision,
        };
        if (!open.has(key)) {
          found.push(wait);
        }
        open.set(key, { wait, last: at });
      }
    }
  }
  const approvals = new Map<string, ApprovedReview[]>();
  for (const one of approved) {
    for (const subject of one.subjects) {
      const key = keyOf(subject);
      approvals.set(key, [...(approvals.get(key) ?? []), one]);
    }
  }
  for (const [key, { last, wait }] of open) {
    const approval = (approvals.get(key) ?? [])
      .filter(({ at }) => at >= last)
      .sort((a, b) => a.at - b.at)[0];
    if (approval) {
      wait.until = approval.at;
      wait.review = approval.review;
    }
  }
  return found;
}

/** Figures of each rule; the rule with the longest waits first. */
export function gateWaitsOf(waits: readonly GateWait[]): GateWaits['rules'] {
  const byRule = new Map<string, GateWait[]>();
  for (const wait of waits) {
    byRule.set(wait.rule, [...(byRule.get(wait.rule) ?? []), wait]);
  }
  return [...byRule]
    .map(([rule, all]) => {
      const lengths = all.flatMap(({ from, until }) =>
        until === undefined ? [] : [until - from],
      );
      const { missing: _, ...figures } = distributionOf(lengths, 0);
      const latest = [...all].sort(
        (a, b) => b.from - a.from || (a.decision < b.decision ? -1 : 1),
      );
      return {
        rule,
        title: latest[0].title,
        ...figures,
        waiting: all.length - lengths.length,
        waits: latest.slice(0, maxGateWaits).map(presentWait),
      };
    })
    .sort(
      (a, b) =>
        (b.p90 ?? -1) - (a.p90 ?? -1) ||
        b.sample + b.waiting - (a.sample + a.waiting) ||
        (a.rule < b.rule ? -1 : 1),
    );
}

function presentWait({
  change: _,
  commit: __,
  from,
  rule: ___,
  title: ____,
  until,
  ...wait
}: GateWait): GateWaits['rules'][number]['waits'][number] {
  return {
    ...wait,
    from: new Date(from).toISOString(),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
  };
}

function isStopping({ answer }: Pick<GateLine, 'answer'>): boolean {
  return answer === 'review' || answer === 'block';
}

function keyOf({ entityRef, rule }: { entityRef: string; rule: string }) {
  return JSON.stringify([entityRef, rule]);
}
