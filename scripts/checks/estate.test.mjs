/**
 * The example estate and this repository's own descriptors, held to what they
 * claim: valid for Backstage, every reference resolves except those broken on
 * purpose, every package described.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';

const model = createRequire(import.meta.url)('@backstage/catalog-model');

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const SHOP = join(root, 'examples/catalog/all.yaml');
const OWN = join(root, 'catalog-info.yaml');

/** Broken on purpose; examples/README.md says why each one is there. */
const DANGLING = [
  'component:default/adservice owner group:default/growth-squad',
  'component:default/shippingservice dependsOn component:default/carrier-gateway',
];
const SHARED_ALIASES = {
  orders: [
    'component:default/legacy-orders',
    'component:default/orderfulfilment',
  ],
};
const WITHOUT_RUNBOOK = ['component:default/currencyservice'];

const VALIDATORS = {
  API: model.apiEntityV1alpha1Validator,
  Component: model.componentEntityV1alpha1Validator,
  Domain: model.domainEntityV1alpha1Validator,
  Group: model.groupEntityV1alpha1Validator,
  Location: model.locationEntityV1alpha1Validator,
  Resource: model.resourceEntityV1alpha1Validator,
  System: model.systemEntityV1alpha1Validator,
  User: model.userEntityV1alpha1Validator,
};

/** Reference fields of `spec`, with the kind a bare name means there. */
const REFERENCES = {
  owner: 'group',
  system: 'system',
  domain: 'domain',
  parent: 'group',
  children: 'group',
  memberOf: 'group',
  dependsOn: 'component',
  providesApis: 'api',
  consumesApis: 'api',
  subcomponentOf: 'component',
};

function load(file) {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'));
  return documents.flatMap(document => {
    assert.deepEqual(document.errors, [], `${file} is not valid YAML`);
    const entity = document.toJS();
    if (entity.kind !== 'Location') return [{ entity, file }];
    return [
      { entity, file },
      ...entity.spec.targets.flatMap(t => load(resolve(dirname(file), t))),
    ];
  });
}

const shop = load(SHOP);
const own = load(OWN);
const all = [...shop, ...own];
const refOf = entity => model.stringifyEntityRef(entity);
const annotation = (entity, name) =>
  entity.metadata.annotations?.[`plumbline.dev/${name}`];
const known = new Set(all.map(({ entity }) => refOf(entity)));

function references(entity) {
  const from = Object.entries(REFERENCES).flatMap(([field, defaultKind]) =>
    [entity.spec?.[field] ?? []].flat().map(value => [
      field,
      model.stringifyEntityRef(
        model.parseEntityRef(value, {
          defaultKind,
          defaultNamespace: 'default',
        }),
      ),
    ]),
  );
  const typed = parse(annotation(entity, 'dependencies') ?? '[]').map(
    ({ target }) => ['plumbline.dev/dependencies', target],
  );
  const approvers = (annotation(entity, 'approvers') ?? '')
    .split(',')
    .filter(Boolean)
    .map(ref => ['plumbline.dev/approvers', ref.trim()]);
  return [...from, ...typed, ...approvers, ...rosterUsers(entity)];
}

function rosterUsers(entity) {
  const { levels = [] } = parse(annotation(entity, 'on-call') ?? '{}') ?? {};
  return levels
    .flatMap(({ shifts = [], rotation }) => [
      ...shifts.map(({ user }) => user),
      ...(rotation?.users ?? []),
    ])
    .map(user => ['plumbline.dev/on-call', user]);
}

const workspaces = ['examples', 'packages', 'plugins'].flatMap(group =>
  readdirSync(join(root, group))
    .filter(name => existsSync(join(root, group, name, 'package.json')))
    .map(name => `${group}/${name}`),
);
const manifests = new Map(
  workspaces.map(folder => [
    folder,
    JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
  ]),
);
const componentOf = folder =>
  own.find(
    ({ entity }) =>
      entity.kind === 'Component' &&
      entity.metadata.annotations['backstage.io/source-location'].endsWith(
        `/tree/main/${folder}/`,
      ),
  )?.entity;

describe('every descriptor', () => {
  const envelope = model.entityEnvelopeSchemaValidator();
  const policy = model.EntityPolicies.allOf([
    new model.SchemaValidEntityPolicy(),
    new model.DefaultNamespaceEntityPolicy(),
    new model.FieldFormatEntityPolicy(),
    new model.NoForeignRootFieldsEntityPolicy(),
  ]);

  for (const { entity, file } of all) {
    it(`${refOf(entity)} is valid for Backstage`, async () => {
      envelope(entity);
      assert.equal(await VALIDATORS[entity.kind].check(entity), true);
      await policy.enforce(structuredClone(entity));
      for (const value of Object.values(entity.metadata.annotations ?? {})) {
        assert.equal(typeof value, 'string');
      }
      const editUrl = entity.metadata.annotations?.['backstage.io/edit-url'];
      if (entity.kind !== 'Location') {
        assert.equal(
          editUrl,
          file.replace(
            root,
            'https://github.com/plumbline/plumbline/edit/main',
          ),
        );
      }
    });
  }

  it('is described once', () => {
    assert.equal(known.size, all.length);
  });

  it('refers only to what exists, save what is broken on purpose', () => {
    const broken = all.flatMap(({ entity }) =>
      references(entity)
        .filter(([, ref]) => !known.has(ref))
        .map(([field, ref]) => `${refOf(entity)} ${field} ${ref}`),
    );
    assert.deepEqual(broken.sort(), DANGLING);
  });
});

describe('the shop', () => {
  const services = shop.filter(({ entity }) => entity.kind === 'Component');

  it('shares an alias only on purpose', () => {
    const byAlias = {};
    for (const { entity } of all) {
      const aliases = (annotation(entity, 'aliases') ?? '').split(/[\s,]+/);
      for (const alias of aliases.filter(Boolean)) {
        (byAlias[alias] ??= []).push(refOf(entity));
      }
    }
    const shared = Object.entries(byAlias).filter(
      ([, refs]) => refs.length > 1,
    );
    assert.deepEqual(Object.fromEntries(shared), SHARED_ALIASES);
  });

  it('has a runbook for every service but one that should have it', () => {
    const without = services
      .filter(({ entity }) => !annotation(entity, 'runbook'))
      .map(({ entity }) => refOf(entity));
    assert.deepEqual(without.sort(), WITHOUT_RUNBOOK);
  });

  it('gives each service a repository of its own', () => {
    const slugs = services.map(
      ({ entity }) => entity.metadata.annotations['github.com/project-slug'],
    );
    assert.equal(new Set(slugs).size, services.length);
  });

  it('has an owner, a roster and a way to escalate for each of four teams', () => {
    const teams = shop.filter(
      ({ entity }) => entity.kind === 'Group' && entity.spec.type === 'team',
    );
    assert.equal(teams.length, 4);
    for (const { entity } of teams) {
      for (const name of ['pager', 'channel', 'escalation', 'approvers']) {
        assert.ok(annotation(entity, name), `${refOf(entity)} lacks ${name}`);
      }
      assert.ok(rosterUsers(entity).length > 1);
    }
  });

  it('offers only users that exist for sign-in', () => {
    const config = parse(
      readFileSync(join(root, 'examples/app-config.yaml'), 'utf8'),
    );
    for (const ref of Object.keys(config.plumbline.exampleUsers)) {
      assert.ok(known.has(ref), `${ref} is not in the catalog`);
    }
  });
});

describe("the shop's search", () => {
  const layer = parse(
    readFileSync(join(root, 'examples/app-config.yaml'), 'utf8'),
  );
  const { filter } = layer.search.collators.catalog;
  const found = entity =>
    filter.some(set =>
      Object.entries(set).every(([path, wanted]) => {
        const value = path.split('.').reduce((of, key) => of?.[key], entity);
        return [wanted].flat().some(one => [value].flat().includes(one));
      }),
    );

  it('finds all of the shop', () => {
    const lost = shop.filter(
      ({ entity }) => entity.kind !== 'Location' && !found(entity),
    );
    assert.deepEqual(
      lost.map(({ entity }) => refOf(entity)),
      [],
    );
  });

  it("finds none of this repository's own packages", () => {
    const kept = own.filter(({ entity }) => found(entity));
    assert.deepEqual(
      kept.map(({ entity }) => refOf(entity)),
      [],
    );
  });
});

describe('this repository', () => {
  for (const folder of workspaces) {
    it(`describes ${folder}`, () => {
      const component = componentOf(folder);
      assert.ok(
        component,
        `catalog-info.yaml has no Component whose source-location is ${folder}/`,
      );
      assert.equal(
        component.metadata.name,
        `plumbline-${folder.split('/')[1]}`,
      );
    });

    it(`knows what ${folder} depends on`, () => {
      const { dependencies, devDependencies, backstage } =
        manifests.get(folder);
      // The command line bundles what it needs, so it lists it for development.
      const needs = {
        ...dependencies,
        ...(backstage.role === 'cli' ? devDependencies : {}),
      };
      const expected = [...manifests]
        .filter(([, { name }]) => name in needs)
        .map(([other]) => `component:${componentOf(other)?.metadata.name}`);
      assert.deepEqual(
        [...(componentOf(folder)?.spec.dependsOn ?? [])].sort(),
        expected.sort(),
      );
    });
  }

  it('describes no package that is gone', () => {
    const components = own.filter(({ entity }) => entity.kind === 'Component');
    assert.equal(components.length, workspaces.length);
  });
});
