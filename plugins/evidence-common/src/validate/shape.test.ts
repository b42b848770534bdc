/** @jest-environment node */
import * as model from '@backstage/catalog-model';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { applyFix } from './__testUtils__/applyFix';
import { check, places } from './__testUtils__/check';
import { kindShapes } from './kinds';

const validators: Record<string, { check(entity: any): Promise<boolean> }> = {
  API: model.apiEntityV1alpha1Validator,
  Component: model.componentEntityV1alpha1Validator,
  Domain: model.domainEntityV1alpha1Validator,
  Group: model.groupEntityV1alpha1Validator,
  Location: model.locationEntityV1alpha1Validator,
  Resource: model.resourceEntityV1alpha1Validator,
  System: model.systemEntityV1alpha1Validator,
  User: model.userEntityV1alpha1Validator,
};

const policy = model.EntityPolicies.allOf([
  new model.SchemaValidEntityPolicy(),
  new model.DefaultNamespaceEntityPolicy(),
  new model.FieldFormatEntityPolicy(),
  new model.NoForeignRootFieldsEntityPolicy(),
]);

/** Whether Backstage itself would take it in. */
async function isTaken(entity: any): Promise<boolean> {
  try {
    await policy.enforce(structuredClone(entity));
    return await validators[entity.kind].check(structuredClone(entity));
  } catch {
    return false;
  }
}

/** The rules about form, not those about what exists. */
const ofForm: ReadonlySet<string> = new Set([
  'field-missing',
  'field-invalid',
  'owner-missing',
  'not-an-entity',
]);

function formFaults(text: string) {
  return check(text, { selfContained: false }).filter(
    ({ rule, message }) =>
      ofForm.has(rule) || /owner must be text/.test(message),
  );
}

const valid: Record<string, object> = {
  Component: {
    type: 'service',
    lifecycle: 'production',
    owner: 'web',
    dependsOn: ['component:a'],
    system: 'shop',
  },
  API: {
    type: 'openapi',
    lifecycle: 'production',
    owner: 'web',
    definition: 'x',
  },
  Resource: { type: 'database', owner: 'web', dependsOn: [] },
  System: { owner: 'web', domain: 'd' },
  Domain: { owner: 'web', subdomainOf: 'd' },
  Group: { type: 'team', children: [], parent: 'p', members: ['a'] },
  User: { memberOf: ['web'] },
  Location: { targets: [] },
};

/** Paths at which an entity is broken, and with what. */
const paths = [
  ['apiVersion'],
  ['kind'],
  ['metadata'],
  ['metadata', 'name'],
  ['metadata', 'namespace'],
  ['metadata', 'title'],
  ['metadata', 'description'],
  ['metadata', 'labels'],
  ['metadata', 'labels', 'a.b/c'],
  ['metadata', 'labels', '-bad'],
  ['metadata', 'annotations'],
  ['metadata', 'annotations', 'x/y'],
  ['metadata', 'annotations', 'x/y/z'],
  ['metadata', 'tags'],
  ['metadata', 'links'],
  ['spec'],
  ...[
    ...new Set(
      Object.values(kindShapes).flatMap(({ fields }) =>
        fields.map(({ field }) => field),
      ),
    ),
  ].map(field => ['spec', field]),
  ['other'],
];

const values = fc.constantFrom<unknown>(
  undefined,
  null,
  '',
  ' ',
  'text',
  'Text_1.a-b',
  '-bad-',
  'a:b+c#',
  'https://a.dev',
  'x'.repeat(64),
  'backstage.io/v1alpha1',
  'backstage.io/v1beta1',
  'v2',
  'a/b/c',
  7,
  true,
  [],
  ['a', 'b'],
  ['', 'A B'],
  [7],
  [{ url: 'https://a.dev', title: 'x' }],
  [{ url: 'nothing' }],
  [{ title: 'x' }],
  [{ url: 'https://a.dev', title: ' ' }],
  [{ url: 'https://a.dev', type: 7 }],
  {},
  { a: 'b' },
  { a: 7 },
);

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nothing is put where something else than fields already is. */
function put(entity: object, path: string[], value: unknown) {
  let holder: unknown = entity;
  for (const step of path.slice(0, -1)) {
    if (isHolder(holder)) {
      holder[step] ??= {};
      holder = holder[step];
    }
  }
  const last = path[path.length - 1];
  if (isHolder(holder) && value === undefined) {
    delete holder[last];
  } else if (isHolder(holder)) {
    holder[last] = value;
  }
}

describe('required fields and formats', () => {
  it('refuses what Backstage refuses, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(valid)),
        fc.array(fc.tuple(fc.constantFrom(...paths), values), { maxLength: 2 }),
        async (kind, changes) => {
          const entity = {
            apiVersion: 'backstage.io/v1alpha1',
            kind,
            metadata: { name: 'checkout' },
            spec: structuredClone(valid[kind]),
          };
          changes.forEach(([path, value]) => put(entity, path, value));
          fc.pre(entity.kind === kind);
          const text = stringify(entity);
          expect({ text, refused: formFaults(text).length > 0 }).toEqual({
            text,
            refused: !(await isTaken(entity)),
          });
        },
      ),
      { numRuns: 1000 },
    );
  });

  const broken = `apiVersion: backstage.io/v1alpha1
kind: component
metadata:
  name: My Service
  namespace: Shop
  labels:
    version: 1.10
  annotations:
    example.com/enabled: true
  tags: [Java, c++]
  links:
    - url: example
spec:
  lifecycle: production
  owner: web
dependsOn:
  - resource:a
`;

  it('says where, and what to write', () => {
    const findings = formFaults(broken);
    expect(places(findings)).toEqual([
      '2:7 field-invalid',
      '4:9 field-invalid',
      '5:14 field-invalid',
      '7:14 field-invalid',
      '9:26 field-invalid',
      '10:10 field-invalid',
      '12:12 field-invalid',
      '16:1 field-invalid',
    ]);
    expect(findings.map(({ fix }) => fix?.paste)).toEqual([
      'kind: Component',
      '  name: my-service',
      undefined,
      "    version: '1.10'",
      "    example.com/enabled: 'true'",
      'java',
      undefined,
      undefined,
    ]);
  });

  it('keeps Windows line ends in what is to be pasted', () => {
    const text =
      'apiVersion: backstage.io/v1alpha1\r\nkind: Group\r\nmetadata: { name: a }\r\nspec:\r\n  type: team\r\n';
    const [{ fix, line }] = formFaults(text);
    expect(line).toBe(4);
    expect(fix).toMatchObject({
      paste: '  children: []',
      replace: { line: 5, column: 13, text: '\r\n  children: []' },
    });
    expect(formFaults(applyFix(text, fix!))).toEqual([]);
  });
});
