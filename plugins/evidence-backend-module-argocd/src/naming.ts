import type {
  FoundBy,
  IdentityKey,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  filledText,
  type MappedService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Application, Sources } from './schemas';

/** More labels than this name nothing. */
const MAX_LABELS = 64;

/** What an application may be labelled or annotated with to name its service. */
const naming = ['backstage.io/kubernetes-id', 'backstage.io/entity-ref'];

/**
 * What Argo CD's own plugin for portals finds the applications of an entity by.
 * Signals of this module have the name under the same key, beside their labels.
 */
const nameKey = 'argocd/app-name';
const selectorKey = 'argocd/app-selector';

/** Applications are matched by the names of what they run, too. */
export const foundBy: FoundBy = {
  annotations: [nameKey, selectorKey],
  others: true,
};

export const identityKeys: readonly IdentityKey[] = [
  {
    id: 'argocd-application',
    strength: 'strong',
    annotation: nameKey,
    ofEntity: ({ metadata }) => {
      const name = metadata.annotations?.[nameKey];
      return name ? [name] : [];
    },
    ofLabels: ({ [nameKey]: name }) => (name ? [name] : []),
  },
  {
    id: 'argocd-selector',
    strength: 'strong',
    ofEntity: ({ metadata }) =>
      singleTerm(metadata.annotations?.[selectorKey] ?? ''),
    // Those of anything else are no labels of an application.
    ofLabels: labels =>
      labels[nameKey]
        ? Object.entries(labels).map(([name, value]) => `${name}=${value}`)
        : [],
  },
];

/** `name=value`: with more terms, no single label names the entity. */
function singleTerm(selector: string): string[] {
  const [, name, value] =
    /^\s*([\w./-]+)\s*==?\s*([\w.-]+)\s*$/.exec(selector) ?? [];
  return name ? [`${name}=${value}`] : [];
}

/** What names its service: its labels and annotations, and its own name. */
export function labelsOf(
  { metadata: { annotations, labels, name } }: Application,
  mapped?: MappedService,
): Record<string, string> {
  const named = naming.flatMap(key => {
    const value = annotations?.[key];
    return value ? [[key, value]] : [];
  });
  return {
    ...Object.fromEntries(
      [...named, ...Object.entries(labels ?? {})].slice(0, MAX_LABELS),
    ),
    ...(mapped ? labelsOfSignal(mapped.signal) : { [nameKey]: name }),
  };
}

/** What configuration maps an application to, as labels of what it runs. */
function labelsOfSignal(signal: Signal): Record<string, string> {
  switch (signal.type) {
    case 'alert':
      return signal.labels;
    case 'workload':
      return { [naming[0]]: signal.name };
    default:
      return {};
  }
}

/** What names the service of an application, the closest first. */
export function signalsOf(
  app: Application,
  mapped: MappedService | undefined,
): { signal: Signal; closerSignals?: Signal[] } {
  if (mapped) {
    return { signal: mapped.signal };
  }
  const namespace = filledText(app.spec?.destination?.namespace);
  const workload: Signal = {
    type: 'workload',
    name: app.metadata.name,
    labels: labelsOf(app),
    ...(namespace && { namespace }),
  };
  return {
    // Tried first, and last again: it is the name to be mapped.
    signal: workload,
    closerSignals: [workload, ...furtherSignals(app)],
  };
}

/** After the application's own names: its namespace, and where its manifests are. */
function furtherSignals(app: Application): Signal[] {
  const namespace = filledText(app.spec?.destination?.namespace, 200);
  return [
    ...(namespace ? [{ type: 'workload' as const, name: namespace }] : []),
    ...repositoriesOf(app.spec).map(url => ({
      type: 'repository' as const,
      url,
    })),
  ];
}

/** A source with a chart names a repository of charts, not of code. */
export function repositoriesOf(of: Sources | null | undefined): string[] {
  const sources = [of?.source, ...(of?.sources ?? [])];
  return [
    ...new Set(
      sources.flatMap(source =>
        source?.repoURL && !source.chart ? source.repoURL : [],
      ),
    ),
  ].slice(0, 10);
}
