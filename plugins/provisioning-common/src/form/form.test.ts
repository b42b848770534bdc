import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { parseProduct } from '../policy';
import type { Product } from '../schemas';
import { variablesOf } from './__testUtils__/variablesOf';
import { checkIntent, typedValues } from './checkIntent';
import { formOf } from './form';
import { checkValue } from './validate';

// eslint-disable-next-line no-restricted-syntax -- the library is no package
const standards = resolve(__dirname, '../../../../standards');

const read = (path: string) => readFileSync(join(standards, path), 'utf8');

const product = (change: Partial<Product> = {}): Product => ({
  ...parseProduct(read('products/shared-postgresql-database.yaml')).value!,
  ...change,
});

describe('a form', () => {
  it('says what the variables say, and lists what it can not', async () => {
    const variables = await variablesOf(`
      variable "text" {
        type = string
        validation { condition = can(regex("^a\\\\d{2}$", var.text)) }
        validation { condition = length(var.text) <= 9 && length(var.text) > 2 }
        validation { condition = !contains(["a11"], var.text) }
      }
      variable "choice" {
        type    = string
        default = "one"
        validation { condition = contains(["one", "two"], var.choice) }
      }
      variable "number" {
        type = number
        validation { condition = 1 <= var.number && var.number < 10 }
      }
      variable "optional" {
        type    = string
        default = null
        validation { condition = var.optional == null || contains(["x"], var.optional) }
      }
      variable "list" { type = list(object({ a = optional(string), b = number })) }
      variable "secret" {
        type      = string
        sensitive = true
      }
      variable "odd" {
        type = number
        validation { condition = var.odd % 2 == 1 }
      }
      variable "any" { type = any }
    `);
    const names = [
      'text',
      'choice',
      'number',
      'optional',
      'list',
      'odd',
      'any',
    ];
    const { form, problems } = formOf(
      product({
        intent: [],
        levels: {},
        variables: {
          ...Object.fromEntries(names.map(name => [name, 'ask' as const])),
          secret: 'scram-verifier',
        },
      }),
      variables,
    );
    expect(problems).toEqual([]);
    const { properties, required } = form.schema;
    expect(required.sort()).toEqual(['any', 'list', 'number', 'odd', 'text']);
    expect(properties.text).toMatchObject({
      type: 'string',
      pattern: '^a\\d{2}$',
      minLength: 3,
      maxLength: 9,
      not: { enum: ['a11'] },
    });
    expect(properties.choice).toMatchObject({
      enum: ['one', 'two'],
      default: 'one',
    });
    expect(properties.number).toMatchObject({
      type: 'number',
      minimum: 1,
      exclusiveMaximum: 10,
    });
    expect(properties.optional).toMatchObject({ enum: ['x'] });
    expect(properties.list).toEqual({
      type: 'array',
      items: {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'number' } },
        required: ['b'],
        additionalProperties: false,
      },
    });
    expect(form.review.map(({ variable }) => variable)).toEqual(['any', 'odd']);
  });

  it('refuses a product that its module does not fit', async () => {
    const variables = await variablesOf(`
      variable "name" { type = string }
      variable "needed" { type = string }
      variable "token" {
        type      = string
        sensitive = true
      }
    `);
    const { problems } = formOf(
      product({
        intent: [],
        levels: {},
        variables: { name: 'ask', gone: 'ask', token: 'level' },
      }),
      variables,
    );
    expect(problems).toEqual([
      "'variables.gone': the module has no such variable",
      "'variables.token': it is sensitive, and 'level' is no secret; the requester gives it ('ask'), as the reference of one",
      "'variables': the module needs 'needed', and nothing says from where it comes",
    ]);
  });

  it('narrows as one chooses, and checks everything again', async () => {
    const { path } = product().module;
    const { form } = formOf(
      product(),
      await variablesOf(
        readFileSync(join(standards, path, 'variables.tf'), 'utf8'),
      ),
    );
    const right = {
      service: 'component:default/checkout',
      owner: 'group:default/payments',
      environment: 'dev',
      dataClassification: 'internal',
      durability: 'dev',
      costCenter: 'CC-1',
      database_name: 'checkout',
    };
    const problemsOf = (change: object) =>
      checkIntent(form, { ...right, ...change }).problems.map(
        ({ field }) => field,
      );
    expect(checkIntent(form, right)).toEqual({
      intent: { ...right, engine: 'postgresql', connection_limit: 10 },
      problems: [],
    });
    expect(problemsOf({ connection_limit: 21 })).toEqual(['connection_limit']);
    expect(
      problemsOf({
        connection_limit: 21,
        durability: 'staging',
        environment: 'staging',
      }),
    ).toEqual([]);
    expect(problemsOf({ password_verifier: 'x' })).toEqual([
      'password_verifier',
    ]);
    expect(problemsOf({ constructor: 'x', __proto__: {} })).toEqual([
      'constructor',
    ]);
    expect(problemsOf({ environment: 'staging' })).toEqual(['environment']);
    expect(problemsOf({ database_name: 'a"; DROP' })).toEqual([
      'database_name',
    ]);
    expect(problemsOf({ connection_limit: '10' })).toEqual([
      'connection_limit',
    ]);
    for (const [written, fits] of [
      ['5.5', false],
      ['5.0', true],
      ['1e1', true],
      ['-0', false],
      ['1e400', false],
      ['1e-1', false],
      ['1e21', false],
      ['NaN', false],
      ['Infinity', false],
      ['0x', false],
      ['', false],
    ] as [string, boolean][]) {
      expect([
        written,
        problemsOf(typedValues(form, { connection_limit: written })).length,
      ]).toEqual([written, fits ? 0 : 1]);
    }
    expect(
      checkIntent(form, { ...right, connection_limit: 5.5 }).problems,
    ).toEqual([
      {
        field: 'connection_limit',
        message:
          "'connection_limit' does not fit: Connections are counted in whole numbers.",
      },
    ]);
    expect(checkValue({ type: 'number', multipleOf: 1 }, 2 ** 60)).toBe(
      'must be a whole number',
    );
    expect(
      typedValues(form, { connection_limit: '10', database_name: '12' }),
    ).toEqual({ connection_limit: 10, database_name: '12' });
  });
});

describe('the classifications that a template for services offers', () => {
  // Caches have no passwords, as docs/golden-path.md states.
  const exceptions = ['redis-cache: confidential', 'redis-cache: restricted'];
  const template = 'templates/http-service';

  it.each(readdirSync(join(standards, template)))(
    'fit a level of each product that version %s offers',
    async version => {
      const { questions } = parse(read(`${template}/${version}/template.yaml`));
      const optionsOf = (
        wanted: string,
      ): { value: string; product: string }[] =>
        questions.find(({ id }: { id: string }) => id === wanted).options;
      const unfit: string[] = [];
      for (const { product: id } of optionsOf('stores')) {
        const offered = parseProduct(read(`products/${id}.yaml`)).value!;
        const { form } = formOf(
          offered,
          await variablesOf(read(`${offered.module.path}/variables.tf`)),
        );
        for (const { value } of optionsOf('classification')) {
          const levels = Object.keys(offered.levels).filter(level =>
            form.levels[level].dataClassification.enum?.includes(value),
          );
          if (levels.length === 0) {
            unfit.push(`${id}: ${value}`);
          }
          // Its consequence: each request is looked at by the owner.
          const unseen = levels.filter(
            level =>
              value === 'confidential' &&
              offered.levels[level].approval === 'none',
          );
          expect([id, unseen]).toEqual([id, []]);
        }
      }
      expect(unfit).toEqual(exceptions);
    },
  );
});
