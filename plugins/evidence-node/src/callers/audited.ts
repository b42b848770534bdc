import type { AuditorService } from '@backstage/backend-plugin-api';
import type { Request } from 'express';

/** What is known of a write, in the audit log; may grow until the write ends. */
export type AuditMeta = Record<string, string>;

/**
 * Runs a write and audits how it ended. A refusal is worth a look (`medium`);
 * what was taken is in the ledger itself (`low`).
 *
 * @param options.eventId - kebab case
 * @param options.request - absent for what does not come over HTTP
 */
export async function audited<T>(
  options: {
    auditor: AuditorService;
    eventId: string;
    request?: Request;
    meta?: AuditMeta;
  },
  write: (meta: AuditMeta) => Promise<T>,
): Promise<T> {
  const { auditor, eventId, request } = options;
  const meta = { ...options.meta };
  try {
    const result = await write(meta);
    const event = await begin(auditor, { eventId, request, meta }, 'low');
    await event.success();
    return result;
  } catch (error) {
    const event = await begin(auditor, { eventId, request, meta }, 'medium');
    await event.fail({
      error: error instanceof Error ? error : new Error(String(error)),
    });
    throw error;
  }
}

/** A sender may bring credentials that are not Backstage's: still audited. */
async function begin(
  auditor: AuditorService,
  options: { eventId: string; request?: Request; meta: AuditMeta },
  severityLevel: 'low' | 'medium',
) {
  const { eventId, request, meta } = options;
  try {
    return await auditor.createEvent({ eventId, severityLevel, request, meta });
  } catch {
    return auditor.createEvent({
      eventId,
      severityLevel,
      meta: { ...meta, ...(request?.ip !== undefined && { ip: request.ip }) },
    });
  }
}
