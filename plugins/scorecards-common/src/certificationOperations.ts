import {
  defineOperations,
  textsOf,
  UncheckedInput,
} from '@plumbline/backstage-plugin-evidence-common';
import { decision, hidden, malformed } from './decisions';
import {
  certificationConfirmationSchema,
  certificationQuerySchema,
  certificationSchema,
} from './lifecycle';

/** What owners confirm from time to time: owner, access and infrastructure. */
export const certificationOperations = defineOperations({
  getCertification: {
    method: 'get',
    path: '/lifecycle/certification',
    summary: 'Get what the owner of an entity confirms, and by when',
    query: certificationQuerySchema,
    output: certificationSchema,
    errors: { ...malformed, ...hidden },
  },
  confirmCertification: {
    ...decision('certification-confirm'),
    path: '/lifecycle/certification',
    summary:
      'Confirm owner, access and infrastructure, as a member of the owner',
    audit: {
      event: 'certification-confirm',
      meta: ({ body }: UncheckedInput) => textsOf(body, 'entityRef'),
    },
    body: certificationConfirmationSchema,
    bodyName: 'confirmation',
    output: certificationSchema,
    status: 201,
  },
});
