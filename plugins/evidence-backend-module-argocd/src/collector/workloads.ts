import {
  artifactDigestSchema,
  type ObservedWorkload,
  type WorkloadProblem,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  filledText,
  type ImageParts,
  readImage,
} from '@plumbline/backstage-plugin-evidence-node';
import { labelsOf } from '../naming';
import type { Application } from '../schemas';
import { environmentIn, type SyncOptions } from '../sync';

/** The cluster that Argo CD itself runs in. */
const ownCluster = 'kubernetes.default.svc';

/**
 * What runs of an application, as a whole: Argo CD does not say which of its
 * images is of which of its workloads. Undefined where it runs none.
 */
export function workloadOf(
  app: Application,
  options: SyncOptions,
): ObservedWorkload | undefined {
  const images = (app.status?.summary?.images ?? []).map(readImage);
  if (images.length === 0) {
    return undefined;
  }
  const { destination } = app.spec ?? {};
  const cluster = filledText(destination?.name) ?? clusterAt(destination);
  const namespace = filledText(destination?.namespace);
  const environment = environmentIn(app, options);
  return {
    name: app.metadata.name,
    labels: labelsOf(app, options.applications.get(app.metadata.name)),
    ...(cluster && { cluster }),
    ...(namespace && { namespace }),
    ...(environment && { environment }),
    ...runningOf(app, images),
    problems: problemsOf(app),
  };
}

function clusterAt(
  destination: { server?: string | null } | null | undefined,
): string | undefined {
  const server = destination?.server ?? '';
  const host = URL.canParse(server) ? new URL(server).hostname : undefined;
  return host === ownCluster ? 'in-cluster' : host;
}

/** While a new version is rolled out, there are two. */
function runningOf(
  app: Application,
  images: readonly ImageParts[],
): Pick<ObservedWorkload, 'digest' | 'version'> {
  const main = mainOf(app, images);
  const versions = new Set(main.map(({ tag, digest }) => tag ?? digest));
  const digests = new Set(main.map(({ digest }) => digest));
  const digest = artifactDigestSchema.safeParse([...digests][0]).data;
  return {
    ...(main.length > 0 &&
      !versions.has(undefined) && { version: [...versions].sort().join(', ') }),
    ...(digests.size === 1 && digest && { digest }),
  };
}

/**
 * Those of its one repository, or of the one that is called as the application
 * is, which often has the environment in its name: others run beside it.
 */
function mainOf(
  { metadata: { labels, name } }: Application,
  images: readonly ImageParts[],
): ImageParts[] {
  const called = [labels?.['app.kubernetes.io/name'], name].map(
    one => one ?? '',
  );
  const repositories = [...new Set(images.map(({ repository }) => repository))];
  const found = [
    repositories,
    repositories.filter(one => called.includes(lastOf(one))),
    repositories.filter(one =>
      called.some(own => own.startsWith(`${lastOf(one)}-`)),
    ),
  ].find(some => some.length === 1);
  return images.filter(({ repository }) => repository === found?.[0]);
}

function lastOf(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}

/** In the words of Argo CD. */
function problemsOf({ status }: Application): WorkloadProblem[] {
  const { health, sync } = status ?? {};
  const since = health?.lastTransitionTime;
  const isUnwell = ['Degraded', 'Missing'].includes(health?.status ?? '');
  return [
    ...(isUnwell ? [{ reason: health!.status!, ...(since && { since }) }] : []),
    ...(sync?.status === 'OutOfSync'
      ? [
          {
            reason: 'OutOfSync',
            message: 'What runs differs from its manifests',
          },
        ]
      : []),
  ];
}
