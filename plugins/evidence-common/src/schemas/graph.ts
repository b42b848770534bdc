import { z } from 'zod';
import { edgeStateSchema, edgeTypeSchema } from './observation';
import {
  entityRefSchema,
  environmentNameSchema,
  instantSchema,
} from './primitives';

/** `calledBy`: who depends on it. `calls`: what it depends on. */
export const directionSchema = z.enum(['calledBy', 'calls']);
export type Direction = z.infer<typeof directionSchema>;

/** One source that supports a dependency. */
export const edgeSourceSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['declared', 'observed']),
    /** The API or topic through which the two are connected. */
    via: z.string().optional(),
    url: z.string().optional(),
    observedAt: z.string().optional(),
    stale: z.boolean(),
    count: z.number().optional(),
    windowSeconds: z.number().optional(),
  })
  .meta({ id: 'EdgeSource' });
export type EdgeSource = z.infer<typeof edgeSourceSchema>;

export const dependencySchema = z
  .object({
    entityRef: z.string(),
    direction: directionSchema,
    /** Hops from the requested entity, from 1. */
    depth: z.number().int(),
    type: edgeTypeSchema,
    state: edgeStateSchema,
    /** `false` for a reference that leads nowhere. */
    exists: z.boolean(),
    owner: z.string().optional(),
    sources: z.array(edgeSourceSchema),
  })
  .meta({ id: 'Dependency' });
export type Dependency = z.infer<typeof dependencySchema>;

/** What lies beyond what was listed, by depth. */
export const moreSchema = z
  .object({
    direction: directionSchema.optional(),
    depth: z.number().int(),
    count: z.number().int(),
  })
  .meta({ id: 'More' });
export type More = z.infer<typeof moreSchema>;

/** Answer of `GET /api/evidence/graph`. */
export const graphAnswerSchema = z
  .object({
    entityRef: z.string(),
    at: z.string(),
    items: z.array(dependencySchema),
    more: z.array(moreSchema),
  })
  .meta({ id: 'GraphAnswer' });
export type GraphAnswer = z.infer<typeof graphAnswerSchema>;

const commaSeparated = (text: string) =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(Boolean);

/** Query of `GET /api/evidence/graph`; `type` may be a comma separated list. */
export const graphQuerySchema = z.object({
  entityRef: entityRefSchema,
  direction: directionSchema.default('calledBy'),
  type: z
    .string()
    .transform(commaSeparated)
    .pipe(z.array(edgeTypeSchema))
    .optional(),
  depth: z.coerce.number().int().min(1).max(20).default(1),
  limit: z.coerce.number().int().min(1).max(5000).default(500),
  /** Without those of another one. Default: every environment. */
  environment: environmentNameSchema.optional(),
  at: instantSchema.optional(),
});
export type GraphRequest = z.output<typeof graphQuerySchema>;
