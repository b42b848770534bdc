import { defineSection } from '../../kit/section';
import { assembleRuntime } from './assemble';
import { runtimeClaims } from './claims';
import { runtimeCodes, runtimeGaps } from './gaps';
import { runtimeSchema } from './schema';
import { runtimeText } from './text';

/** What of it runs where. */
export const runtime = defineSection({
  id: 'runtime',
  subject: 'Where it runs',
  schema: runtimeSchema,
  assemble: assembleRuntime,
  codes: runtimeCodes,
  gaps: runtimeGaps,
  restsOn: {
    collected: ({ id }, { workloadSources }) => workloadSources.includes(id),
    pushed: (sourceId, { workloads }) =>
      workloads.some(({ source }) => source.id === sourceId),
    conclusions: { runtime: 'what ran where still does' },
  },
  fills: [
    {
      title: 'Runtime',
      by: 'workloads',
      shows: ({ workloads }) => workloads,
    },
  ],
  claims: runtimeClaims,
  text: runtimeText,
});
