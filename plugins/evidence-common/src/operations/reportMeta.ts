import type { UncheckedInput } from './operation';

/** Who reports, and under which name. */
export function reportMeta({ body, principal }: UncheckedInput) {
  const { source } = (body ?? {}) as { source?: unknown };
  return {
    reportedBy: principal,
    sources: typeof source === 'string' ? source.slice(0, 100) : '',
  };
}

/** Of the receipt of one, or those of several. */
export function isNothingNew(
  receipts: { status: string } | { items: { status: string }[] },
): boolean {
  const items = 'items' in receipts ? receipts.items : [receipts];
  return !items.some(({ status }) => status === 'stored');
}
