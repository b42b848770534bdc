import {
  commitHashSchema,
  normalizeRepository,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  changeLinks,
  filledText,
  laterOf,
  MappedService,
  ReportedChange,
  unknownOutcomes,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { EnvironmentRule, environmentOf } from './environment';
import { repositoriesOf, signalsOf } from './naming';
import { readRollout } from './rollout';
import type { Application, InitiatedBy, Operation, Sources } from './schemas';

export type SyncOptions = {
  /** What applications are about, by name. */
  applications: ReadonlyMap<string, MappedService>;
  environments: readonly EnvironmentRule[];
  /** Where Argo CD's own pages are. */
  baseUrl?: string;
};

/** One sync, from a notification or from the history of its application. */
type Sync = {
  startedAt: string;
  /** When it was as reported. */
  at: string;
  outcome?: ReportedChange['outcome'];
  revision?: string;
  initiatedBy?: InitiatedBy;
  /** What it applied. Default: what is applied now. */
  from?: Sources;
};

/**
 * One sync is one deploy, whatever in the manifests differs: a notification
 * does not say whether that was an image or a value, and both change what runs.
 */
export function translateSync(
  app: Application,
  options: SyncOptions,
): WebhookTranslation {
  const operation = app.status?.operationState;
  if (!operation) {
    return {
      ignored: 'The application has not been synced',
      event: 'no operation',
    };
  }
  const event = `sync ${operation.phase}`;
  if (operation.operation?.sync?.dryRun) {
    return { ignored: 'A dry run changes nothing', event };
  }
  const rollout = readRollout(app, operation);
  if (rollout.beside) {
    return {
      ignored: 'The health of the application changed long after its sync',
      event: `health ${app.status?.health?.status}`,
    };
  }
  return {
    event,
    ...unknownOutcomes(rollout),
    changes: [
      changeOf(app, options, {
        startedAt: operation.startedAt,
        at: rollout.at,
        outcome: rollout.outcome,
        revision: revisionOf(app, operation),
        initiatedBy: operation.operation?.initiatedBy,
      }),
    ],
  };
}

/**
 * The syncs that Argo CD keeps in the history of an application: what was applied
 * as a whole. They have the ids that they had while they were the last one.
 */
export function translateHistory(
  app: Application,
  options: SyncOptions,
): ReportedChange[] {
  return (app.status?.history ?? []).flatMap(deployed => {
    const { deployedAt, deployStartedAt, initiatedBy } = deployed;
    const revision = revisionIn(deployed);
    return deployedAt && deployStartedAt && revision
      ? changeOf(app, options, {
          startedAt: deployStartedAt,
          at: laterOf(deployStartedAt, deployedAt),
          outcome: 'succeeded',
          revision,
          initiatedBy,
          from: deployed,
        })
      : [];
  });
}

function changeOf(
  app: Application,
  options: SyncOptions,
  sync: Sync,
): ReportedChange {
  const { at, initiatedBy, outcome, revision, startedAt } = sync;
  const { name, namespace, uid } = app.metadata;
  const mapped = options.applications.get(name);
  const environment = environmentIn(app, options);
  const actor =
    filledText(initiatedBy?.username) ??
    (initiatedBy?.automated ? 'Argo CD (automated)' : undefined);
  const found = linksOf(app, sync, options.baseUrl);
  return {
    source: 'argocd',
    id: `sync:${(uid ?? `${namespace ?? ''}/${name}`).slice(
      0,
      300,
    )}:${startedAt}`,
    kind: 'deploy',
    ...signalsOf(app, mapped),
    item: name.slice(0, 200),
    title: `Sync of ${name}`,
    occurredAt: startedAt,
    reportedAt: at,
    ...(outcome && { outcome }),
    ...(environment && { environment }),
    ...(revision && { revision }),
    ...(actor && { actor }),
    ...(found && { links: found }),
  };
}

/** Where it deploys to: of the mapping, its labels, or the rules. */
export function environmentIn(
  app: Application,
  { applications, environments }: SyncOptions,
): string | undefined {
  return (
    applications.get(app.metadata.name)?.environment ??
    environmentOf(app, environments)
  );
}

/** Of several sources, each has a revision. */
function revisionOf(
  app: Application,
  operation: Operation,
): string | undefined {
  const { operation: requested, syncResult } = operation;
  for (const found of [syncResult, requested?.sync, app.status?.sync]) {
    const revision = revisionIn(found);
    if (revision) {
      return revision;
    }
  }
  return undefined;
}

function revisionIn(
  found:
    | { revision?: string | null; revisions?: string[] | null }
    | null
    | undefined,
): string | undefined {
  return (
    filledText(found?.revision) ??
    filledText(found?.revisions?.filter(Boolean).join(', '))
  );
}

function linksOf(
  app: Application,
  sync: Sync,
  baseUrl: string | undefined,
): ReturnType<typeof changeLinks> {
  const { name, namespace } = app.metadata;
  const path = [namespace, name]
    .flatMap(part => (part ? encodeURIComponent(part) : []))
    .join('/');
  const run = baseUrl
    ? webUrl(`${baseUrl.replace(/\/+$/, '')}/applications/${path}`)
    : undefined;
  const previous = previousRevision(app, sync);
  return changeLinks({
    run,
    diff: diffOf(app, sync, previous),
    // The page of what was deployed before, where one goes back to it.
    rollback: run && previous ? `${run}?rollback=0` : undefined,
  });
}

/** The last that was deployed before this sync, of another revision. */
function previousRevision(
  app: Application,
  { revision, startedAt }: Sync,
): string | undefined {
  const earlier = (app.status?.history ?? [])
    .filter(
      ({ deployedAt }) =>
        deployedAt && Date.parse(deployedAt) < Date.parse(startedAt),
    )
    .sort(
      (a, b) =>
        Date.parse(b.deployedAt!) - Date.parse(a.deployedAt!) ||
        (b.id ?? 0) - (a.id ?? 0),
    )
    .flatMap(deployed => revisionIn(deployed) ?? []);
  return earlier.find(one => one !== revision);
}

/** Only where the page of a commit is known from the address of its repository. */
function diffOf(
  app: Application,
  { from, revision }: Sync,
  previous: string | undefined,
): string | undefined {
  const own = repositoriesOf(from);
  const repositories = own.length > 0 ? own : repositoriesOf(app.spec);
  const repository =
    repositories.length === 1
      ? normalizeRepository(repositories[0])
      : undefined;
  if (!repository || !isCommit(revision)) {
    return undefined;
  }
  const page = repository.startsWith('github.com/')
    ? `https://${repository}`
    : repository.startsWith('gitlab.com/') && `https://${repository}/-`;
  if (!page) {
    return undefined;
  }
  return webUrl(
    isCommit(previous)
      ? `${page}/compare/${previous}...${revision}`
      : `${page}/commit/${revision}`,
  );
}

function isCommit(revision: string | undefined): revision is string {
  return commitHashSchema.safeParse(revision).success;
}
