import type { DeliveryChange } from '../deliveryOf';

export const hour = 3_600_000;
export const day = 24 * hour;
export const to = Date.parse('2026-03-29T00:00:00Z');
export const from = to - 28 * day;
export const hash = (letter: string) => letter.repeat(40);

export const commit = (
  revision: string,
  occurredAt: number,
): DeliveryChange => ({
  id: `c-${revision}`,
  kind: 'commit',
  entityRef: 'component:default/a',
  occurredAt,
  revision,
  receivedAt: occurredAt,
});
export const deploy = (
  id: string,
  occurredAt: number,
  has: Partial<DeliveryChange> = {},
): DeliveryChange => ({
  id,
  kind: 'deploy',
  entityRef: 'component:default/a',
  occurredAt,
  receivedAt: occurredAt,
  outcome: 'succeeded',
  ...has,
});
