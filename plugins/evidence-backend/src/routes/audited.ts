import type {
  AuditMeta,
  Author,
} from '@plumbline/backstage-plugin-evidence-node';

export { audited } from '@plumbline/backstage-plugin-evidence-node';

/** Notes the source that a body names, before anything is known of the body. */
export function noteSource(meta: AuditMeta, body: unknown): void {
  const { source } = (body ?? {}) as { source?: unknown };
  if (typeof source === 'string') {
    meta.sources = source.slice(0, 100);
  }
}

/** Notes who reports, and under which names: one list, cut where it is long. */
export function noteReport(
  meta: AuditMeta,
  reportedBy: Author,
  reported: readonly { source: string }[],
): void {
  meta.reportedBy = reportedBy;
  meta.sources = [...new Set(reported.map(({ source }) => source))]
    .join(', ')
    .slice(0, 500);
}
