import type { Entity } from '@backstage/catalog-model';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import { aComponent, createTestEstate } from '../../testUtils/testEstate';

export { aComponent };

export const ref = (name: string) => `component:default/${name}`;

/**
 * An estate that is described, pushed to and reviewed, and what is open about
 * it.
 */
export async function createReviewedEstate(knex: Knex) {
  const estate = await createTestEstate(knex);
  const { catalog, discrepancies, observations, review, time, walker } = estate;
  const edge = (from: unknown, to: unknown, part: object = {}) => ({
    from: typeof from === 'string' ? ref(from) : from,
    to: typeof to === 'string' ? ref(to) : to,
    type: 'calls',
    count: 12,
    windowSeconds: 60,
    lastSeen: new Date(time.now).toISOString(),
    ...part,
  });
  return {
    ...estate,
    edge,
    describe: async (...entities: Entity[]) => {
      catalog.entities = entities;
      time.now += 1000;
      await walker.walk();
      await review.review();
    },
    push: (part: object, source = 'mesh') =>
      observations.push(
        { source, observedAt: new Date(time.now).toISOString(), ...part },
        'user:default/ana',
      ),
    standing: async (): Promise<Discrepancy[]> =>
      (await discrepancies.list({ state: ['open'], limit: 100 })).items,
    listOpen: async () =>
      (await discrepancies.list({ state: ['open'], limit: 100 })).items
        .map(({ kind, entityRef }) => `${kind} ${entityRef ?? ''}`.trim())
        .sort(),
  };
}
