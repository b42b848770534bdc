import { Existing, Handlers } from '@plumbline/backstage-plugin-evidence-node';
import type { incidentBriefOperations } from '@plumbline/backstage-plugin-incident-brief-common';
import type { CorrectionService } from './corrections/CorrectionService';
import type { DeliveryService } from './deliveries/DeliveryService';
import type { PinService } from './pins/PinService';

/** What each operation of `/api/incident-brief` does, but for raw routes. */
export function incidentBriefHandlers(services: {
  corrections: CorrectionService;
  deliveries: DeliveryService;
  pins: PinService;
}): Handlers<typeof incidentBriefOperations> {
  const { corrections, deliveries, pins } = services;
  return {
    listCorrections: ({ query, credentials }) =>
      corrections.list(query, credentials),
    reportCorrection: async ({ body, credentials, userRef }) => {
      const { status, correction } = await corrections.report(
        body,
        credentials,
        userRef,
      );
      return status === 'added' ? correction : new Existing(correction);
    },
    getCorrection: ({ params, credentials }) =>
      corrections.get(params.id, credentials),
    editCorrection: ({ params, body, credentials, userRef }) =>
      corrections.edit(params.id, body, credentials, userRef),
    listPins: ({ query, credentials }) => pins.list(query, credentials),
    pinBrief: ({ body, credentials, userRef }) =>
      pins.pin(body, credentials, userRef),
    replayPin: ({ params, credentials }) => pins.replay(params.id, credentials),
    listDeliveries: ({ query, credentials }) =>
      deliveries.list(query, credentials),
  };
}
