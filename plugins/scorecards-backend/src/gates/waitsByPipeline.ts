import type { AuthService } from '@backstage/backend-plugin-api';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { GatePipelineWaits } from '@plumbline/backstage-plugin-scorecards-common';
import {
  GateWait,
  gateWaitsOf,
} from '@plumbline/backstage-plugin-scorecards-common/gates';

/** Commits whose runs are looked up, of the latest waits. */
const mostCommits = 200;
const commitsAtOnce = 10;
/** Runs of one commit in one answer of evidence. */
const mostRuns = 200;
/** Of one commit, which many services may share. */
const mostPages = 5;

type From = {
  auth: AuthService;
  evidence: Pick<EvidenceService, 'listRuns'>;
};
type Own = Parameters<EvidenceService['listRuns']>[1];

/**
 * Waits by the pipelines that ran their commits; a wait counts for each of them.
 * Earlier waits, whose runs are not looked up, are left out: the answer is complete
 * from `completeFrom` on.
 */
export async function waitsByPipeline(
  waits: readonly GateWait[],
  from: From,
): Promise<Pick<GatePipelineWaits, 'completeFrom' | 'pipelines' | 'unknown'>> {
  const { commits, isWhole, latest } = latestOf(waits);
  const names = await pipelinesOf(commits, from);
  const byPipeline = new Map<string, GateWait[]>();
  let unknown = 0;
  for (const wait of latest) {
    const found = names.get(keyOf(wait)) ?? new Set();
    unknown += found.size === 0 ? 1 : 0;
    for (const name of found) {
      byPipeline.set(name, [...(byPipeline.get(name) ?? []), wait]);
    }
  }
  return {
    ...(!isWhole && {
      completeFrom: new Date(latest.at(-1)!.from).toISOString(),
    }),
    unknown,
    pipelines: [...byPipeline]
      .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
      .map(([pipeline, all]) => ({ pipeline, rules: gateWaitsOf(all) })),
  };
}

/** The latest waits, the latest first, until they are of too many commits. */
function latestOf(waits: readonly GateWait[]) {
  const inTime = [...waits].sort((a, b) => b.from - a.from);
  const commits = new Set<string>();
  const end = inTime.findIndex(({ commit }) => {
    const isOver =
      commit !== undefined &&
      !commits.has(commit) &&
      commits.size === mostCommits;
    if (commit !== undefined && !isOver) {
      commits.add(commit);
    }
    return isOver;
  });
  return {
    commits: [...commits],
    isWhole: end === -1,
    latest: end === -1 ? inTime : inTime.slice(0, end),
  };
}

/** Names of pipelines by service and commit. */
async function pipelinesOf(
  commits: readonly string[],
  { auth, evidence }: From,
): Promise<Map<string, Set<string>>> {
  const names = new Map<string, Set<string>>();
  if (commits.length === 0) {
    return names;
  }
  // Who may read the waits of a service may read its runs.
  const own = { credentials: await auth.getOwnServiceCredentials() };
  for (let at = 0; at < commits.length; at += commitsAtOnce) {
    const some = commits.slice(at, at + commitsAtOnce);
    await Promise.all(
      some.map(async commit => {
        for (const run of await runsOf(commit, evidence, own)) {
          const { entityRef, pipeline } = run;
          if (entityRef !== undefined && pipeline !== undefined) {
            const key = keyOf({ commit, entityRef });
            names.set(key, (names.get(key) ?? new Set()).add(pipeline));
          }
        }
      }),
    );
  }
  return names;
}

async function runsOf(revision: string, evidence: From['evidence'], own: Own) {
  const runs: Awaited<ReturnType<typeof evidence.listRuns>>['items'] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { items, nextCursor } = await evidence.listRuns(
      { revision, limit: mostRuns, ...(cursor !== undefined && { cursor }) },
      own,
    );
    runs.push(...items);
    cursor = nextCursor;
    if (cursor === undefined) {
      break;
    }
  }
  return runs;
}

function keyOf(of: Pick<GateWait, 'commit' | 'entityRef'>): string {
  return `${of.entityRef} ${of.commit}`;
}
