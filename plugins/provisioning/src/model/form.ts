import type {
  FieldProblem,
  FieldSchema,
  Level,
  ProductDetails,
} from '@plumbline/backstage-plugin-provisioning-common';

export type Value =
  | string
  | number
  | boolean
  | readonly unknown[]
  | Readonly<Record<string, unknown>>;
export type Values = Readonly<Record<string, Value | undefined>>;

/** Values that policies deny, with why; by field. */
export type Denied = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One choice of a field, and why it can't be taken as things are. */
export type Option = { value: string | number | boolean; why?: string };

export type FormField = {
  name: string;
  schema: FieldSchema;
  required: boolean;
  options?: Option[];
};

/** Each narrows those below it. */
const order = [
  'service',
  'owner',
  'environment',
  'dataClassification',
  'durability',
  'region',
  'workload',
];

type Product = Pick<ProductDetails, 'form' | 'levels'>;

/** The fields to draw, in order, each as narrow as what was chosen makes it. */
export function fieldsOf(
  { form, levels }: Product,
  values: Values,
  denied: Denied = {},
): FormField[] {
  const { properties, required } = form.schema;
  const narrowed = form.levels[String(values.durability)] ?? {};
  return Object.keys(properties)
    .filter(name => properties[name].const === undefined)
    .sort((a, b) => rank(a) - rank(b))
    .map(name => {
      // Levels are chosen by environment and data, and not the other way about.
      const schema = ['environment', 'dataClassification'].includes(name)
        ? properties[name]
        : narrowed[name] ?? properties[name];
      return {
        name,
        schema,
        required: required.includes(name),
        ...(schema.enum && {
          options: schema.enum.map(value => ({
            value,
            why:
              (name === 'durability'
                ? whyNotLevel(levels[String(value)], values)
                : undefined) ?? denied[name]?.[String(value)],
          })),
        }),
      };
    });
}

function rank(name: string): number {
  const place = order.indexOf(name);
  if (place >= 0) {
    return place;
  }
  return name === 'costCenter' ? order.length + 1 : order.length;
}

function whyNotLevel(
  level: Level | undefined,
  { environment, dataClassification }: Values,
): string | undefined {
  if (environment && level && !level.environments.includes(`${environment}`)) {
    return `for ${level.environments.join(', ')}`;
  }
  return dataClassification &&
    level &&
    !level.classifications.includes(`${dataClassification}`)
    ? `holds ${level.classifications.join(', ')} data`
    : undefined;
}

/** What is there before anybody has chosen. */
export function firstValues({ form }: Product): Values {
  return valuesIn(
    Object.fromEntries(
      Object.entries(form.schema.properties).map(
        ([name, { const: fixed, default: usual, enum: only }]) => [
          name,
          fixed ?? usual ?? (only?.length === 1 ? only[0] : undefined),
        ],
      ),
    ),
  );
}

/** Answers that an address gives: what is not a field of the form is left out. */
export function valuesFrom(
  { form }: Pick<Product, 'form'>,
  search: URLSearchParams,
): Values {
  return Object.fromEntries(
    [...search].flatMap(([name, text]): [string, Value][] => {
      const schema = form.schema.properties[name];
      switch (schema?.type) {
        case 'string':
          // What cannot be chosen is left to answer.
          return schema.enum?.includes(text) === false ? [] : [[name, text]];
        case 'number':
          return Number.isFinite(Number(text)) ? [[name, Number(text)]] : [];
        case 'boolean':
          return [[name, text === 'true']];
        default:
          return [];
      }
    }),
  );
}

/** The values in it. */
export function valuesIn(fields: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Value] =>
      isValue(entry[1]),
    ),
  );
}

/**
 * Takes a new value, and lets go of those that it makes impossible; what is left
 * as the only choice is chosen.
 */
export function chosen(
  product: Product,
  values: Values,
  name: string,
  value: Value | undefined,
): Values {
  let next: Values = { ...values, [name]: value };
  // One after the other: what is settled first narrows those below it.
  for (const below of fieldsOf(product, next).map(each => each.name)) {
    const field = fieldsOf(product, next).find(each => each.name === below);
    if (field?.options && below !== name) {
      next = { ...next, [below]: settled(field, next[below]) };
    }
  }
  return next;
}

function settled(
  { options = [], name }: FormField,
  value: Value | undefined,
): Value | undefined {
  const open = options.filter(({ why }) => why === undefined);
  if (open.some(option => option.value === value)) {
    return value;
  }
  // Only what follows from other choices is chosen for somebody.
  return open.length === 1 && ['durability', 'region'].includes(name)
    ? open[0].value
    : undefined;
}

/** What is sent: only fields of the form that have a value. */
export function postable(
  { form }: Product,
  values: Values,
): Record<string, Value> {
  return Object.fromEntries(
    Object.keys(form.schema.properties)
      .map(name => [name, values[name]] as const)
      .filter(
        (entry): entry is [string, Value] =>
          entry[1] !== undefined && entry[1] !== '',
      ),
  );
}

/** What has a value that does not fit, beside what only has none yet. */
export function sortProblems(
  problems: readonly FieldProblem[],
  posted: Readonly<Record<string, unknown>>,
): { missing: string[]; wrong: Map<string, string> } {
  const missing: string[] = [];
  const wrong = new Map<string, string>();
  for (const { field, message } of problems) {
    if (!Object.hasOwn(posted, field)) {
      missing.push(field);
    } else if (!wrong.has(field)) {
      wrong.set(field, message);
    }
  }
  return { missing, wrong };
}

function isValue(value: unknown): value is Value {
  return (
    value !== null &&
    ['string', 'number', 'boolean', 'object'].includes(typeof value)
  );
}
