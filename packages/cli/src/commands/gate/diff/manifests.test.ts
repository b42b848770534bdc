import * as fc from 'fast-check';
import {
  limitDiff,
  type GateChange,
  gateDiffSchema,
} from '@plumbline/backstage-plugin-scorecards-common';
import { diffManifests, objectsIn } from './manifests';

type Document = Record<string, any>;
const object = (
  kind: string,
  name: string,
  more: Document = {},
  apiVersion = 'v1',
) => ({ apiVersion, kind, metadata: { namespace: 'shop', name }, ...more });
const diff = (before: unknown[], after: unknown[]) =>
  diffManifests(objectsIn(before), objectsIn(after));

const rbac = 'rbac.authorization.k8s.io/v1';
const anyObject = fc
  .record({
    kind: fc.constantFrom('Role', 'Service', 'Deployment', 'Secret', 'Cluster'),
    name: fc.constantFrom('cart', 'pay', 'корзина', '购物车'),
    namespace: fc.option(fc.constantFrom('shop', 'ops'), { nil: undefined }),
    spec: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
  })
  .map(({ kind, name, namespace, spec }) => ({
    apiVersion: kind === 'Cluster' ? 'db.example/v1' : 'v1',
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    spec,
  }));
const manifests = fc.uniqueArray(anyObject, {
  maxLength: 12,
  selector: ({ kind, metadata: { name, namespace } }) =>
    `${kind} ${namespace} ${name}`,
});

/** With the keys of each map the other way round. */
function reversed(value: any): any {
  if (Array.isArray(value)) {
    return value.map(reversed);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, each]) => [key, reversed(each)]),
      )
    : value;
}

describe('the diff of manifests', () => {
  it('is empty of the same, in whatever order documents and keys are', () => {
    fc.assert(
      fc.property(manifests, all => {
        expect(diff(all, reversed([...all].reverse()))).toEqual({
          changes: [],
          touches: [],
        });
      }),
    );
  });

  it('does not depend on order, and says the opposite the other way round', () => {
    const sorted = ({ changes }: { changes: GateChange[] }) =>
      changes.map(one => `${one.change} ${one.kind} ${one.name}`).sort();
    const opposite: Record<string, string> = {
      create: 'delete',
      delete: 'create',
      update: 'update',
    };
    fc.assert(
      fc.property(manifests, manifests, (before, after) => {
        const found = diff(before, after);
        const other = diff(
          [{ apiVersion: 'v1', kind: 'List', items: reversed(before) }],
          [null, ...[...after].reverse()],
        );
        expect(sorted(other)).toEqual(sorted(found));
        expect(other.touches).toEqual(found.touches);
        expect(sorted(diff(after, before))).toEqual(
          sorted({
            ...found,
            changes: found.changes.map(one => ({
              ...one,
              change: opposite[one.change] as GateChange['change'],
            })),
          }),
        );
        expect(gateDiffSchema.safeParse(limitDiff(found).diff).error).toBe(
          undefined,
        );
      }),
    );
  });

  it('says what others rely on, only where that changed itself', () => {
    const of = (before: Document[], after: Document[]) =>
      diff(before, after).touches;
    const role = object('Role', 'cart', { rules: [] }, rbac);
    const wider = { ...role, rules: [{ verbs: ['*'] }] };
    const crd = object('CustomResourceDefinition', 'carts', {}, 'x.k8s.io/v1');
    const deployment = object('Deployment', 'cart', {}, 'apps/v1');
    expect(of([role, deployment], [role])).toEqual([]);
    expect(of([role], [wider])).toEqual(['permissions']);
    for (const kind of ['ClusterRole', 'RoleBinding', 'ServiceAccount']) {
      expect(of([], [object(kind, 'a')])).toEqual(['permissions']);
    }
    for (const [kind, api] of [
      ['Service', 'v1'] as const,
      ['Ingress', 'networking.k8s.io/v1'] as const,
      ['NetworkPolicy', 'networking.k8s.io/v1'] as const,
      ['GRPCRoute', 'gateway.networking.k8s.io/v1'] as const,
      ['VirtualService', 'networking.mesh.example/v1'] as const,
    ]) {
      expect(of([object(kind, 'a', {}, api)], [])).toEqual(['network']);
    }
    // Of another API, these names mean something else.
    expect(
      of([], [object('Service', 'a', {}, 'serving.example.dev/v1')]),
    ).toEqual([]);
    expect(of([], [crd])).toEqual([]);
    expect(of([crd], [])).toEqual(['public-api']);
    expect(of([crd, role], [{ ...crd, spec: {} }, wider])).toEqual([
      'permissions',
      'public-api',
    ]);
    // Each release of a chart edits these labels of every object.
    const labelled = (version: string) => ({
      ...role,
      metadata: {
        ...role.metadata,
        labels: {
          'helm.sh/chart': `cart-${version}`,
          'app.kubernetes.io/version': version,
          app: 'cart',
        },
      },
    });
    expect(diff([labelled('1')], [labelled('2')])).toEqual({
      changes: [],
      touches: [],
    });
  });

  it('says of what is deleted whether data is lost with it', () => {
    const lost = (kind: string, api?: string) =>
      diff([object(kind, 'a', {}, api)], []).changes[0].lost;
    for (const kind of ['PersistentVolumeClaim', 'Namespace']) {
      expect(lost(kind)).toBe(true);
    }
    expect(lost('StatefulSet', 'apps/v1')).toBe(true);
    expect(lost('CustomResourceDefinition', 'apiextensions.k8s.io/v1')).toBe(
      true,
    );
    expect(lost('Deployment', 'apps/v1')).toBe(false);
    expect(lost('ConfigMap')).toBe(false);
    expect(lost('Cluster', 'cluster.x-k8s.io/v1')).toBeUndefined();
    expect(lost('Cluster', 'kops.k8s.io/v1')).toBeUndefined();
    expect(lost('VolumeGroupSnapshot', 'groupsnapshot.storage.k8s.io/v1')).toBe(
      true,
    );
    expect(lost('Postgres', 'db.example/v1')).toBeUndefined();
  });

  it('takes lists, empty documents and what is there twice in the same way', () => {
    const role = { metadata: { name: 'a' }, rules: [] };
    const list = { apiVersion: rbac, kind: 'RoleList', items: [role] };
    expect([...objectsIn([null, list, undefined]).values()]).toMatchObject([
      { group: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' },
    ]);
    expect(objectsIn([list, list]).size).toBe(1);
    expect(
      diff(
        [object('Job', 'a', {}, 'batch/v1beta1')],
        [object('Job', 'a', {}, 'batch/v1')],
      ).changes,
    ).toEqual([{ change: 'update', kind: 'Job', name: 'shop/a' }]);
    const job = { metadata: { generateName: 'run-' } };
    expect(
      diff([], [{ apiVersion: 'batch/v1', kind: 'Job', ...job }]).changes,
    ).toEqual([{ change: 'create', kind: 'Job', name: 'run-*' }]);
    const jobs = [{}, { suspend: true }].map(spec => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      ...job,
      spec,
    }));
    expect(diff([], jobs).changes).toHaveLength(2);
    expect(diff(jobs, jobs).changes).toEqual([]);
  });

  it.each([
    ['Document 1 is not an object of Kubernetes', ['text']],
    ['Document 1 is not an object of Kubernetes', [[object('Role', 'a')]]],
    [
      "Document 2 is not an object of Kubernetes: it has no 'kind'",
      [null, { apiVersion: 'v1' }],
    ],
    [
      "Document 1 is not an object of Kubernetes: it has no 'apiVersion'",
      [{ kind: 'Role' }],
    ],
    ["Document 1 has no 'metadata.name'", [{ apiVersion: 'v1', kind: 'Role' }]],
    ["Document 1 has no 'metadata.name'", [object('Role', 7 as never)]],
    [
      "Document 1, item 2, has no 'metadata.name'",
      [
        {
          apiVersion: 'v1',
          kind: 'List',
          items: [object('Role', 'a'), { apiVersion: 'v1', kind: 'Role' }],
        },
      ],
    ],
    [
      'Role shop/a is in it twice, and not the same',
      [object('Role', 'a'), object('Role', 'a', { rules: [] })],
    ],
  ])('refuses with a sentence: %s', (message, documents) => {
    expect(() => objectsIn(documents)).toThrow(message);
  });
});
