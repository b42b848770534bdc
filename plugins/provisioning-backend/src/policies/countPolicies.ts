import { isDenial } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  Finding,
  PolicyCounts,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { PastRequest } from './PastRequests';

/** After a week without another try nobody is counted as still trying. */
const patienceMs = 7 * 86_400_000;

/** As much of a finding as is counted. */
type CountedFinding = Pick<Finding, 'rule' | 'layer' | 'severity'> & {
  exempted?: Finding['exempted'];
};

/** One try to have something, and what policies found of it. */
export type Try = {
  service: string;
  /** Tries for the same thing have the same. */
  thread: string;
  at: number;
  findings: readonly CountedFinding[];
  refused: boolean;
  /** At which layers policies judged it. */
  judged: Readonly<Record<Finding['layer'], boolean>>;
};

/**
 * What became of operations, by policy. A refused one is corrected where the
 * same was requested again later, the policy judged it, and it had nothing to
 * deny: what an exemption let go on is no correction.
 *
 * @param all - in any order
 */
export function countPolicies(
  all: readonly Try[],
  now: number,
): Map<string, PolicyCounts> {
  const counts = new Map<string, PolicyCounts>();
  const of = (rule: string) => {
    const found = counts.get(rule) ?? {
      denials: 0,
      corrected: 0,
      abandoned: 0,
      open: 0,
      exempted: 0,
    };
    counts.set(rule, found);
    return found;
  };
  const threads = new Map<string, Try[]>();
  for (const each of all) {
    threads.set(each.thread, [...(threads.get(each.thread) ?? []), each]);
  }
  for (const tries of threads.values()) {
    for (const each of tries) {
      for (const rule of rulesOf(each.findings.filter(isExempted))) {
        of(rule).exempted += 1;
      }
      if (!each.refused) {
        continue;
      }
      for (const denial of each.findings.filter(isDenial)) {
        const count = of(denial.rule);
        count.denials += 1;
        count[becameOf(denial, each, tries, now)] += 1;
      }
    }
  }
  return counts;
}

function becameOf(
  { rule, layer }: CountedFinding,
  refused: Try,
  tries: readonly Try[],
  now: number,
): 'corrected' | 'abandoned' | 'open' {
  const later = tries.filter(({ at }) => at > refused.at);
  const isPast = ({ findings, judged }: Try) =>
    judged[layer] &&
    findings.every(each => each.rule !== rule || each.severity !== 'deny');
  if (later.some(isPast)) {
    return 'corrected';
  }
  const last = Math.max(refused.at, ...later.map(({ at }) => at));
  return now - last > patienceMs ? 'abandoned' : 'open';
}

/** What is requested anew is for the same service, of the same product. */
export function triesOf({ request, operations }: PastRequest): Try[] {
  return operations.map(operation => ({
    thread:
      operation.kind === 'create'
        ? `${request.service} ${request.product}`
        : `${request.id} ${operation.kind}`,
    at: operation.createdAt,
    service: request.service,
    findings: operation.findings.map(({ rule, layer, severity, exempted }) => ({
      rule,
      layer,
      severity,
      ...(exempted && { exempted }),
    })),
    refused: operation.state === 'refused',
    judged: {
      request: operation.state !== 'submitted',
      // What was refused before it was planned is bound to no plan.
      plan: operation.bound !== undefined,
    },
  }));
}

function isExempted({ exempted }: CountedFinding): boolean {
  return exempted !== undefined;
}

function rulesOf(findings: readonly CountedFinding[]): Set<string> {
  return new Set(findings.map(({ rule }) => rule));
}
