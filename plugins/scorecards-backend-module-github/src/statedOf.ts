import type { Environments } from '@plumbline/backstage-plugin-evidence-common';
import {
  destroyedBy,
  limitDiff,
  type GateDiff,
  type GateRequest,
  statedElsewhere,
  type StoredGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import type { Deployment } from './readEvent';

/** Statements about a commit count for as long as a decision does. */
const statedMs = 30 * 60_000;
/** On one commit. */
const mostDecisions = 200;
const readTogether = 10;

/**
 * What pipelines stated of the commit in requests of a deploy to this environment;
 * where there are none, what the last one for another environment stated of the
 * release.
 *
 * @throws Error where there are so many that some of them are not known
 */
export async function statedOf(
  { environment, head, repository }: Deployment,
  from: {
    clock: () => Date;
    environments: Environments;
    gates: Pick<ScorecardsClient, 'getGateDecision' | 'listGateDecisions'>;
    /** As its own requests are recorded: what they state is what others stated. */
    own: string;
    /** Of one request to the gate. */
    timeoutMs: number;
    /** Since the event came. */
    waitedMs: number;
  },
): Promise<Pick<GateRequest, 'release' | 'remediates' | 'services'>> {
  const { clock, environments, gates, own, timeoutMs, waitedMs } = from;
  const options = { abort: AbortSignal.timeout(timeoutMs) };
  const { items, nextCursor } = await gates.listGateDecisions(
    {
      stage: 'deploy',
      repository: repository.url,
      commit: head,
      limit: mostDecisions,
      from: new Date(clock().getTime() - waitedMs - statedMs).toISOString(),
    },
    options,
  );
  if (nextCursor !== undefined) {
    throw new Error(
      `More than ${mostDecisions} deploys of the commit were requested since: what was stated of it is not known`,
    );
  }
  const stated = items.filter(one => one.requester !== own);
  const { name } = environments.filterFor(environment);
  const here = stated.filter(one => one.environment === name);
  // What was stated for it goes before what was stated for another environment.
  const which = here.length > 0 ? here : stated.slice(0, 1);
  const read: StoredGateDecision[] = [];
  for (let at = 0; at < which.length; at += readTogether) {
    const some = which
      .slice(at, at + readTogether)
      .map(({ id }) => gates.getGateDecision(id, options));
    read.push(...(await Promise.all(some)));
  }
  const last = read.at(0);
  const ofHere = read.flatMap(({ request }) =>
    request.environment === name ? [request] : [],
  );
  // Without services, a request is for all of the repository.
  const isAll =
    ofHere.length < here.length || ofHere.some(one => !one.services);
  const release =
    last?.request.release && last.request.environment !== name
      ? statedElsewhere(last.request.release)
      : withoutMixed(last?.request.release, ofHere);
  const diff = joinDiffs(ofHere);
  return {
    release: diff ? { ...release, diff } : release,
    remediates: ofHere[0]?.remediates,
    ...(!isAll &&
      ofHere.length > 0 && {
        services: [...new Set(ofHere.flatMap(one => one.services ?? []))],
      }),
  };
}

/**
 * What jobs stated of their services, as one: the last of each set of services.
 *
 * @param requests - the newest first
 */
function joinDiffs(requests: readonly GateRequest[]): GateDiff | undefined {
  const last = new Map<string, GateDiff>();
  for (const { release, services = [] } of requests) {
    const key = [...services].sort().join();
    if (release?.diff && !last.has(key)) {
      last.set(key, release.diff);
    }
  }
  const [first, ...others] = last.values();
  if (others.length === 0) {
    return first;
  }
  const all = [first, ...others];
  const touches = all.flatMap(one => one.touches ?? []);
  const { diff } = limitDiff({
    changes: all.flatMap(({ changes }) => changes),
    ...(touches.length > 0 && { touches: [...new Set(touches)] }),
  });
  // Where what they delete does not fit, one of them that deletes is judged.
  return diff ?? all.find(one => destroyedBy(one).is !== 'nothing');
}

/**
 * Without what was stated of one service's configuration where others are judged
 * with it: it would be kept as theirs.
 */
function withoutMixed(
  release: GateRequest['release'],
  requests: readonly GateRequest[],
): GateRequest['release'] {
  const about = new Set(
    requests.map(({ services = [] }) => JSON.stringify([...services].sort())),
  );
  if (!release || about.size < 2) {
    return release;
  }
  const { configuration, flags, modules, ...rest } = release;
  return rest;
}
