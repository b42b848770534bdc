import { applyFix } from './__testUtils__/applyFix';
import { check, component, org, places } from './__testUtils__/check';

const estate = `${org}---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: cart }
spec: { type: service, lifecycle: production, owner: web }
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: { name: cart }
spec: { type: database, owner: web }
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: { name: orders-db }
spec: { type: database, owner: web }
`;

function about(text: string, options?: Parameters<typeof check>[1]) {
  return check({ 'a.yaml': text, 'estate.yaml': estate }, options).filter(
    ({ file }) => file === 'a.yaml',
  );
}

describe('references of spec', () => {
  it.each<[spec: string, place: string, fixed: string | undefined]>([
    ['dependsOn: [component:cart, resource:default/orders-db]', '', ''],
    [
      'system: shopp',
      '9:11 reference-dangling',
      '  system: system:default/shop',
    ],
    ['system: elsewhere', '9:11 reference-dangling', undefined],
    [
      'dependsOn:\n  - resource:default/order-db',
      '10:7 reference-dangling',
      '    - resource:default/orders-db',
    ],
    [
      'dependsOn:\n  - component:orders-db',
      '10:7 reference-dangling',
      '    - resource:default/orders-db',
    ],
    [
      'dependsOn:\n  - orders-db',
      '10:7 reference-without-kind',
      '    - resource:default/orders-db',
    ],
    ['dependsOn: [cart]', '9:15 reference-ambiguous', undefined],
    ['dependsOn: [nowhere]', '9:15 reference-without-kind', undefined],
    ["providesApis: ['the API']", '9:18 reference-malformed', undefined],
    ['consumesApis: [cart-api]', '9:18 reference-dangling', undefined],
    [
      'subcomponentOf: shop/cart',
      '9:19 reference-dangling',
      '  subcomponentOf: component:default/cart',
    ],
    ['dependencyOf: [component:shop/x]', '9:18 reference-dangling', undefined],
    ['system: ${{ values.system }}', '', ''],
  ])('reads %j', (spec, place, fixed) => {
    const text = component(`owner: web\n${spec}`);
    const findings = about(text);
    expect(places(findings)).toEqual(place ? [place] : []);
    const [finding] = findings;
    expect(finding?.fix?.replace && finding.fix.paste).toBe(fixed || undefined);
    const left = finding?.fix && about(applyFix(text, finding.fix));
    expect(left?.length ?? findings.length).toBe(place && !fixed ? 1 : 0);
  });

  it('offers what a slip of the pen explains, and nothing else', () => {
    const offered = (spec: string) => {
      const [{ message, fix }] = about(component(`owner: web\n${spec}`));
      return [message.split('; ')[1], fix?.paste];
    };
    expect(offered('dependsOn: [component:carrier-gateway]')).toEqual([
      undefined,
      undefined,
    ]);
    expect(offered('dependsOn: [resource:db-orders]')).toEqual([
      'the nearest is resource:default/orders-db.',
      'resource:default/orders-db',
    ]);
    // Near in letters, and of another kind.
    expect(offered('consumesApis: [cart2]')).toEqual([undefined, undefined]);
  });

  it('looks at org data and Systems as well', () => {
    const text = `apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: kim }
spec:
  memberOf:
    - nobody
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: ops }
spec:
  type: team
  parent: nothing
  children: [none]
  members: [no.one]
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: { name: ops }
spec: { owner: web, domain: ops }
`;
    expect(places(about(text))).toEqual([
      '6:7 reference-dangling',
      '13:11 reference-dangling',
      '14:14 reference-dangling',
      '15:13 reference-dangling',
      '20:29 reference-dangling',
    ]);
  });

  it('notes what only the portal could know', () => {
    const findings = about(component('owner: web\nsystem: elsewhere'), {
      selfContained: false,
    });
    expect(findings).toMatchObject([
      { rule: 'reference-unchecked', severity: 'note', line: 9 },
    ]);
  });
});

describe('references inside annotations', () => {
  it('finds the word in the text', () => {
    const text = component(
      'owner: web',
      `plumbline.dev/dependencies: |
  - { type: writes, target: resource:default/orders-db }
  - { type: calls, target: crat }
plumbline.dev/approvers: user:default/li.wei, user:default/nobody`,
    );
    const findings = about(text);
    expect(places(findings)).toEqual([
      '8:32 reference-dangling',
      '9:51 reference-dangling',
    ]);
    expect(findings[0].fix?.paste).toBe(
      '      - { type: calls, target: component:default/cart }',
    );
  });

  it('finds who is on a roster', () => {
    const text = `apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: ops
  annotations:
    plumbline.dev/on-call: |
      levels:
        - rotation:
            start: 2026-01-05T06:00:00Z
            every: 7d
            users: [user:default/li.wei, user:default/left.us]
spec: { type: team, children: [] }
`;
    expect(places(about(text))).toEqual(['11:42 reference-dangling']);
  });
});

describe('names', () => {
  it('complains of an alias that another claims, at both', () => {
    const one = (name: string) =>
      component('owner: web', 'plumbline.dev/aliases: pay, orders').replace(
        'checkout',
        name,
      );
    const findings = about(`${one('a')}---\n${one('b')}`);
    expect(places(findings)).toEqual([
      '6:28 alias-claimed-twice',
      '6:28 alias-claimed-twice',
      '17:28 alias-claimed-twice',
      '17:28 alias-claimed-twice',
    ]);
    expect(findings[0].fix?.paste).toBe('    plumbline.dev/aliases: orders');
  });

  it('lets an API be called as its Component is', () => {
    const api = `---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: checkout }
spec: { type: openapi, lifecycle: production, owner: web, definition: { $text: ./a.yaml } }
`;
    expect(about(component('owner: web') + api)).toEqual([]);
  });

  it('warns of workloads that two Components show', () => {
    const text = component('owner: web', 'backstage.io/kubernetes-id: cart');
    expect(about(text)).toMatchObject([
      { rule: 'alias-claimed-twice', severity: 'warning', line: 6 },
    ]);
  });

  it('complains of an entity that is described twice, at the second', () => {
    const text = `${component('owner: web')}---\n${component('owner: web')}`;
    const findings = about(text);
    expect(places(findings)).toEqual(['13:9 entity-duplicate']);
    expect(findings[0].message).toContain('a.yaml:4');
  });
});
