import type { Product } from '../schemas/product';
import { IntentKey, intentKeys } from '../schemas/vocabulary';
import { fieldOf, FieldSchema, ModuleVariable, Review } from './variables';
import { checkValue } from './validate';

/** A form, as JSON Schema, and what it can't say. */
export type Form = {
  /** For all levels; what a level narrows is in `levels`. */
  schema: FieldSchema & {
    type: 'object';
    properties: Record<string, FieldSchema>;
    required: string[];
  };
  levels: Record<string, Record<string, FieldSchema>>;
  review: Review[];
};

/** What can't be right about a product, given its module. */
export type ProductProblem = string;

const labels: Record<IntentKey, string> = {
  engine: 'The kind of product',
  environment: 'Where it will be used',
  dataClassification: 'The most sensitive data that it will hold',
  region: 'Where it will be',
  durability: 'What one must be able to rely on',
  workload: 'What it is expected to do',
  owner: 'The group that answers for it',
  costCenter: 'Who pays',
  service: 'The service that it is for',
};

/**
 * The form of a product: what its module's variables allow, joined with the
 * intent. Nothing in it is written twice, so that an edited module is an edited
 * form.
 */
export function formOf(
  product: Product,
  variables: readonly ModuleVariable[],
): { form: Form; problems: ProductProblem[] } {
  const fields = new Map(variables.map(each => [each.name, fieldOf(each)]));
  const problems: ProductProblem[] = [];
  const properties: Record<string, FieldSchema> = {};
  const required: string[] = [];
  for (const key of product.intent) {
    properties[key] = intentField(key, product);
    if (!['region', 'workload'].includes(key)) {
      required.push(key);
    }
  }
  for (const [name, source] of Object.entries(product.variables)) {
    const field = fields.get(name);
    if (!field) {
      problems.push(`'variables.${name}': the module has no such variable`);
      continue;
    }
    if (source === 'ask') {
      properties[name] = field.schema.secret
        ? secretField(field.schema)
        : field.schema;
      if (field.required) {
        required.push(name);
      }
    } else if (field.schema.secret && source !== 'scram-verifier') {
      problems.push(
        `'variables.${name}': it is sensitive, and '${source}' is no secret; the requester gives it ('ask'), as the reference of one`,
      );
    } else if (source.startsWith('intent.')) {
      const key = source.slice('intent.'.length);
      if (properties[key]) {
        properties[key] = joined(properties[key], field.schema);
        if (field.required && !required.includes(key)) {
          required.push(key);
        }
      } else if (key !== 'engine') {
        problems.push(
          `'variables.${name}': 'intent' does not ask for '${key}'`,
        );
      }
    }
  }
  for (const { name, hasDefault } of variables) {
    if (!hasDefault && product.variables[name] === undefined) {
      problems.push(
        `'variables': the module needs '${name}', and nothing says from where it comes`,
      );
    }
  }
  return {
    form: {
      schema: {
        type: 'object',
        properties,
        required,
        additionalProperties: false,
      },
      levels: levelsOf(product, properties),
      review: [...fields.values()].flatMap(({ review }) => review),
    },
    problems: [...problems, ...settingProblems(product, fields)],
  };
}

/** Nobody enters a secret, but where it is. */
function secretField({ description }: FieldSchema): FieldSchema {
  return {
    type: 'string',
    ...(description && { description }),
    maxLength: 300,
    pattern: '^[a-z][a-z-]*:[^ ]+$',
    errorMessage: {
      pattern:
        'The reference of a secret, such as plumbline-secret:req-…, and never the secret',
    },
    secret: true,
  };
}

function intentField(key: IntentKey, product: Product): FieldSchema {
  const levels = Object.values(product.levels);
  const field: FieldSchema = {
    type: 'string',
    description: labels[key],
    maxLength: 200,
    minLength: 1,
  };
  switch (key) {
    case 'engine':
      return { ...field, const: product.engine, default: product.engine };
    case 'durability':
      return { ...field, enum: Object.keys(product.levels) };
    case 'environment':
      return { ...field, enum: unique(levels.flatMap(l => l.environments)) };
    case 'dataClassification':
      return { ...field, enum: unique(levels.flatMap(l => l.classifications)) };
    case 'region': {
      const regions = unique(levels.flatMap(l => l.regions ?? []));
      return regions.length > 0 ? { ...field, enum: regions } : field;
    }
    default:
      return field;
  }
}

/** Only what both allow. */
function joined(intent: FieldSchema, variable: FieldSchema): FieldSchema {
  const { type, description, secret, ...narrower } = variable;
  const both =
    intent.enum && narrower.enum
      ? intent.enum.filter(each => narrower.enum!.includes(each))
      : intent.enum ?? narrower.enum;
  return { ...intent, ...narrower, ...(both && { enum: both }) };
}

/** What a level narrows; durability decides what else there is to choose. */
function levelsOf(
  product: Product,
  properties: Record<string, FieldSchema>,
): Form['levels'] {
  return Object.fromEntries(
    Object.entries(product.levels).map(([id, level]) => {
      const narrowed: Record<string, FieldSchema> = {};
      const narrow = (name: string, values: readonly (string | number)[]) => {
        const field = properties[name];
        if (field) {
          narrowed[name] = {
            ...field,
            enum: values.filter(each => field.enum?.includes(each) ?? true),
          };
        }
      };
      narrow('environment', level.environments);
      narrow('dataClassification', level.classifications);
      if (level.regions) {
        narrow('region', level.regions);
      }
      for (const [name, bounds] of Object.entries(level.limits)) {
        if (properties[name]) {
          narrowed[name] = narrowedBy(properties[name], bounds);
        }
      }
      return [id, narrowed];
    }),
  );
}

/** What the module states of its own bound does not hold for a narrower one. */
function narrowedBy(field: FieldSchema, bounds: FieldSchema): FieldSchema {
  const errorMessage = Object.fromEntries(
    Object.entries(field.errorMessage ?? {}).filter(
      ([keyword]) => !Object.hasOwn(bounds, keyword),
    ),
  );
  return { ...field, ...bounds, errorMessage };
}

/** A level must not settle what the module would refuse. */
function settingProblems(
  product: Product,
  fields: ReadonlyMap<string, { schema: FieldSchema }>,
): ProductProblem[] {
  return Object.entries(product.levels).flatMap(([id, { settings }]) =>
    Object.entries(settings).flatMap(([name, value]) => {
      const field = fields.get(name);
      const path = `'levels.${id}.settings.${name}'`;
      if (!field || product.variables[name] !== 'level') {
        return [`${path}: 'variables' does not leave it to the level`];
      }
      const problem = checkValue(field.schema, value);
      return problem ? [`${path} ${problem}`] : [];
    }),
  );
}

/** What of an intent belongs to the contracts, and what to the module. */
export function isIntentKey(name: string): name is IntentKey {
  return (intentKeys as readonly string[]).includes(name);
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
