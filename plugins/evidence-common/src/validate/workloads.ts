import type { Complaint, Placed } from './finding';
import { asYaml, setValue } from './edit';
import { KnownEstate, kindOf, nameOf } from './estate';
import { isPlaceholder } from './placeholders';
import { Path, SourceDocument, SourceFile } from './source';
import { isRecord } from '../isRecord';

/** What Kubernetes, and controllers of rollouts, run as a workload. */
const workloadKinds: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
  'Rollout',
]);

/** What a workload can be. */
const running: ReadonlySet<string> = new Set(['component', 'resource']);

/** The label that Kubernetes recommends for this, and that matches strongly. */
const nameLabel = 'app.kubernetes.io/name';

/** Workloads of manifests whose labels name no entity, or several. */
export function* workloadComplaints(
  manifests: readonly SourceFile[],
  estate: KnownEstate,
): Generator<Placed> {
  for (const source of manifests) {
    const template = source.documents.find(
      one => isPlaceholder(one.text) && (one.error || isRendered(one)),
    );
    if (template) {
      yield {
        file: source.file,
        ...template.regionAt([]),
        rule: 'template-skipped',
        message:
          'It is a template, so its labels are not known; check what `helm template` makes of it.',
      };
      continue;
    }
    for (const document of source.documents) {
      if (document.error) {
        yield { file: source.file, ...brokenYaml(document) };
      }
      for (const [path, manifest] of manifestsIn(document)) {
        const complaint = workloadComplaint(document, path, manifest, estate);
        if (complaint) {
          yield { file: source.file, ...complaint };
        }
      }
    }
  }
}

/** A Helm template may happen to be YAML: `name: "{{ .Release.Name }}"`. */
function isRendered(document: SourceDocument): boolean {
  return manifestsIn(document).some(([, { metadata, spec }]) =>
    /"[^"]*\{\{/.test(JSON.stringify([metadata, spec]) ?? ''),
  );
}

/** The complaint about a document that is not valid YAML. */
export function brokenYaml({ source, error }: SourceDocument): Complaint {
  const start = error?.start ?? 0;
  return {
    ...source.region(start, source.endOfLine(start)),
    rule: 'yaml-invalid',
    message: `This is not YAML: ${error?.message ?? 'it cannot be read'}.`,
  };
}

type Manifest = Record<string, unknown> & { kind: string };

/** The workloads of a document: itself, or the items of a List. */
function manifestsIn({ value }: SourceDocument): [Path, Manifest][] {
  if (!isRecord(value)) {
    return [];
  }
  const listed =
    typeof value.kind === 'string' &&
    value.kind.endsWith('List') &&
    Array.isArray(value.items)
      ? value.items.map((item, index): [Path, unknown] => [
          ['items', index],
          item,
        ])
      : [[[], value] as [Path, unknown]];
  return listed.filter(
    (entry): entry is [Path, Manifest] =>
      isRecord(entry[1]) &&
      typeof entry[1].kind === 'string' &&
      workloadKinds.has(entry[1].kind) &&
      typeof entry[1].apiVersion === 'string' &&
      !entry[1].apiVersion.includes('backstage.io/'),
  );
}

function workloadComplaint(
  document: SourceDocument,
  path: Path,
  manifest: Manifest,
  estate: KnownEstate,
): Complaint | undefined {
  const metadata = isRecord(manifest.metadata) ? manifest.metadata : {};
  const name = [metadata.name, metadata.generateName].find(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  const about = `${manifest.kind} ${name ?? 'without a name'}`;
  const labelled =
    isRecord(metadata.labels) && metadata.labels[nameLabel] !== undefined;
  const named = metadata.name === undefined ? 'generateName' : 'name';
  const at = document.regionAt([
    ...path,
    'metadata',
    ...(labelled ? ['labels', nameLabel] : [named]),
  ]);
  if (name === undefined) {
    return {
      ...at,
      about,
      rule: 'workload-unmatched',
      message: `A ${manifest.kind} without a name can't be distinguished from others.`,
    };
  }
  const labels = labelsOf(manifest);
  const namespace =
    typeof metadata.namespace === 'string' ? metadata.namespace : undefined;
  const resolution = estate.index.resolve({
    type: 'workload',
    name: name.replace(/-$/, ''),
    ...(namespace !== undefined && { namespace }),
    labels,
  });
  const label = [...path, 'metadata', 'labels', nameLabel];
  const refs = resolution.candidates.map(({ entityRef }) => entityRef);
  const labelOf = (ref: string | undefined, choose: boolean) => ({
    fix: setValue(
      document,
      label,
      asYaml(ref ? nameOf(ref) : 'its-component'),
      { choose },
    ),
  });
  if (resolution.status === 'ambiguous') {
    return {
      ...at,
      about,
      rule: 'workload-ambiguous',
      message: `${about} could be ${refs.join(
        ' or ',
      )}; give it a label that names one.`,
      ...labelOf(
        refs.find(ref => running.has(kindOf(ref))),
        true,
      ),
    };
  }
  if (resolution.status === 'unmatched') {
    const nearest = estate.nearest(name, running);
    const near = nearest?.near ? nearest.ref : undefined;
    return {
      ...at,
      about,
      rule: estate.complete ? 'workload-unmatched' : 'reference-unchecked',
      message: estate.complete
        ? `No entity answers to the labels or the name of ${about}${
            near ? `; the nearest is ${near}` : ''
          }.`
        : `Which entity ${about} belongs to cannot be checked without the portal.`,
      ...(estate.complete && labelOf(near, true)),
    };
  }
  const { key, value, strength } = resolution.matchedBy!;
  return strength === 'strong'
    ? undefined
    : {
        ...at,
        about,
        rule: 'workload-weakly-matched',
        message: `${about} is taken for ${resolution.entityRef} by its ${key} '${value}' only, which is a guess.`,
        ...labelOf(resolution.entityRef, false),
      };
}

/** The labels of its pods, and over those its own. */
function labelsOf(manifest: Manifest): Record<string, string> {
  const spec = isRecord(manifest.spec) ? manifest.spec : {};
  const job = isRecord(spec.jobTemplate) ? spec.jobTemplate : undefined;
  const jobSpec = isRecord(job?.spec) ? job.spec : undefined;
  return [jobSpec ? jobSpec.template : spec.template, job, manifest].reduce<
    Record<string, string>
  >((labels, holder) => ({ ...labels, ...ownLabels(holder) }), {});
}

function ownLabels(holder: unknown): Record<string, string> {
  const metadata = isRecord(holder) ? holder.metadata : undefined;
  const labels = isRecord(metadata) ? metadata.labels : undefined;
  return Object.fromEntries(
    Object.entries(isRecord(labels) ? labels : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
