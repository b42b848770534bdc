import { spawnSync } from 'node:child_process';
import {
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { parse, stringify } from 'yaml';
import { fieldOf } from '@plumbline/backstage-plugin-provisioning-common';
import { library } from '../__testUtils__/library';
import { standardsFolder } from '../__testUtils__/terraform';
import { readConfig } from '../readConfig';
import { policiesHash, pricesHash, ProductRegistry } from './ProductRegistry';

describe('standards', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const edit = async (
    name: string,
    change: (text: string) => string,
  ): Promise<void> =>
    writeFile(file(name), change(await readFile(file(name), 'utf8')));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standards-'));
    await cp(standardsFolder, folder, { recursive: true });
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('of this repository have no problems', async () => {
    const registry = new ProductRegistry([library(standardsFolder)]);
    await registry.refresh();
    const { books, offers, policies, problems } = registry.standards;
    expect(problems).toEqual([]);
    expect([...offers.keys()].sort()).toEqual([
      'postgresql',
      'redis-cache',
      'shared-postgresql-database',
    ]);
    expect(books.length).toBeGreaterThan(1);
    for (const { policy } of policies) {
      expect([policy.id, policy.fixtures.map(({ expect: e }) => e)]).toEqual([
        policy.id,
        expect.arrayContaining(['pass', 'finding']),
      ]);
    }
    for (const { form, module, product } of offers.values()) {
      expect(form.review).toEqual([]);
      // Connections, days, copies: none of them comes in fractions.
      const fractions = module.variables
        .map(each => ({ name: each.name, ...fieldOf(each).schema }))
        .filter(each => each.type === 'number' && each.multipleOf === undefined)
        .map(({ name }) => name);
      expect([product.id, fractions]).toEqual([product.id, []]);
    }
  });

  it('have READMEs that say what their modules take', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(standardsFolder, '../scripts/moduleReadmes.mjs'), '--check'],
      { encoding: 'utf8' },
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it('follow an unseen module and product, without any code', async () => {
    const registry = new ProductRegistry([library(folder)]);
    await registry.refresh();
    await mkdir(file('modules/queue/1.0.0'), { recursive: true });
    await writeFile(
      file('modules/queue/1.0.0/main.tf'),
      `variable "queue_name" {
        type = string
        validation { condition = can(regex("^q-[a-z]+$", var.queue_name)) }
      }
      variable "retention_days" {
        type    = number
        default = 4
        validation { condition = var.retention_days >= 1 && var.retention_days <= 14 }
      }`,
    );
    const known = parse(
      await readFile(file('products/shared-postgresql-database.yaml'), 'utf8'),
    );
    await writeFile(
      file('products/queue.yaml'),
      stringify({
        ...known,
        id: 'queue',
        engine: 'queue',
        module: { path: 'modules/queue/1.0.0' },
        variables: { queue_name: 'ask', retention_days: 'ask' },
        resource: { type: 'queue', name: 'queue_name' },
        levels: { dev: { ...known.levels.dev, settings: {}, limits: {} } },
      }),
    );
    await registry.refresh();
    expect(registry.standards.problems).toEqual([]);
    const { properties } = registry.standards.offers.get('queue')!.form.schema;
    expect(properties).toMatchObject({
      queue_name: { type: 'string', pattern: '^q-[a-z]+$' },
      retention_days: { type: 'number', minimum: 1, maximum: 14, default: 4 },
      engine: { const: 'queue' },
    });
  });

  it('stay as they were where an edit is wrong, and say what is', async () => {
    const registry = new ProductRegistry([library(folder)]);
    await registry.refresh();
    const before = registry.standards.offers.size;
    await edit('policies/plan-is-whole.yaml', text =>
      text.replace('must: plan.complete', 'must: plan.complet'),
    );
    await edit('policies/database-is-private.yaml', text =>
      text.replace(
        'publicly_accessible == false',
        'publicly_accessible == true',
      ),
    );
    await edit('products/postgresql.yaml', text =>
      text.replace('modules/postgresql/1.1.0', '../../etc/1.0.0'),
    );
    await edit('prices/aws-rds.yaml', () => 'id: [');
    await registry.refresh();
    const { offers, policies, problems } = registry.standards;
    expect(new Set(problems.map(({ path }) => path))).toEqual(
      new Set([
        'policies/plan-is-whole.yaml',
        'policies/database-is-private.yaml',
        'products/postgresql.yaml',
        'prices/aws-rds.yaml',
      ]),
    );
    expect(problems.map(({ reason }) => reason).join('\n')).toMatch(
      /did you mean 'plan.complete'/,
    );
    expect(offers.size).toBe(before);
    expect(
      policies.find(({ policy }) => policy.id === 'plan-is-whole')?.policy.must,
    ).toBe('plan.complete');
  });

  it('run nothing but what is in the folder of a module', async () => {
    const registry = new ProductRegistry([library(folder)]);
    const problems = async () => {
      await registry.refresh();
      return registry.standards.problems.map(({ reason }) => reason);
    };
    const hash = () =>
      registry.standards.offers.get('shared-postgresql-database')!.module.hash;
    expect(await problems()).toEqual([]);
    const hashes = [hash()];
    const module = 'modules/shared-postgresql-database/1.1.0';
    await mkdir(file(`${module}/names`));
    await writeFile(file(`${module}/names/main.tf`), 'locals {}\n');
    await writeFile(
      file(`${module}/names.tf`),
      'module "names" {\n  source = "./names"\n}\n',
    );
    expect(await problems()).toEqual([]);
    hashes.push(hash());
    await writeFile(file(`${module}/names/main.tf`), 'locals { a = 1 }\n');
    expect(await problems()).toEqual([]);
    hashes.push(hash());
    await writeFile(file(`${module}/names/text.tpl`), 'one');
    expect(await problems()).toEqual([]);
    hashes.push(hash());
    expect(hashes.map((each, i) => hashes.indexOf(each) === i)).toEqual([
      true,
      true,
      true,
      true,
    ]);

    for (const source of [
      'git::https://example.org/names.git',
      'example/names/aws',
      '../../postgresql/1.1.0',
      './names/../../../postgresql',
      '/etc',
    ]) {
      for (const place of ['names.tf', 'names/main.tf']) {
        const before = await readFile(file(`${module}/${place}`), 'utf8');
        await writeFile(
          file(`${module}/${place}`),
          `module "other" {\n  source = "${source}"\n}\n`,
        );
        expect(await problems()).toEqual([
          expect.stringContaining(`calls the module 'other' from '${source}'`),
        ]);
        expect(hash()).toBe(hashes[3]);
        await writeFile(file(`${module}/${place}`), before);
      }
    }
    await symlink('/etc', file(`${module}/elsewhere`));
    expect(await problems()).toEqual([
      expect.stringContaining('leads elsewhere'),
    ]);
  });

  /** The portal's own folder and the library, under names in either order. */
  async function registryOf(
    ...entries: [name: string, folder: string, more?: object][]
  ) {
    const registry = new ProductRegistry(
      readConfig(
        new ConfigReader({
          plumbline: {
            standards: Object.fromEntries(
              entries.map(([name, path, more]) => [
                name,
                { url: `file:${path}`, ...more },
              ]),
            ),
            provisioning: { encryptionKey: 'k' },
          },
        }),
      ).standards,
    );
    await registry.refresh();
    return registry.standards;
  }

  it('of two sources are those of the one that goes first, in any order', async () => {
    await edit('products/postgresql.yaml', text =>
      text.replace(/^title: .*$/m, 'title: Our PostgreSQL'),
    );
    const own: [string, string] = ['portal', folder];
    const common: [string, string] = ['library', standardsFolder];
    for (const entries of [
      [own, common],
      [common, own],
    ]) {
      const { offers, problems } = await registryOf(...entries);
      expect(offers.get('postgresql')?.product.title).toBe('Our PostgreSQL');
      expect(problems).toContainEqual({
        path: 'products/postgresql.yaml',
        reason:
          "overridden by 'products/postgresql.yaml' of 'portal', which has a product called 'postgresql'",
      });
    }
    const { offers } = await registryOf(own, [...common, { precedence: 1 }]);
    expect(offers.get('postgresql')?.product.title).not.toBe('Our PostgreSQL');
  });

  it('keep the last good product of their own file, not of an overridden one', async () => {
    const registry = new ProductRegistry([
      library(folder, 'portal'),
      library(standardsFolder),
    ]);
    await edit('products/postgresql.yaml', text =>
      text.replace(/^title: .*$/m, 'title: Our PostgreSQL'),
    );
    await registry.refresh();
    await edit('products/postgresql.yaml', text =>
      text.replace('modules/postgresql/1.1.0', 'modules/absent/1.0.0'),
    );
    await registry.refresh();
    const { offers } = registry.standards;
    expect(offers.get('postgresql')?.product).toMatchObject({
      title: 'Our PostgreSQL',
      module: { path: 'modules/postgresql/1.1.0' },
    });
  });

  it('have owners and approvers as this portal calls them', async () => {
    const owner = 'group:default/platform-engineering';
    const ours = 'group:default/developer-experience';
    await edit('products/postgresql.yaml', text => {
      const product = parse(text);
      product.owner = owner;
      product.levels.staging.approval = {
        by: [owner, 'group:default/other'],
        because: 'It costs',
      };
      return stringify(product);
    });
    await edit('policies/database-is-private.yaml', text =>
      stringify({
        ...parse(text),
        owner,
        exemption: { maxDays: 30, approvers: [owner] },
      }),
    );
    const { offers, policies } = await registryOf([
      'library',
      folder,
      { owners: { [owner]: ours } },
    ]);
    const { product } = offers.get('postgresql')!;
    expect(product.owner).toBe(ours);
    expect(product.levels.staging?.approval).toMatchObject({
      by: [ours, 'group:default/other'],
    });
    expect(
      policies.find(({ policy }) => policy.id === 'database-is-private')
        ?.policy,
    ).toMatchObject({ owner: ours, exemption: { approvers: [ours] } });
  });

  it('are distinguished by every byte that decides something', async () => {
    const registry = new ProductRegistry([library(folder)]);
    const hashes = async () => {
      await registry.refresh();
      const { standards } = registry;
      const offer = standards.offers.get('shared-postgresql-database')!;
      return [policiesHash(standards, offer), pricesHash(standards)];
    };
    const first = await hashes();
    await edit('modules/shared-postgresql-database/1.1.0/main.tf', text =>
      text.replace('false', 'true'),
    );
    const second = await hashes();
    await edit('policies/shared-database-stays-small.yaml', text =>
      text.replace('<= 50', '<= 51'),
    );
    const third = await hashes();
    await edit('prices/shared-postgresql.yaml', text =>
      text.replace('monthly: 1', 'monthly: 2'),
    );
    const fourth = await hashes();
    expect(new Set([first, second, third].map(([each]) => each)).size).toBe(3);
    expect(new Set([first, second, third].map(([, each]) => each)).size).toBe(
      1,
    );
    expect(fourth[0]).toBe(third[0]);
    expect(fourth[1]).not.toBe(third[1]);
  });
});
