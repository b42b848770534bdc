import type { RetentionKind } from '@plumbline/backstage-plugin-evidence-node';

/**
 * Deliveries about what is over, and of which nothing is left to send. Pins and
 * corrections stay.
 */
export const pastDeliveries: RetentionKind = {
  key: 'deliveries',
  what: 'Deliveries that were over',
  defaultDays: 90,
  // How many went out is counted for 30 days.
  leastDays: 35,
  rows: [
    {
      table: 'deliveries',
      key: ['id'],
      over: (deliveries, before) => {
        deliveries
          .where({ resolved: true, next_attempt_at: null })
          .andWhere('updated_at', '<', before);
      },
    },
    {
      table: 'delivery_subjects',
      key: ['subject'],
      over: (subjects, before) => {
        subjects
          .where({ resolved: true, due_at: null })
          .andWhere('learned_at', '<', before);
      },
    },
  ],
};
