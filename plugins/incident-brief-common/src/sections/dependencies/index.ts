import { defineSection } from '../../kit/section';
import { scopeOf } from '../../kit/scope';
import { assembleDependencies } from './assemble';
import { dependencyClaims } from './claims';
import { dependencyDigest } from './digest';
import { dependencyCodes, dependencyGaps } from './gaps';
import { dependenciesSchema } from './schema';
import { dependencyText } from './text';

/** Who calls it and what it calls. */
export const dependencies = defineSection({
  id: 'dependencies',
  subject: 'A dependency',
  schema: dependenciesSchema,
  assemble: (context, { entities }) => assembleDependencies(context, entities),
  codes: dependencyCodes,
  gaps: dependencyGaps,
  restsOn: {
    facts: { health: 'dependencies' },
    collected: ({ id }, { edgeSources }) => edgeSources.includes(id),
    pushed: (sourceId, context) => {
      const scope = scopeOf(context);
      return (
        context.facts.some(
          ({ entityRef, source }) =>
            source.id === sourceId && !scope.includes(entityRef),
        ) ||
        context.dependencies.some(({ sources }) =>
          sources.some(({ id }) => id === sourceId),
        )
      );
    },
    conclusions: { dependencies: 'no other calls were made since' },
  },
  fills: [
    { title: 'Dependencies', by: 'catalog' },
    {
      title: 'Observed calls',
      by: 'edges',
      shows: ({ items }) =>
        items.flatMap(({ sources }) =>
          sources.filter(({ kind }) => kind === 'observed'),
        ),
    },
    { title: 'Health of neighbours', by: 'health.' },
  ],
  claims: dependencyClaims,
  digest: dependencyDigest,
  text: dependencyText,
});
