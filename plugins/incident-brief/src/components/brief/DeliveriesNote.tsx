import { useApi } from '@backstage/core-plugin-api';
import type { DeliveryReport } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  RelativeTime,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import { incidentBriefApiRef } from '../../api';

/** The latest; the API has them all. */
const shown = 3;

/** Where briefs of an entity went out to by themselves; nothing where none did. */
export function DeliveriesNote(props: { entityRef: string }) {
  const { entityRef } = props;
  const api = useApi(incidentBriefApiRef);
  const { value } = useAsyncKeepingLast(
    abort => api.listDeliveries({ entityRef, limit: shown }, { abort }),
    ['incident-brief DeliveriesNote', api, entityRef],
  );
  return (
    <>
      {value?.items.map(delivery => (
        <span key={delivery.id} title={delivery.title}>
          <DeliveryText
            delivery={delivery}
            to={value.targets[delivery.target]?.title ?? delivery.target}
          />
        </span>
      ))}
    </>
  );
}

function DeliveryText(props: { delivery: DeliveryReport; to: string }) {
  const { address, state, reason, sentAt, updatedAt } = props.delivery;
  const where = `${props.to} ${address}`.trim();
  switch (state) {
    case 'sent':
      return (
        <>
          sent to {where} <RelativeTime instant={sentAt} />
        </>
      );
    case 'updated':
      return (
        <>
          updated at {where} <RelativeTime instant={updatedAt} />
        </>
      );
    case 'failed':
      return (
        <>
          ⚠ not sent to {where}: {reason}
        </>
      );
    case 'in-doubt':
      return (
        <>
          ? in doubt at {where}: {reason}
        </>
      );
    default:
      return (
        <>
          still to be sent to {where}
          {reason && `: ${reason}`}
        </>
      );
  }
}
