import {
  commitHashSchema,
  normalizeRepository,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  changeLinks,
  filledText,
  MappedService,
  parseInput,
  unknownOutcomes,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { EnvironmentRule, environmentOf } from './environment';
import { readRollout } from './rollout';
import { Application, applicationSchema, Operation } from './schemas';

export type SyncOptions = {
  /** What applications are about, by name. */
  applications: ReadonlyMap<string, MappedService>;
  environments: readonly EnvironmentRule[];
  /** Where Argo CD's own pages are. */
  baseUrl?: string;
};

/** More labels than this name nothing. */
const MAX_LABELS = 64;

/** What an application may be labelled or annotated with to name its service. */
const naming = ['backstage.io/kubernetes-id', 'backstage.io/entity-ref'];

/**
 * One sync is one deploy, whatever in the manifests differs: a notification
 * does not say whether that was an image or a value, and both change what runs.
 */
export function translateSync(
  payload: unknown,
  options: SyncOptions,
): WebhookTranslation {
  const app = parseInput(applicationSchema, payload, 'application');
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
  const { name, namespace, uid } = app.metadata;
  const rollout = readRollout(app, operation);
  if (rollout.beside) {
    return {
      ignored: 'The application degraded long after its sync',
      event: 'health Degraded',
    };
  }
  const mapped = options.applications.get(name);
  const environment =
    mapped?.environment ?? environmentOf(app, options.environments);
  const revision = revisionOf(app, operation);
  const { initiatedBy } = operation.operation ?? {};
  const actor =
    filledText(initiatedBy?.username) ??
    (initiatedBy?.automated ? 'Argo CD (automated)' : undefined);
  const found = linksOf(app, operation, options.baseUrl);
  const workload = workloadOf(app);
  return {
    event,
    ...unknownOutcomes(rollout),
    changes: [
      {
        source: 'argocd',
        id: `sync:${(uid ?? `${namespace ?? ''}/${name}`).slice(0, 300)}:${
          operation.startedAt
        }`,
        kind: 'deploy',
        ...(mapped
          ? { signal: mapped.signal }
          : {
              // Tried first, and last again: it is the name to be mapped.
              signal: workload,
              closerSignals: [workload, ...furtherSignals(app)],
            }),
        item: name.slice(0, 200),
        title: `Sync of ${name}`,
        occurredAt: operation.startedAt,
        reportedAt: rollout.at,
        ...(rollout.outcome && { outcome: rollout.outcome }),
        ...(environment && { environment }),
        ...(revision && { revision }),
        ...(actor && { actor }),
        ...(found && { links: found }),
      },
    ],
  };
}

function workloadOf({ metadata, spec }: Application): Signal {
  const { annotations, labels, name } = metadata;
  const named = naming.flatMap(key => {
    const value = annotations?.[key];
    return value ? [[key, value]] : [];
  });
  const namespace = filledText(spec?.destination?.namespace);
  return {
    type: 'workload',
    name,
    labels: Object.fromEntries(
      [...named, ...Object.entries(labels ?? {})].slice(0, MAX_LABELS),
    ),
    ...(namespace && { namespace }),
  };
}

/** After the application's own names: its namespace, and where its manifests are. */
function furtherSignals(app: Application): Signal[] {
  const namespace = filledText(app.spec?.destination?.namespace, 200);
  return [
    ...(namespace ? [{ type: 'workload' as const, name: namespace }] : []),
    ...repositoriesOf(app).map(url => ({ type: 'repository' as const, url })),
  ];
}

/** A source with a chart names a repository of charts, not of code. */
function repositoriesOf({ spec }: Application): string[] {
  const sources = [spec?.source, ...(spec?.sources ?? [])];
  return [
    ...new Set(
      sources.flatMap(source =>
        source?.repoURL && !source.chart ? source.repoURL : [],
      ),
    ),
  ].slice(0, 10);
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
  operation: Operation,
  baseUrl: string | undefined,
): ReturnType<typeof changeLinks> {
  const { name, namespace } = app.metadata;
  const path = [namespace, name]
    .flatMap(part => (part ? encodeURIComponent(part) : []))
    .join('/');
  const run = baseUrl
    ? webUrl(`${baseUrl.replace(/\/+$/, '')}/applications/${path}`)
    : undefined;
  const revision = revisionOf(app, operation);
  const previous = previousRevision(app, operation, revision);
  return changeLinks({
    run,
    diff: diffOf(app, revision, previous),
    // The page of what was deployed before, where one goes back to it.
    rollback: run && previous ? `${run}?rollback=0` : undefined,
  });
}

/** The last that was deployed before this sync, of another revision. */
function previousRevision(
  app: Application,
  operation: Operation,
  revision: string | undefined,
): string | undefined {
  const earlier = (app.status?.history ?? [])
    .filter(
      ({ deployedAt }) =>
        deployedAt && Date.parse(deployedAt) < Date.parse(operation.startedAt),
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
  revision: string | undefined,
  previous: string | undefined,
): string | undefined {
  const repositories = repositoriesOf(app);
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
