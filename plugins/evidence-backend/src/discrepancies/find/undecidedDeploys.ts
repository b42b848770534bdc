import type { LedgerEntry } from '../../changes/LedgerStore';
import type { DeployDecision } from '../../decisions/DeployDecisionStore';
import type { DiscrepancyReport } from '../../database/DiscrepancyStore';
import { discrepancyId } from '../../estate/subjects/signalDiscrepancies';
import { counted, FindInput, Finder, ownerOf } from './finder';
import { maxNamed } from './lifecycle';

const minute = 60_000;
const day = 24 * 60 * minute;
/** Deploys of so long ago are not compared any more. Milliseconds. */
export const comparedFor = 30 * day;
/** One that has not ended by then is compared all the same. */
export const longestDeploy = 60 * minute;
/** By which clocks of pipelines and of the portal may differ. */
const clockSkew = 2 * minute;
/** In these days, of one service. */
const maxDeploys = 1_000;

type Deploy = { entry: LedgerEntry; why: string };

/**
 * Deploys that no decision of a gate allowed, of services for which decisions
 * are requested: from the first decision on, in the same environment.
 */
export const findUndecidedDeploys: Finder = async input => {
  const { model, reader } = input;
  const { in: compared } = input.options.deployWithoutDecision;
  const known = input.refs.filter(ref => model.graph.recordOf(ref));
  const reports: DiscrepancyReport[] = [];
  for (const first of await reader.decisions.firstOf(known)) {
    if (compared.has(first.environment)) {
      const deploys = await undecided(input, first);
      if (deploys.length > 0) {
        reports.push(reportOf(input, first, deploys));
      }
    }
  }
  return reports;
};

async function undecided(
  { at, options, reader }: FindInput,
  first: Pick<DeployDecision, 'entityRef' | 'environment' | 'at'>,
): Promise<Deploy[]> {
  const { entityRef, environment } = first;
  const { environments } = options.deployWithoutDecision;
  const since = Math.max(first.at, at - comparedFor);
  const entries = await reader.deploysOf(entityRef, since, maxDeploys);
  const deploys = entries.filter(
    ({ environment: name, change, occurredAt }) =>
      environments.filterFor(name).name === environment &&
      (change.outcome !== 'in-progress' || at - occurredAt > longestDeploy),
  );
  if (deploys.length === 0) {
    return [];
  }
  const decisions = await reader.decisions.since(
    { entityRef, environment },
    since - day,
  );
  return deploys.flatMap(entry => {
    const why = whyNot(entry, decisions);
    return why === undefined ? [] : [{ entry, why }];
  });
}

/** Absent where a decision allowed it. */
function whyNot(
  entry: LedgerEntry,
  decisions: readonly DeployDecision[],
): string | undefined {
  const { amendedAt, change, occurredAt, receivedAt } = entry;
  const { decision: named, revision } = change;
  const about = decisions.filter(one =>
    named === undefined ? isAbout(one, revision) : one.decision === named,
  );
  const end = Math.min(amendedAt ?? receivedAt, occurredAt + longestDeploy);
  // A pipeline may ask its gate in the middle of what is reported as the deploy.
  const before = about
    .filter(({ at }) => at <= occurredAt && at > occurredAt - day)
    .at(-1);
  const during = about
    .filter(({ at }) => at > occurredAt && at <= end + clockSkew)
    .at(-1);
  const isLapsed = (one: DeployDecision) =>
    one.validUntil !== undefined && one.validUntil + clockSkew < occurredAt;
  if (during?.allows || (before?.allows && !isLapsed(before))) {
    return undefined;
  }
  const last = during ?? before;
  if (!last) {
    return named === undefined
      ? 'no decision on it was requested'
      : `'${named}' is no decision on it`;
  }
  return last.allows
    ? `decision ${last.decision} had lapsed`
    : `decision ${last.decision} did not allow it`;
}

/** Names of different sorts, such as a version and a digest, can't be compared. */
function isAbout(
  { commit, release = '' }: DeployDecision,
  revision = '',
): boolean {
  const digest = digestIn(revision);
  const released = digestIn(release);
  if (digest && released) {
    return digest === released;
  }
  const decided = commit ?? release;
  return (
    !isCommit(revision) ||
    !isCommit(decided) ||
    revision.startsWith(decided) ||
    decided.startsWith(revision)
  );
}

function digestIn(text: string): string | undefined {
  return /sha\d+:[0-9a-f]+/.exec(text)?.[0];
}

function isCommit(text: string): boolean {
  return /^[0-9a-f]{7,64}$/.test(text);
}

function reportOf(
  { model }: FindInput,
  { entityRef, environment }: Pick<DeployDecision, 'entityRef' | 'environment'>,
  deploys: readonly Deploy[],
): DiscrepancyReport {
  return {
    id: discrepancyId('deploy-without-decision', [entityRef, environment]),
    kind: 'deploy-without-decision',
    ...{ anchor: entityRef, entityRef, owner: ownerOf(model, entityRef) },
    message: `${counted(
      deploys.length,
      'deploy',
    )} of ${entityRef} to ${environment} within 30 days, which no decision of a gate allowed`,
    firstSeen: Math.min(...deploys.map(({ entry }) => entry.occurredAt)),
    material: deploys.map(({ entry }) => entry.id),
    evidence: deploys.slice(0, maxNamed).map(({ entry, why }) => ({
      source: entry.change.source,
      says: `${entry.change.revision ?? 'It'} was deployed: ${why}`,
      observedAt: new Date(entry.occurredAt).toISOString(),
      url: entry.change.links?.run,
    })),
  };
}
