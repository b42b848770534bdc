import {
  commitOf,
  isSameRevision,
} from '@plumbline/backstage-plugin-evidence-common';
import type { LedgerEntry } from '../../changes/records';
import type { DeployDecision } from '../../decisions/DeployDecisionStore';
import type { DiscrepancyReport } from '../../database/discrepancies';
import { discrepancyId } from '../../estate/subjects/signalDiscrepancies';
import { counted, FindInput, Finder, FindReader, ownerOf } from './finder';
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
export const maxDeploys = 1_000;

type Deploy = { entry: LedgerEntry; why: string };

/** From when on deploys of a service to an environment need a decision. */
type Place = Pick<DeployDecision, 'entityRef' | 'environment' | 'at'>;

/**
 * Deploys that no decision of a gate allowed, of services for which decisions
 * are requested: from the first decision on, in the same environment; and all of
 * environments in which they are required.
 */
export const findUndecidedDeploys: Finder = async input => {
  const { model, reader } = input;
  const { in: compared, required } = input.options.deployWithoutDecision;
  const known = input.refs.filter(ref => model.graph.recordOf(ref));
  const requested = (await reader.decisions.firstOf(known)).filter(
    ({ environment }) =>
      compared.has(environment) && !required.has(environment),
  );
  const reports: DiscrepancyReport[] = [];
  for (const place of [...requested, ...(await requiredIn(known, input))]) {
    const deploys = await undecided(input, place);
    if (deploys.length > 0) {
      reports.push(reportOf(input, place, deploys));
    }
  }
  return reports;
};

/** Where services were deployed to environments in which a decision is required. */
export async function requiredIn(
  refs: readonly string[],
  input: Pick<FindInput, 'at' | 'options'> & {
    reader: Pick<FindReader, 'latestFor'>;
  },
): Promise<Place[]> {
  const { environments, required } = input.options.deployWithoutDecision;
  const at = input.at - comparedFor;
  const places: Place[] = [];
  for (const environment of required) {
    // Read together: few of an estate were deployed lately.
    const { changes } = await input.reader.latestFor(refs, {
      about: environments.filterFor(environment),
    });
    for (const { entityRef, kind, occurredAt } of changes) {
      if (entityRef && kind === 'deploy' && Date.parse(occurredAt) >= at) {
        places.push({ entityRef, environment, at });
      }
    }
  }
  return places;
}

async function undecided(
  { at, options, reader }: FindInput,
  { entityRef, environment, at: first }: Place,
): Promise<Deploy[]> {
  const { environments } = options.deployWithoutDecision;
  // Many pipelines state whole seconds.
  const from = first - (first % 1_000);
  const since = Math.max(from, at - comparedFor);
  const entries = await reader.deploysOf(entityRef, since, {
    limit: maxDeploys,
    about: environments.filterFor(environment),
  });
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
  const { decision: named } = change;
  const end = Math.min(amendedAt ?? receivedAt, occurredAt + longestDeploy);
  // An override after the deploy was reported did not allow it.
  const isAfterwards = ({ allows, at, decision }: DeployDecision) =>
    allows &&
    decision !== undefined &&
    at > end &&
    decisions.some(one => one.decision === decision && !one.allows);
  const inTime = decisions.filter(
    one =>
      one.at > occurredAt - day &&
      one.at <= end + clockSkew &&
      !isAfterwards(one) &&
      (named === undefined || one.decision === named),
  );
  const are = (wanted: ReturnType<typeof compare>) =>
    inTime.filter(one => compare(one, change) === wanted);
  const isLapsed = (one: DeployDecision) =>
    one.validUntil !== undefined && one.validUntil + clockSkew < occurredAt;
  const same = are('same');
  const about = same.length > 0 ? same : are('unknown');
  // Of which release each of these is is not known: it may be any of them.
  const isAnyOf = same.length === 0 && named === undefined;
  // A pipeline may ask its gate in the middle of what is reported as the deploy.
  const before = about.filter(({ at }) => at <= occurredAt);
  const during = about.filter(({ at }) => at > occurredAt);
  const counting = isAnyOf ? about : [during.at(-1), before.at(-1)];
  if (
    counting.some(one => one?.allows && (one.at > occurredAt || !isLapsed(one)))
  ) {
    return undefined;
  }
  const last = about.at(-1);
  if (!last) {
    return named === undefined
      ? 'no decision on it was requested'
      : `'${named}' is ${
          inTime.length > 0 ? 'on another release' : 'no decision on it'
        }`;
  }
  return last.allows
    ? `decision ${last.decision} had lapsed`
    : `decision ${last.decision} did not allow it`;
}

/** Names of different sorts, such as a version and a digest, can't be compared. */
function compare(
  { commit, release = '' }: DeployDecision,
  change: LedgerEntry['change'],
): 'same' | 'other' | 'unknown' {
  const { revision = '' } = change;
  const digest = change.digest ?? digestIn(revision);
  const released = digestIn(release);
  if (digest && released) {
    return digest === released ? 'same' : 'other';
  }
  const decided = commit ?? release;
  const deployed = change.commit ?? revision;
  if (!isCommit(deployed) || !isCommit(decided)) {
    return 'unknown';
  }
  return isSameRevision(deployed, decided) ? 'same' : 'other';
}

function digestIn(text: string): string | undefined {
  return /sha\d+:[0-9a-f]+/.exec(text)?.[0];
}

function isCommit(revision: string): boolean {
  return commitOf({ kind: 'deploy', revision }) !== undefined;
}

function reportOf(
  { model }: FindInput,
  { entityRef, environment }: Place,
  deploys: readonly Deploy[],
): DiscrepancyReport {
  return {
    id: discrepancyId('deploy-without-decision', [entityRef, environment]),
    kind: 'deploy-without-decision',
    anchor: entityRef,
    entityRef,
    owner: ownerOf(model, entityRef),
    message: `${counted(
      deploys.length,
      'deploy',
    )} of ${entityRef} to ${environment} within 30 days, which no decision of a gate allowed`,
    firstSeen: Math.min(...deploys.map(({ entry }) => entry.occurredAt)),
    material: deploys.map(({ entry }) => entry.id),
    evidence: deploys.slice(0, maxNamed).map(({ entry, why }) => ({
      source: entry.change.source,
      says: `${
        entry.change.revision ?? entry.change.digest ?? 'It'
      } was deployed: ${why}`,
      observedAt: new Date(entry.occurredAt).toISOString(),
      url: entry.change.links?.run,
    })),
  };
}
