import {
  defineOperations,
  textsOf,
  UncheckedInput,
} from '@plumbline/backstage-plugin-evidence-common';
import { decision, hidden, malformed } from './decisions';
import {
  promotionAnswersSchema,
  releaseSkipInputSchema,
  releaseSkipSchema,
  releaseSkipWithdrawalSchema,
  releasesQuerySchema,
  releasesSchema,
} from './schemas';

/** Which release is how far on its ladder of environments. */
export const releaseOperations = defineOperations({
  listReleases: {
    method: 'get',
    path: '/releases',
    summary: 'List the releases of an entity, with their state on its ladder',
    query: releasesQuerySchema,
    output: releasesSchema,
    errors: {
      ...malformed,
      ...hidden,
      503: 'The ladders are not read yet',
    },
  },
  listPromotionAnswers: {
    method: 'get',
    path: '/promotion-answers',
    summary: 'Get what the gate would answer to each promotion that is next',
    query: releasesQuerySchema,
    output: promotionAnswersSchema,
    noStore: true,
    errors: {
      ...malformed,
      ...hidden,
      503: 'The rules of gates are not read yet',
    },
  },
  skipRelease: {
    ...decision('release-skip'),
    path: '/releases/skip',
    summary: 'Let a release skip an environment of its ladder',
    bodyName: 'skip',
    audit: {
      event: 'release-skip',
      meta: ({ body }: UncheckedInput) =>
        textsOf(body, 'entityRef', 'environment'),
    },
    body: releaseSkipInputSchema,
    output: releaseSkipSchema,
    status: 201,
    errors: { ...hidden, 409: 'A decision lets it skip it already' },
  },
  withdrawReleaseSkip: {
    ...decision('release-skip-withdraw'),
    path: '/releases/skips/{id}/withdraw',
    summary: 'Take back that a release may skip an environment',
    body: releaseSkipWithdrawalSchema,
    output: releaseSkipSchema,
  },
});
