import type { AuthService } from '@backstage/backend-plugin-api';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { GatePipelineWaits } from '@plumbline/backstage-plugin-scorecards-common';
import {
  GateWait,
  gateWaitsOf,
} from '@plumbline/backstage-plugin-scorecards-common/gates';

/** Commits of services whose runs are looked up; each is one request. */
const mostCommits = 200;
/** Runs of one commit in one answer of evidence. */
const mostRuns = 200;

/**
 * Waits by the pipelines that ran their commits, as figures of delivery are: one
 * that several ran is of each.
 */
export async function waitsByPipeline(
  waits: readonly GateWait[],
  from: { auth: AuthService; evidence: Pick<EvidenceService, 'listRuns'> },
): Promise<Pick<GatePipelineWaits, 'pipelines' | 'unknown'>> {
  const latest = [...waits].sort((a, b) => b.from - a.from);
  const commits = new Map<string, GateWait>();
  for (const wait of latest) {
    if (wait.commit !== undefined && commits.size < mostCommits) {
      commits.set(keyOf(wait), wait);
    }
  }
  const names = new Map<string, Set<string>>();
  for (const [key, wait] of commits) {
    names.set(key, await pipelinesOf(wait, from));
  }
  const byPipeline = new Map<string, GateWait[]>();
  let unknown = 0;
  for (const wait of waits) {
    const found = names.get(keyOf(wait)) ?? new Set();
    unknown += found.size === 0 ? 1 : 0;
    for (const name of found) {
      byPipeline.set(name, [...(byPipeline.get(name) ?? []), wait]);
    }
  }
  return {
    unknown,
    pipelines: [...byPipeline]
      .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
      .map(([pipeline, all]) => ({ pipeline, rules: gateWaitsOf(all) })),
  };
}

async function pipelinesOf(
  { commit, entityRef }: GateWait,
  from: { auth: AuthService; evidence: Pick<EvidenceService, 'listRuns'> },
): Promise<Set<string>> {
  try {
    // Who may read the waits of a service may read its runs.
    const { items } = await from.evidence.listRuns(
      { entityRef, revision: commit, limit: mostRuns },
      { credentials: await from.auth.getOwnServiceCredentials() },
    );
    return new Set(items.flatMap(({ pipeline }) => pipeline ?? []));
  } catch (error) {
    const { name, status } = error as { name?: string; status?: number };
    if (name === 'NotFoundError' || status === 404) {
      // The catalog has the service no more.
      return new Set();
    }
    throw error;
  }
}

function keyOf({ commit, entityRef }: GateWait): string {
  return `${entityRef} ${commit}`;
}
