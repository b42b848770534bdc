import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { decisionCaseInputSchema } from '@plumbline/backstage-plugin-evidence-common';
import type { PublishedCase } from '../evidenceService';
import { SetAside } from '../setAside';
import { addToCaseOutbox, CasePublisher, createCaseOutboxTable } from '.';

describe('CasePublisher', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('publishes what is beyond the limits of evidence, for no more readers', async () => {
    const knex = await databases.init('SQLITE_3');
    await createCaseOutboxTable(knex);
    const refs = Array.from(
      { length: 101 },
      (_, at) => `component:default/${at}`,
    );
    const published: PublishedCase[] = [];
    const publisher = new CasePublisher({
      auth: mockServices.auth(),
      knex,
      setAside: new SetAside(),
      evidence: {
        async publishCase({ id, ...body }) {
          decisionCaseInputSchema.parse(body);
          published.push({ id, ...body });
          return { id, status: 'stored' };
        },
      },
      read: async (_, id) => ({
        id,
        revision: 1,
        type: 'correction',
        state: 'decided',
        title: 'é'.repeat(501),
        url: '/',
        reason: 'y'.repeat(6_000),
        requestedAt: '2026-03-01T12:00:00.000Z',
        deciders: refs,
        entityRefs: id === 'few' ? refs.slice(1) : refs,
        outcome: {
          action: 'upheld',
          at: '2026-03-01T12:00:00.000Z',
          reason: 'z'.repeat(5_001),
        },
      }),
    });
    await addToCaseOutbox(knex, 'correction', 'few');
    await addToCaseOutbox(knex, 'correction', 'many');
    await publisher.publish();
    expect(published).toMatchObject([
      { id: 'few', entityRefs: refs.slice(1), title: `${'é'.repeat(499)}…` },
      { id: 'many', entityRefs: [], restsOnWholeEstate: true },
    ]);
    expect(published[0]).not.toHaveProperty('restsOnWholeEstate');
    expect(await knex('case_outbox')).toEqual([]);
  });
});
