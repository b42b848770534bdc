import type { Entity } from '@backstage/catalog-model';

/** What `component:default/checkout` is described by. */
export const descriptor = `# the shop's checkout
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: checkout
spec:
  type: service # public
  lifecycle: production
  owner: group:default/purchasing
  dependsOn:
    - component:default/cart # prices
`;

export function anEntity(
  name: string,
  location: string,
  spec: object = {},
  origin = location,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: {
        'backstage.io/managed-by-location': location,
        'backstage.io/managed-by-origin-location': origin,
      },
    },
    spec: { type: 'service', lifecycle: 'production', ...spec },
    relations: [],
  };
}

/** An edge seen often enough, and long enough, to be reported. */
export function seen(from: string, to: string) {
  return {
    source: 'tracing',
    observedAt: '2026-03-01T12:00:00.000Z',
    edges: [
      {
        from: `component:default/${from}`,
        to: `component:default/${to}`,
        type: 'calls',
        count: 5000,
        windowSeconds: 3600,
        lastSeen: '2026-03-01T11:59:00.000Z',
      },
    ],
  };
}
