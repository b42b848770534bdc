import { z } from 'zod';
import { days, FactDefinition } from './definition';

const count = z.number().int().nonnegative();

/** What an entity declares that it depends on, beside what was seen. */
export const dependencyStateSchema = z.object({
  /** The sum of `agreed`, `declaredOnly` and `notObservable`. */
  declared: count,
  agreed: count,
  /** Seen, and nothing declares them. */
  observedOnly: count,
  /** A source that sees its other calls could have seen them, and did not. */
  declaredOnly: count,
  /** Messages, substrate, and what no source looks at. */
  notObservable: count,
});
export type DependencyState = z.infer<typeof dependencyStateSchema>;

export const dependencyFacts: readonly FactDefinition[] = [
  {
    name: 'dependencies.state',
    description: 'How many of its dependencies are declared, seen, or both',
    maxAgeSeconds: days(2),
    schema: dependencyStateSchema,
    collectors: ['dependencies'],
    reportedFor: 'what some source sees calling',
    scope: 'entity',
    counted: 'whole-estate',
  },
];
