import { ownValue } from '../ownValue';
/** What is used of JSON Schema, as Backstage makes it of `config.d.ts`. */
export type SettingsSchema = {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, SettingsSchema>;
  additionalProperties?: boolean | SettingsSchema;
  items?: SettingsSchema | SettingsSchema[];
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: SettingsSchema[];
  oneOf?: SettingsSchema[];
  allOf?: SettingsSchema[];
  /** What Backstage makes of `undefined`. */
  not?: object;
  definitions?: Record<string, SettingsSchema>;
  visibility?: string;
  deepVisibility?: string;
};

/** What one package declares of one value. */
export type SchemaNode = {
  schema: SettingsSchema;
  root: SettingsSchema;
  packageName: string;
  /** By a `deepVisibility` further up. */
  isSecret: boolean;
};

/** Each alternative on its own, without references. */
export function plainNodes(node: SchemaNode): SchemaNode[] {
  const { schema, root } = node;
  if (schema.not) {
    return [];
  }
  const isSecret =
    node.isSecret ||
    schema.visibility === 'secret' ||
    schema.deepVisibility === 'secret';
  if (schema.$ref) {
    const name = decodeURIComponent(schema.$ref.replace('#/definitions/', ''));
    const target = root.definitions?.[name];
    return plainNodes({ ...node, isSecret, schema: target ?? {} });
  }
  const parts = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  return parts
    ? parts.flatMap(part => plainNodes({ ...node, isSecret, schema: part }))
    : [{ ...node, isSecret }];
}

export function typesOf({ type }: SettingsSchema): readonly string[] {
  return type === undefined ? [] : [type].flat();
}

/** Whether anything may stand there. */
export function isOpen({ schema }: SchemaNode): boolean {
  return (
    typesOf(schema).length === 0 &&
    schema.properties === undefined &&
    valuesOf(schema) === undefined
  );
}

/** Whether any key may stand in it, with any value. */
export function takesAnyKey({ schema }: SchemaNode): boolean {
  const { properties, additionalProperties: others } = schema;
  return others === undefined || others === false
    ? properties === undefined
    : others === true || Object.keys(others).length === 0;
}

/** The only values that may stand there, where they are listed. */
export function valuesOf(schema: SettingsSchema): unknown[] | undefined {
  return schema.const === undefined ? schema.enum : [schema.const];
}

/** What is declared of one key of an object. */
export function childNodes(nodes: SchemaNode[], key: string): SchemaNode[] {
  return nodes.flatMap(node => {
    const { properties, additionalProperties: others } = node.schema;
    const own =
      properties && Object.hasOwn(properties, key)
        ? properties[key]
        : undefined;
    return [own, typeof others === 'object' ? others : undefined]
      .filter(schema => schema !== undefined)
      .flatMap(schema =>
        plainNodes({ ...node, schema, isSecret: isDeep(node) }),
      );
  });
}

function isDeep({ schema, isSecret }: SchemaNode): boolean {
  return isSecret || schema.deepVisibility === 'secret';
}

/** What is declared of the items of a list. */
export function itemNodes(nodes: SchemaNode[]): SchemaNode[] {
  return nodes.flatMap(node =>
    [node.schema.items ?? {}]
      .flat()
      .flatMap(schema =>
        plainNodes({ ...node, schema, isSecret: node.isSecret }),
      ),
  );
}

/**
 * The values of `type` that a declaration is for: its description begins with
 * them, as in "Of type `flyway` or `liquibase`: …".
 */
export function typesDeclaredFor({ schema }: SchemaNode): string[] | undefined {
  const [, named] =
    /^Of type ((?:`[^`]+`(?:, | or )?)+)/.exec(schema.description ?? '') ?? [];
  return named === undefined
    ? undefined
    : Array.from(named.matchAll(/`([^`]+)`/g), ([, one]) => one);
}

const words: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'a map of keys',
  string: 'a text',
};

/** What may stand there, for a message: `a list of texts`. */
export function describeNodes(nodes: SchemaNode[]): string {
  const all = nodes.flatMap(({ schema }) => {
    const values = valuesOf(schema);
    if (values) {
      return values.map(one => `'${one}'`);
    }
    const items = [schema.items ?? {}].flat();
    return typesOf(schema).map(type =>
      type === 'array' && items.every(item => item.type === 'string')
        ? 'a list of texts'
        : ownValue(words, type) ?? type,
    );
  });
  return [...new Set(all)].join(' or ');
}

/** What stands there, for a message; never the value itself. */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) {
    return words.array;
  }
  return typeof value === 'boolean'
    ? `${value}`
    : ownValue(words, typeof value) ?? typeof value;
}
