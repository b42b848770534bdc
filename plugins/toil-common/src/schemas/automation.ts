import { z } from 'zod';

/** The forms that automation takes, by how much of a lifecycle they cover. */
export const automationLevels = [
  'script',
  'module',
  'catalog',
  'pipeline',
  'control-plane',
] as const;
export type AutomationLevel = (typeof automationLevels)[number];

/** Whether a level is what the lifecycle needs; what asks for work comes first. */
export const automationFits = [
  'below',
  'beyond',
  'matches',
  'unknown',
] as const;

const levelSchema = z.enum(automationLevels);

export const automationSignalSchema = z.object({
  level: levelSchema,
  outcome: z.enum(['met', 'unmet', 'unknown']),
  /** What it rests on, in words. */
  evidence: z.string(),
});
export type AutomationSignal = z.infer<typeof automationSignalSchema>;

/** A workflow that is automated: how far, and how far its lifecycle needs it. */
export const automationSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    owner: z.string().optional(),
    /** The catalog's Template that carries it out. */
    entityRef: z.string().optional(),
    /** The recurring work that it takes over. */
    candidates: z.array(z.object({ id: z.string(), title: z.string() })),
    /** The highest one whose signal is met; absent where none is. */
    level: levelSchema.optional(),
    /** One of each level, the lowest first. */
    signals: z.array(automationSignalSchema),
    /** What its lifecycle needs at least; absent where that is not known. */
    needed: z.object({ level: levelSchema, because: z.string() }).optional(),
    fit: z.enum(automationFits),
    /** Up to the level needed, those whose signal is not met. */
    missing: z.array(levelSchema),
  })
  .meta({ id: 'Automation' });
export type Automation = z.infer<typeof automationSchema>;
