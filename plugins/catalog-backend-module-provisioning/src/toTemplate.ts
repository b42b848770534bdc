import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
} from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import {
  type FieldSchema,
  type ProductDetails,
  templateNameOf,
} from '@plumbline/backstage-plugin-provisioning-common';

/** Where templates are from; the catalog's rules name its type. */
const location = 'plumbline-provisioning:products';

type Field = Record<string, unknown>;

/** Fields that ask for whom it is, rather than what. */
const forWhom = ['service', 'owner', 'costCenter'];

/**
 * The scaffolder's template of a product. Nothing in it is written by hand: its
 * fields are the product's form, and its one step asks for the product.
 */
export function toTemplate(product: ProductDetails): Entity {
  const { id, description, form, owner, state, title } = product;
  const { properties } = form.schema;
  const shown = Object.keys(properties).filter(
    name => properties[name].const === undefined,
  );
  const what = shown.filter(name => !forWhom.includes(name));
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name: templateNameOf(id),
      namespace: 'default',
      title,
      description: notes(product).concat(description).join(' '),
      tags: [product.engine, state].filter(tag => /^[a-z0-9-]+$/.test(tag)),
      annotations: {
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
        'plumbline.dev/product': id,
      },
    },
    spec: {
      type: 'infrastructure',
      owner,
      parameters: [
        page(product, 'Whom it is for', forWhom.filter(isIn(shown))),
        {
          ...page(product, 'What it has to be', what),
          ...narrowing(product, what),
        },
      ],
      steps: [
        {
          id: 'request',
          name: `Ask for ${title}`,
          action: 'plumbline:provision:request',
          input: { product: id, intent: intentOf(product) },
        },
      ],
      output: {
        links: [
          {
            title: 'Open the request',
            icon: 'dashboard',
            url: '${{ steps.request.output.path }}',
          },
        ],
        text: [
          {
            title: 'Requested',
            default: true,
            content:
              'The request is `${{ steps.request.output.id }}`. Its page shows what becomes of it: findings, plan, price, approval and the run.',
          },
        ],
      },
    },
  } as Entity;
}

/** An entity's name has at most 63 characters; a product's id, too. */
function notes({ state, successor }: ProductDetails): string[] {
  switch (state) {
    case 'deprecated':
      return [
        `Deprecated${successor ? `; take ${successor} in its place` : ''}.`,
      ];
    case 'experimental':
      return ['Experimental.'];
    default:
      return [];
  }
}

function page(product: ProductDetails, title: string, names: string[]): Field {
  const { properties, required } = product.form.schema;
  return {
    title,
    required: required.filter(isIn(names)),
    properties: Object.fromEntries(
      names.map(name => [name, fieldOf(product, name, properties[name])]),
    ),
  };
}

/** What a level narrows, of the fields on the page. */
function narrowing(product: ProductDetails, names: string[]): Field {
  const levels = Object.entries(product.form.levels);
  if (!names.includes('durability') || levels.length === 0) {
    return {};
  }
  return {
    dependencies: {
      durability: {
        oneOf: levels.map(([level, fields]) => ({
          properties: {
            durability: { enum: [level] },
            ...Object.fromEntries(
              Object.entries(fields)
                .filter(([name]) => names.includes(name))
                .map(([name, schema]) => [
                  name,
                  fieldOf(product, name, schema),
                ]),
            ),
          },
        })),
      },
    },
  };
}

function fieldOf(
  { id }: ProductDetails,
  name: string,
  schema: FieldSchema,
): Field {
  return {
    title: titleOf(name),
    ...plain(schema),
    ...widget(id, name),
  };
}

/** Pickers of ours; the scaffolder's own for the service. */
function widget(product: string, name: string): Field {
  switch (name) {
    case 'durability':
      return {
        'ui:field': 'PlumblineDurability',
        'ui:options': { product },
      };
    case 'region':
      return { 'ui:field': 'PlumblineRegion', 'ui:options': { product } };
    case 'owner':
      return { 'ui:field': 'PlumblineOwner' };
    case 'service':
      return {
        'ui:field': 'EntityPicker',
        'ui:options': {
          catalogFilter: [{ kind: 'Component' }],
          allowArbitraryValues: false,
        },
      };
    default:
      return {};
  }
}

/**
 * What browsers check; the portal checks all of it again. A pattern that only
 * Terraform's RE2 knows is left to the portal.
 */
function plain(schema: FieldSchema): Field {
  const { errorMessage, pattern, secret, ...rest } = schema;
  const { additionalProperties, allOf, items, not, properties } = schema;
  return {
    ...rest,
    ...(pattern !== undefined && isPattern(pattern) && { pattern }),
    ...(not?.pattern !== undefined &&
      !isPattern(not.pattern) && { not: undefined }),
    ...(allOf && { allOf: allOf.map(plain) }),
    ...(items && { items: plain(items) }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: plain(additionalProperties),
    }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [
          name,
          { title: titleOf(name), ...plain(each) },
        ]),
      ),
    }),
  };
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** Every field as it was chosen; what is settled, as it is. */
function intentOf({ form }: ProductDetails): Field {
  return Object.fromEntries(
    Object.entries(form.schema.properties).map(([name, schema]) => [
      name,
      schema.const ?? `\${{ parameters${accessOf(name)} }}`,
    ]),
  );
}

/** A variable of Terraform may have a hyphen, which would be a subtraction. */
function accessOf(name: string): string {
  return /^\w+$/.test(name) ? `.${name}` : `["${name}"]`;
}

/** `dataClassification` and `storage_gb` as people write. */
function titleOf(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLocaleLowerCase('en-US')
    .replace(/\bgb\b/g, 'GB');
  return words.charAt(0).toLocaleUpperCase('en-US') + words.slice(1);
}

function isIn(names: readonly string[]): (name: string) => boolean {
  return name => names.includes(name);
}
