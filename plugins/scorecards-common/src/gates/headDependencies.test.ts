/** @jest-environment node */
import { Organization } from '@plumbline/backstage-plugin-evidence-common';
import { aService, at } from './__testUtils__/aRule';
import { readDescriptions } from './descriptions';
import { headsOf } from './heads';

const path = 'services/cart/catalog-info.yaml';
const base = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: cart
  annotations:
    plumbline.dev/tier: '1'
spec:
  type: service
  lifecycle: production
  owner: payments
`;

describe('what a change makes of dependencies', () => {
  it('is what it begins to depend on, and what it declares no more', () => {
    const pay = 'component:default/pay';
    const ledger = 'component:default/ledger';
    const direct = [
      { entityRef: pay, state: 'agreed', lifecycle: 'production' },
      { entityRef: ledger, state: 'declared-only', lifecycle: 'production' },
    ];
    const service = {
      ...aService('cart'),
      facts: new Map().set('dependencies.direct', {
        value: direct,
        source: { id: 'evidence' },
        kind: 'observed',
        observedAt: new Date(at).toISOString(),
      }),
    };
    const describedBy = (...lines: string[]) =>
      [base.trimEnd(), ...lines, ''].join('\n');
    const before = describedBy(
      '  dependsOn:',
      '    - component:pay',
      '    - ledger',
    );
    const headOf = (head: string, from: string | undefined = before) =>
      headsOf(readDescriptions([{ path, base: from, head }]), {
        dependencies: new Map([
          ['api:default/old', { kind: 'API', lifecycle: 'deprecated' }],
        ]),
        organization: new Organization(),
        services: [service],
        servicesAt: () => [],
      }).heads[0];
    const added = headOf(`${before}  consumesApis: [old, Old]\n`);
    expect(added).toMatchObject({
      changes: [{ field: 'spec.consumesApis', line: 14 }],
      facts: {
        'dependencies.direct': [
          ...direct,
          {
            entityRef: 'api:default/old',
            kind: 'API',
            added: true,
            state: 'declared-only',
            lifecycle: 'deprecated',
          },
        ],
      },
    });
    expect(headOf(base)).toMatchObject({
      changes: [{ field: 'spec.dependsOn' }],
      facts: {
        'dependencies.direct': [
          { entityRef: pay, state: 'observed-only', added: true },
        ],
      },
    });
    // What the annotation declares as well is still declared.
    const typed = (target: string) =>
      `    plumbline.dev/dependencies: '[{ type: calls, target: ${target} }]'\nspec:`;
    const both = before.replace('spec:', typed('pay'));
    const once = both.replace('    - component:pay\n', '');
    expect(headOf(once, both)?.facts).toBeUndefined();
    expect(headOf(before.replace('spec:', typed('api:old')))).toMatchObject({
      facts: {
        'dependencies.direct': [
          ...direct,
          { entityRef: 'api:default/old', added: true },
        ],
      },
    });
    // In another order and other words, it is the same.
    const same = describedBy('  dependsOn: [ledger, pay]');
    expect(headOf(same)?.facts).toBeUndefined();
    for (const head of [
      `${before}  consumesApis: [nobody-knows]\n`,
      `${before}  consumesApis: { $yaml: ./apis.yaml }\n`,
    ]) {
      expect(headOf(head)).toMatchObject({
        facts: {},
        unknown: ['dependencies.direct'],
      });
    }
    expect(
      headsOf(readDescriptions([{ path, head: before }]), {
        organization: new Organization(),
        services: [service],
        servicesAt: () => [],
      }).heads,
    ).toMatchObject([{ unknown: ['dependencies.direct'] }]);
  });
});
