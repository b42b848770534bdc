import type { WebhookDelivery } from '@plumbline/backstage-plugin-evidence-node';

/** A header that was sent exactly once. */
export function singleHeader(
  delivery: WebhookDelivery,
  name: string,
): string | undefined {
  const value = delivery.headers[name];
  return typeof value === 'string' ? value : undefined;
}
