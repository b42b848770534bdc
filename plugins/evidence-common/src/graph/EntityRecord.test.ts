/** @jest-environment node */
import { Entity } from '@backstage/catalog-model';
import { toEntityRecord } from './EntityRecord';

function component(part: {
  annotations?: Record<string, string>;
  spec?: Entity['spec'];
  relations?: Entity['relations'];
}): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'Orders', annotations: part.annotations },
    spec: part.spec,
    relations: part.relations,
  };
}

describe('toEntityRecord', () => {
  it('lets a typed dependency stand for the untyped one to the same target', () => {
    const record = toEntityRecord(
      component({
        annotations: {
          'plumbline.dev/dependencies':
            '[{ type: publishes, target: resource:orders }]',
        },
        spec: { dependsOn: ['resource:orders', 'component:payment'] },
        relations: [
          { type: 'dependsOn', targetRef: 'resource:default/orders' },
          { type: 'dependsOn', targetRef: 'component:default/payment' },
          { type: 'partOf', targetRef: 'system:default/shop' },
          { type: 'ownedBy', targetRef: 'group:default/b' },
          { type: 'ownedBy', targetRef: 'Group:default/A' },
        ],
      }),
    );
    expect(record).toMatchObject({
      ref: 'component:default/orders',
      owner: 'group:default/a',
      system: 'system:default/shop',
      edges: [
        { to: 'component:default/payment', type: 'calls' },
        { to: 'resource:default/orders', type: 'publishes' },
        { to: 'system:default/shop', type: 'part-of' },
      ],
    });
  });

  it('distinguishes what it names itself from what another states about it', () => {
    const { edges } = toEntityRecord(
      component({
        spec: {
          dependsOn: ['Component:payment', { odd: true }],
          consumesApis: ['own'],
        },
        relations: [
          { type: 'dependsOn', targetRef: 'component:default/payment' },
          { type: 'dependsOn', targetRef: 'component:default/claims-us' },
          { type: 'consumesApi', targetRef: 'api:default/own' },
        ],
      }),
    );
    expect(edges).toEqual([
      { to: 'api:default/own', type: 'consumes' },
      { to: 'component:default/claims-us', type: 'calls', derived: true },
      { to: 'component:default/payment', type: 'calls' },
    ]);
  });

  it('survives a broken annotation, and says so nowhere but in the annotation', () => {
    const record = toEntityRecord(
      component({
        annotations: {
          'plumbline.dev/dependencies': '][',
          'plumbline.dev/tier': ' 2 ',
          'plumbline.dev/customer-path': 'place order, place order;pay',
        },
      }),
    );
    expect(record).toMatchObject({
      edges: [],
      tier: '2',
      customerPaths: ['pay', 'place order'],
    });
  });

  it('gives people and groups no edges', () => {
    const group: Entity = {
      ...component({
        relations: [
          { type: 'dependsOn', targetRef: 'component:default/payment' },
        ],
      }),
      kind: 'Group',
    };
    expect(toEntityRecord(group).edges).toEqual([]);
  });
});
