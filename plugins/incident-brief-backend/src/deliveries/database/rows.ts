import {
  storedInstant,
  storedList,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DeliveryState } from '@plumbline/backstage-plugin-incident-brief-common';
import type { Delivery, DeliverySubject } from '../records';
import type { DeliveryRow, DeliverySubjectRow } from './tables';

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    subject: row.subject,
    target: row.target,
    address: row.address,
    addressId: row.address_id ?? undefined,
    messageId: row.message_id ?? undefined,
    entityRef: row.entity_ref,
    title: row.title,
    content: storedObject(row.content),
    contentKey: row.content_key,
    digest: row.digest ?? undefined,
    resolved: Boolean(row.resolved),
    revision: row.revision,
    sentRevision: row.sent_revision,
    sentDigest: row.sent_digest ?? undefined,
    state: row.state as DeliveryState,
    reason: row.reason ?? undefined,
    attempts: row.attempts,
    attemptedAt: toInstant(row.attempted_at),
    attemptRevision: row.attempt_revision ?? undefined,
    nextAttemptAt: toInstant(row.next_attempt_at),
    createdAt: storedInstant(row.created_at),
    sentAt: toInstant(row.sent_at),
    updatedAt: storedInstant(row.updated_at),
  };
}

export function toSubject(row: DeliverySubjectRow): DeliverySubject {
  return {
    subject: row.subject,
    resolved: Boolean(row.resolved),
    watched: storedList(row.watched),
    dueAt: toInstant(row.due_at),
  };
}

function toInstant(value: number | string | null): number | undefined {
  return value === null ? undefined : storedInstant(value);
}
