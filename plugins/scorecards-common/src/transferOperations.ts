import {
  defineOperations,
  textsOf,
  UncheckedInput,
} from '@plumbline/backstage-plugin-evidence-common';
import { decision, hidden, malformed } from './decisions';
import {
  transferDecisionSchema,
  transferOfferSchema,
  transferSchema,
  transfersPageSchema,
  transfersQuerySchema,
} from './lifecycle';

const ending = { body: transferDecisionSchema, output: transferSchema };

/** How an entity gets another owner: one side offers, the other accepts. */
export const transferOperations = defineOperations({
  listTransfers: {
    method: 'get',
    path: '/lifecycle/transfers',
    summary: 'List offers to take an entity over, newest first',
    query: transfersQuerySchema,
    output: transfersPageSchema,
    errors: malformed,
  },
  offerTransfer: {
    ...decision('transfer-offer'),
    path: '/lifecycle/transfers',
    summary: 'Offer an entity to another group, as a member of its owner',
    audit: {
      event: 'transfer-offer',
      meta: ({ body }: UncheckedInput) => textsOf(body, 'entityRef', 'to'),
    },
    body: transferOfferSchema,
    bodyName: 'offer',
    output: transferSchema,
    status: 201,
    errors: {
      ...hidden,
      409: 'It is offered already, or the group lacks what an owner needs; the message says what',
    },
  },
  acceptTransfer: {
    ...decision('transfer-accept'),
    path: '/lifecycle/transfers/{id}/accept',
    summary: 'Take an entity over, as a member of the group it is offered to',
    ...ending,
  },
  declineTransfer: {
    ...decision('transfer-decline'),
    path: '/lifecycle/transfers/{id}/decline',
    summary: 'Decline an offer, as a member of the group it is for',
    ...ending,
  },
  withdrawTransfer: {
    ...decision('transfer-withdraw'),
    path: '/lifecycle/transfers/{id}/withdraw',
    summary:
      'Withdraw an offer before it is accepted, as a member of the owner',
    ...ending,
  },
});
