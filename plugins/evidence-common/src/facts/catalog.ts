import type { Entity } from '@backstage/catalog-model';
import { z } from 'zod';
import { plumblineAnnotations } from '../annotations/names';
import { relations } from '../relations';
import { JsonValue } from '../schemas/primitives';
import { days, FactDefinition } from './definition';

/** A field of a description; the empty text where it is not there. */
export const catalogFieldSchema = z.object({
  present: z.boolean(),
  value: z.string(),
});

type CatalogFact = {
  name: string;
  description: string;
  schema: z.ZodType;
  read(entity: Entity): JsonValue;
};

const annotation = (key: string) => (entity: Entity) =>
  field(entity.metadata.annotations?.[key]);
const spec = (key: string) => (entity: Entity) => field(entity.spec?.[key]);

/** What a description itself says: declared, and known of every entity. */
const catalogFactReaders: readonly CatalogFact[] = [
  {
    name: 'catalog.owner',
    description: 'The owner, as the catalog resolved it; else as it is written',
    schema: catalogFieldSchema,
    read: entity =>
      field(
        entity.relations?.find(({ type }) => type === relations.ownedBy)
          ?.targetRef ?? entity.spec?.owner,
      ),
  },
  {
    name: 'catalog.lifecycle',
    description: "'spec.lifecycle'",
    schema: catalogFieldSchema,
    read: spec('lifecycle'),
  },
  {
    name: 'catalog.system',
    description: "'spec.system'",
    schema: catalogFieldSchema,
    read: spec('system'),
  },
  {
    name: 'catalog.tier',
    description: `'${plumblineAnnotations.tier}'`,
    schema: catalogFieldSchema,
    read: annotation(plumblineAnnotations.tier),
  },
  {
    name: 'catalog.classification',
    description: `'${plumblineAnnotations.dataClassification}'`,
    schema: catalogFieldSchema,
    read: annotation(plumblineAnnotations.dataClassification),
  },
  {
    name: 'catalog.runbook',
    description: `'${plumblineAnnotations.runbook}'`,
    schema: catalogFieldSchema,
    read: annotation(plumblineAnnotations.runbook),
  },
  {
    name: 'catalog.expires',
    description: `'${plumblineAnnotations.expires}': when what was requested for a time ends`,
    schema: catalogFieldSchema,
    read: annotation(plumblineAnnotations.expires),
  },
  {
    name: 'catalog.description',
    description: "'metadata.description'",
    schema: catalogFieldSchema,
    read: ({ metadata }) => field(metadata.description),
  },
  {
    name: 'catalog.source',
    description: 'Where its source code is',
    schema: catalogFieldSchema,
    read: annotation('backstage.io/source-location'),
  },
  {
    name: 'catalog.tags',
    description: "'metadata.tags'",
    schema: z.array(z.string()),
    read: ({ metadata }) => metadata.tags ?? [],
  },
  {
    name: 'catalog.links',
    description: "'metadata.links'",
    schema: z.array(
      z.object({ url: z.string(), title: z.string(), type: z.string() }),
    ),
    read: ({ metadata }) =>
      (metadata.links ?? []).map(({ url, title = '', type = '' }) => ({
        url,
        title,
        type,
      })),
  },
];

export const catalogFacts: readonly FactDefinition[] = catalogFactReaders.map(
  ({ name, description, schema }) => ({
    name,
    description,
    schema,
    // The projection says when it was last read; a description does not age.
    maxAgeSeconds: days(365),
    collectors: ['catalog'],
    kind: 'declared',
  }),
);

/** The facts that a description states, by name. */
export function catalogFactsOf(entity: Entity): Map<string, JsonValue> {
  return new Map(
    catalogFactReaders.map(({ name, read }) => [name, read(entity)]),
  );
}

function field(value: unknown): { present: boolean; value: string } {
  const text = typeof value === 'string' ? value.trim() : '';
  return { present: text !== '', value: text };
}
