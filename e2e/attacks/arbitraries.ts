import fc from 'fast-check';
import type { Operation, Schema } from './operations';

/** Names and ids that the portal under test knows, by the name of a field. */
export type Known = ReadonlyMap<string, readonly string[]>;

/** What breaks code that expects short English words. */
const hostileStrings = [
  '',
  ' ',
  '0',
  '-1',
  '24x7',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'a.b',
  'a[0]',
  'null',
  'undefined',
  'NaN',
  'チーム支払い',
  'команда-платежей',
  'فريق المدفوعات',
  '결제팀',
  'ทีมชำระเงิน',
  '🔥👩‍👩‍👧‍👦',
  'e\u0301\u0301\u0301',
  '\u202eevil\u202c',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\ufeffname',
  'line\nbreak\r\nX-Injected: 1',
  '../../../../etc/passwd',
  '%00%2e%2e%2f',
  "'; DROP TABLE entities; --",
  '" OR ""="',
  '{{ 7*7 }} ${7*7} <%= 7*7 %>',
  '<script>alert(1)</script>',
  '%s%s%s%n',
  '=cmd|calc!A1',
  'component:default/',
  'component:default/__proto__',
  'component:constructor/constructor',
  ':/',
  'https://user:pass@127.0.0.1:1/%2e%2e',
  'file:///etc/passwd',
  '0000-00-00T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00.000Z',
  '-271821-04-20T00:00:00.000Z',
  '2026-02-30T00:00:00Z',
  '1e400',
  '9'.repeat(400),
  'x'.repeat(5_000),
  'あ'.repeat(30_000),
  '('.repeat(3_000),
  '[['.repeat(1_000),
  '!'.repeat(2_000),
] as const;

const hostileValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  -0,
  1.5,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  [],
  {},
  [null],
  [[]],
  Array.from({ length: 3_000 }, () => 0),
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
  { length: -1 },
  { toString: 1, valueOf: 2 },
];

export const hostileString = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostileStrings) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);

const hostile: fc.Arbitrary<unknown> = fc.oneof(
  hostileString,
  fc.constantFrom(...hostileValues),
);

/** How deep a schema that refers to itself is followed. */
const deepest = 5;

/** Makes values that fit the schemas of one operation, from what is known. */
export class Fitting {
  readonly #schemas: Operation['schemas'];
  readonly #known: Known;

  constructor(schemas: Operation['schemas'], known: Known) {
    this.#schemas = schemas;
    this.#known = known;
  }

  /**
   * @param name - of the field or parameter; what is known by it is preferred
   */
  valueOf(schema: Schema, name = '', depth = 0): fc.Arbitrary<unknown> {
    if (schema.$ref) {
      const ref = schema.$ref.split('/').pop()!;
      return this.valueOf(this.#schemas[ref] ?? {}, name || ref, depth + 1);
    }
    if (schema.const !== undefined) {
      return fc.constant(schema.const);
    }
    if (schema.enum) {
      return fc.constantFrom(...schema.enum);
    }
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) {
      return fc.oneof(
        ...choices.map(each => this.valueOf(each, name, depth + 1)),
      );
    }
    if (schema.allOf) {
      return fc
        .tuple(...schema.allOf.map(each => this.valueOf(each, name, depth + 1)))
        .map(parts => Object.assign({}, ...parts));
    }
    const types = [schema.type ?? this.#guess(schema)].flat();
    return fc.oneof(
      ...types.map(type => this.#ofType(type, schema, name, depth)),
    );
  }

  #guess(schema: Schema): string {
    return schema.properties ? 'object' : 'string';
  }

  #ofType(
    type: string,
    schema: Schema,
    name: string,
    depth: number,
  ): fc.Arbitrary<unknown> {
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return fc.integer({
          min: Math.max(schema.minimum ?? 0, -1_000),
          max: Math.min(schema.maximum ?? 1_000, 1_000),
        });
      case 'number':
        return fc.double({
          min: schema.minimum ?? -1_000,
          max: schema.maximum ?? 1_000,
          noNaN: true,
        });
      case 'array':
        return depth > deepest
          ? fc.constant([])
          : fc.array(this.valueOf(schema.items ?? {}, name, depth + 1), {
              minLength: Math.min(schema.minItems ?? 0, 3),
              maxLength: Math.max(schema.minItems ?? 0, 3),
            });
      case 'object':
        return this.#object(schema, depth);
      default:
        return this.#string(schema, name);
    }
  }

  #object(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const { properties = {}, additionalProperties } = schema;
    if (
      Object.keys(properties).length === 0 &&
      typeof additionalProperties === 'object'
    ) {
      return fc.dictionary(
        fc.oneof(fc.string({ maxLength: 12 }), hostileString),
        this.valueOf(additionalProperties, '', depth + 1),
        { maxKeys: 3, noNullPrototype: true },
      );
    }
    const required = new Set(schema.required ?? []);
    const fields = Object.fromEntries(
      Object.entries(properties)
        .filter(([key]) => required.has(key) || depth < deepest)
        .map(([key, each]) => [key, this.valueOf(each, key, depth + 1)]),
    );
    return fc.record(fields, {
      requiredKeys: [...required].filter(key => Object.hasOwn(fields, key)),
      noNullPrototype: true,
    });
  }

  #string(schema: Schema, name: string): fc.Arbitrary<string> {
    const { format, pattern, minLength = 0, maxLength = 60 } = schema;
    const known = this.#known.get(name) ?? [];
    const free =
      format === 'date-time'
        ? fc
            .date({
              min: new Date('2025-01-01T00:00:00Z'),
              max: new Date('2026-12-31T00:00:00Z'),
              noInvalidDate: true,
            })
            .map(date => date.toISOString())
        : pattern
        ? matching(pattern)
        : fc.string({ minLength, maxLength: Math.max(minLength, maxLength) });
    return known.length > 0
      ? fc.oneof(
          { weight: 4, arbitrary: fc.constantFrom(...known) },
          { weight: 1, arbitrary: free },
        )
      : free;
  }
}

/** Texts of a pattern, or any where fast-check does not know its syntax. */
function matching(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
  } catch {
    return fc.string({ maxLength: 20 });
  }
}

/** The same value with one part of it, anywhere, replaced by a hostile one. */
export function spoiled(value: unknown): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.nat(), hostile, fc.constantFrom('replace', 'add', 'rename'))
    .map(([at, bad, how]) => {
      const places = placesOf(value);
      const place = places[at % places.length];
      if (!place) {
        return bad;
      }
      const copy = structuredClone(value);
      const holder = place
        .slice(0, -1)
        .reduce((inner, key) => inner[key] as Holder, copy as Holder);
      const last = place.at(-1)!;
      if (how === 'replace' || Array.isArray(holder)) {
        holder[last] = bad;
      } else if (how === 'add') {
        define(holder, keyOf(bad), bad);
      } else {
        define(holder, keyOf(bad), holder[last]);
        delete holder[last];
      }
      return copy;
    });
}

function keyOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 100) : 'constructor';
}

/** An own field, also where it is called `__proto__`. */
function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

type Place = (string | number)[];
type Holder = Record<string | number, unknown>;

/** The paths to all parts of a value. */
function placesOf(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) {
    return at.length > 0 ? [at] : [];
  }
  return [
    ...(at.length > 0 ? [at] : []),
    ...Object.keys(value).flatMap(key =>
      placesOf((value as Holder)[key], [
        ...at,
        Array.isArray(value) ? Number(key) : key,
      ]),
    ),
  ];
}

/** Bodies that are no JSON, or more of it than anybody needs. */
export const rawBodies: readonly string[] = [
  '',
  '{',
  '{"a":',
  'null',
  '"text"',
  '123',
  'true',
  '\ufeff{}',
  '{"a":1}{"b":2}',
  '{"a":\u0000}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '['.repeat(20_000),
  `${'{"a":'.repeat(4_000)}1${'}'.repeat(4_000)}`,
  `${'['.repeat(4_000)}${']'.repeat(4_000)}`,
  `{"items":[${'{},'.repeat(20_000)}{}]}`,
  `{"text":"${'x'.repeat(900_000)}"}`,
  `{"text":"${'x'.repeat(1_500_000)}"}`,
  `{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":${n}`).join(',')}}`,
  '{"n":1e999,"m":-1e999,"z":-0}',
  `{"n":${'9'.repeat(10_000)}}`,
  '<xml/>',
  'a=b&c=d',
];
