import {
  changeBatchSchema,
  ChangeInput,
  changeInputSchema,
  changeOperations,
  ChangeReceipt,
  unknownFields,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Handlers,
  parseInput,
} from '@plumbline/backstage-plugin-evidence-node';
import type { LedgerService } from '../changes';
import { sourcesOf, withWarnings } from '../runtime/receipts';
import type { ChangeDeliveryQuery } from './ChangeDeliveryQuery';
import type { ChangesQuery } from './ChangesQuery';
import type { DeliveryQuery } from './DeliveryQuery';
import type { EstateService } from './EstateService';
import type { PromotionQuery } from './PromotionQuery';

export type ChangeServices = {
  changes: Pick<ChangesQuery, 'list' | 'timeline' | 'detail'>;
  changeDelivery: Pick<ChangeDeliveryQuery, 'of' | 'ofCommit'>;
  delivery: Pick<DeliveryQuery, 'delivery'>;
  estate: Pick<EstateService, 'unresolved'>;
  promotions: Pick<PromotionQuery, 'promotion'>;
  ledger: Pick<LedgerService, 'report' | 'reportAll'>;
};

/** The ledger's part, which stands alone in its tests. */
export function changeHandlers(
  services: ChangeServices,
): Handlers<typeof changeOperations> {
  const { changeDelivery, changes, delivery, estate, ledger, promotions } =
    services;
  return {
    listChanges: ({ query, credentials }) => changes.list(query, credentials),
    countChanges: ({ query, credentials }) =>
      changes.timeline(query, credentials),
    getChange: ({ params, query, credentials }) =>
      changes.detail(params.id, query, credentials),
    getDelivery: ({ query, credentials }) =>
      delivery.delivery(query, credentials),
    findChangeDelivery: ({ query, credentials }) =>
      changeDelivery.ofCommit(query, credentials),
    getChangeDelivery: ({ params, credentials }) =>
      changeDelivery.of(params.id, credentials),
    getPromotion: ({ query, credentials }) =>
      promotions.promotion(query, credentials),
    reportChanges: async ({ body, credentials, principal: author, note }) => {
      const unresolved = await estate.unresolved(credentials);
      const answered = (
        receipts: readonly ChangeReceipt[],
        items: readonly ChangeInput[],
        sent: readonly unknown[],
      ) =>
        receipts.map((receipt, index) => {
          const { entityRef, signal } = items[index];
          return withWarnings(
            { ...receipt, ...unresolved([entityRef ?? signal]) },
            unknownFields(changeInputSchema, sent[index], 'a change'),
          );
        });
      if (typeof body === 'object' && body !== null && 'items' in body) {
        const { items } = parseInput(changeBatchSchema, body, 'changes');
        note({ sources: sourcesOf(items) });
        const receipts = await ledger.reportAll(items, { author });
        const sent = (body as { items: unknown[] }).items;
        return { items: answered(receipts, items, sent) };
      }
      const change = parseInput(changeInputSchema, body, 'change');
      note({ sources: sourcesOf([change]) });
      const receipt = await ledger.report(change, { author });
      return answered([receipt], [change], [body])[0];
    },
  };
}
