import type {
  Finding,
  PolicyCounts,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { StoredOperation } from '../requests/RequestStore';
import type { PastRequest } from './PastRequests';

/** After a week without another try nobody is counted as still trying. */
const patienceMs = 7 * 86_400_000;

/** One try to have something, and what policies said of it. */
type Try = {
  /** Tries for the same thing have the same. */
  thread: string;
  at: number;
  findings: readonly Finding[];
  refused: boolean;
};

/**
 * What became of operations, by policy. A refused one is corrected where the
 * same was asked for again later, and the policy had nothing to deny in it.
 *
 * @param past - in any order
 */
export function countPolicies(
  past: readonly PastRequest[],
  now: number,
): Map<string, PolicyCounts> {
  const counts = new Map<string, PolicyCounts>();
  const of = (rule: string) => {
    const found = counts.get(rule) ?? {
      ...{ denials: 0, corrected: 0, abandoned: 0, open: 0, exempted: 0 },
    };
    counts.set(rule, found);
    return found;
  };
  const threads = new Map<string, Try[]>();
  for (const each of past.flatMap(triesOf)) {
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
      for (const rule of rulesOf(each.findings.filter(isDenial))) {
        const count = of(rule);
        count.denials += 1;
        count[becameOf(rule, each, tries, now)] += 1;
      }
    }
  }
  return counts;
}

function becameOf(
  rule: string,
  refused: Try,
  tries: readonly Try[],
  now: number,
): 'corrected' | 'abandoned' | 'open' {
  const later = tries.filter(({ at }) => at > refused.at);
  if (later.some(({ findings }) => !denialsOf(findings).has(rule))) {
    return 'corrected';
  }
  const last = Math.max(refused.at, ...later.map(({ at }) => at));
  return now - last > patienceMs ? 'abandoned' : 'open';
}

/** What is asked for anew is for the same service, of the same product. */
function triesOf({ request, operations }: PastRequest): Try[] {
  return operations.map(operation => ({
    thread:
      operation.kind === 'create'
        ? `${request.service} ${request.product}`
        : `${request.id} ${operation.kind}`,
    at: operation.createdAt,
    findings: operation.findings,
    refused: isRefused(operation),
  }));
}

function isRefused({ state }: StoredOperation): boolean {
  return state === 'refused';
}

function denialsOf(findings: readonly Finding[]): Set<string> {
  return rulesOf(findings.filter(isDenial));
}

function isDenial({ severity, exempted }: Finding): boolean {
  return severity === 'deny' && !exempted;
}

function isExempted({ exempted }: Finding): boolean {
  return exempted !== undefined;
}

function rulesOf(findings: readonly Finding[]): Set<string> {
  return new Set(findings.map(({ rule }) => rule));
}
