import {
  isRecord,
  type SensitivePart,
  sensitiveParts,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  GateChange,
  GateDiff,
} from '@plumbline/backstage-plugin-scorecards-common';

type ManifestObject = {
  /** Of its API, without the version: the object stays when that changes. */
  group: string;
  kind: string;
  /** `<namespace>/<name>`; without a namespace the name. */
  name: string;
  content: Record<string, unknown>;
};

/** Objects of rendered manifests, each by what it is to the cluster. */
export type ManifestObjects = ReadonlyMap<string, ManifestObject>;

/** What is no manifest; its message is a sentence without its full stop. */
export class ManifestError extends Error {
  readonly name = 'ManifestError';
}

/** Labels by which every release of a chart edits every object. */
const versionLabels: ReadonlySet<string> = new Set([
  'helm.sh/chart',
  'app.kubernetes.io/version',
]);
/** Deleted with what they hold, or with what others made of them. */
const holders: ReadonlySet<string> = new Set([
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StatefulSet',
  'Namespace',
  'CustomResourceDefinition',
  'VolumeSnapshot',
  'VolumeSnapshotContent',
  'VolumeGroupSnapshot',
  'VolumeGroupSnapshotContent',
]);
/**
 * APIs of Kubernetes itself, whose other objects are nothing but their manifest:
 * https://kubernetes.io/docs/reference/kubernetes-api/
 */
const builtIn: ReadonlySet<string> = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'extensions',
  'policy',
  ...[
    'admissionregistration',
    'apiextensions',
    'apiregistration',
    'certificates',
    'coordination',
    'discovery',
    'events',
    'flowcontrol.apiserver',
    'networking',
    'gateway.networking',
    'node',
    'rbac.authorization',
    'resource',
    'scheduling',
    'storage',
    // Of snapshots, which clusters install beside it.
    'snapshot.storage',
    'groupsnapshot.storage',
  ].map(name => `${name}.k8s.io`),
]);
const permissions: ReadonlySet<string> = new Set([
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ServiceAccount',
]);
/** With the group of their API: other APIs have a `Service` of their own. */
const network =
  /^(Service|Ingress extensions|Route route\..*|.*NetworkPolicy .*)$/;
/** Of Kubernetes, of its Gateway API and of meshes. */
const networkGroup = /(^|\.)networking\./;

/**
 * The objects of a file, those of lists too; documents that are empty are none.
 *
 * @param documents - the content of each
 * @throws ManifestError for what is not an object, and for two that are one
 */
export function objectsIn(documents: readonly unknown[]): ManifestObjects {
  const objects = new Map<string, ManifestObject>();
  documents.forEach((document, index) => {
    for (const object of objectsOf(document, `Document ${index + 1}`)) {
      const { group, kind, name } = object;
      let key = JSON.stringify([group, kind, name]);
      // Each of several whose names the cluster generates is one of its own.
      while (name.endsWith('*') && objects.has(key)) {
        key += '*';
      }
      const same = objects.get(key);
      if (same && !isSame(same.content, object.content)) {
        throw new ManifestError(
          `${kind} ${name} is in it twice, and not the same`,
        );
      }
      objects.set(key, object);
    }
  });
  return objects;
}

/** What becomes of objects, and what others rely on among those that changed. */
export function diffManifests(
  before: ManifestObjects,
  after: ManifestObjects,
): Required<Pick<GateDiff, 'changes' | 'touches'>> {
  const changes: GateChange[] = [];
  const touched = new Set<SensitivePart>();
  const add = (change: GateChange['change'], object: ManifestObject) => {
    const { kind, name } = object;
    const lost = change === 'delete' ? isLost(object) : undefined;
    changes.push({ change, kind, name, ...(lost !== undefined && { lost }) });
    const part = partOf(change, object);
    if (part) {
      touched.add(part);
    }
  };
  for (const [key, object] of before) {
    const now = after.get(key);
    if (!now) {
      add('delete', object);
    } else if (!isSame(object.content, now.content)) {
      add('update', now);
    }
  }
  for (const [key, object] of after) {
    if (!before.has(key)) {
      add('create', object);
    }
  }
  return { changes, touches: sensitiveParts.filter(one => touched.has(one)) };
}

function objectsOf(value: unknown, where: string): ManifestObject[] {
  if (value === null || value === undefined) {
    return [];
  }
  if (!isRecord(value)) {
    throw new ManifestError(`${where} is not an object of Kubernetes`);
  }
  const { apiVersion, kind, items, metadata } = value;
  if (!isName(apiVersion) || !isName(kind)) {
    throw new ManifestError(
      `${where} is not an object of Kubernetes: it has no '${
        isName(apiVersion) ? 'kind' : 'apiVersion'
      }'`,
    );
  }
  const { name, generateName, namespace } = isRecord(metadata) ? metadata : {};
  if (kind.endsWith('List') && Array.isArray(items) && name === undefined) {
    const own = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -4) };
    return items.flatMap((item, index) =>
      objectsOf(
        isRecord(item) ? { ...own, ...item } : item,
        `${where}, item ${index + 1},`,
      ),
    );
  }
  const called = isName(generateName) ? `${generateName}*` : undefined;
  const full = isName(name) ? name : called;
  if (full === undefined) {
    throw new ManifestError(`${where} has no 'metadata.name'`);
  }
  return [
    {
      group: apiVersion.includes('/') ? apiVersion.split('/')[0] : '',
      kind,
      name: isName(namespace) ? `${namespace}/${full}` : full,
      content: withoutVersion(value),
    },
  ];
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function withoutVersion(
  value: Record<string, unknown>,
): Record<string, unknown> {
  const { metadata } = value;
  return isRecord(metadata) && isRecord(metadata.labels)
    ? {
        ...value,
        metadata: {
          ...metadata,
          labels: Object.fromEntries(
            Object.entries(metadata.labels).filter(
              ([label]) => !versionLabels.has(label),
            ),
          ),
        },
      }
    : value;
}

/** Whatever the order of keys. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) {
    return true;
  }
  if (one instanceof Date && other instanceof Date) {
    return one.getTime() === other.getTime();
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return (
      one.length === other.length &&
      one.every((item, index) => isSame(item, other[index]))
    );
  }
  if (!isRecord(one) || !isRecord(other)) {
    return false;
  }
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every(key => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}

/** Undefined of what others define: it may stand for a database. */
function isLost({ group, kind }: ManifestObject): boolean | undefined {
  if (builtIn.has(group)) {
    return holders.has(kind);
  }
  return undefined;
}

function partOf(
  change: GateChange['change'],
  { group, kind }: ManifestObject,
): SensitivePart | undefined {
  if (permissions.has(kind)) {
    return 'permissions';
  }
  if (kind === 'CustomResourceDefinition') {
    // A new one is relied on by no one yet.
    return change === 'create' ? undefined : 'public-api';
  }
  return network.test(`${kind} ${group}`.trim()) || networkGroup.test(group)
    ? 'network'
    : undefined;
}
