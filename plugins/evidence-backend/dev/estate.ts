import type { Entity, EntityRelation } from '@backstage/catalog-model';

const location = {
  'backstage.io/managed-by-location': 'file:dev/estate.ts',
  'backstage.io/managed-by-origin-location': 'file:dev/estate.ts',
};

function component(
  name: string,
  options: {
    dependsOn?: string[];
    annotations?: Record<string, string>;
  } = {},
): Entity {
  const { dependsOn = [], annotations = {} } = options;
  const relations: EntityRelation[] = [
    { type: 'ownedBy', targetRef: 'group:default/payments' },
    ...dependsOn.map(targetRef => ({ type: 'dependsOn', targetRef })),
  ];
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      annotations: { ...location, ...annotations },
    },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner: 'group:default/payments',
      dependsOn,
    },
    relations,
  };
}

/** Just enough to resolve, traverse and report changes against. */
export const estate: Entity[] = [
  component('storefront', {
    dependsOn: ['component:default/checkout'],
    annotations: { 'plumbline.dev/customer-path': 'place order' },
  }),
  component('checkout', {
    dependsOn: ['component:default/payment'],
    annotations: {
      'plumbline.dev/aliases': 'checkout-service',
      'plumbline.dev/tier': '1',
    },
  }),
  component('payment'),
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name: 'payments',
      namespace: 'default',
      annotations: { ...location, 'plumbline.dev/channel': '#pay-oncall' },
    },
    spec: { type: 'team', children: [] },
    relations: [],
  },
];
