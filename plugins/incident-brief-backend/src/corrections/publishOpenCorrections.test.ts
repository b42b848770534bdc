import { mockServices } from '@backstage/backend-test-utils';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import type { Correction } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  createTestDatabases,
  migrationsDir,
} from '../__testUtils__/testDatabases';
import { CorrectionStore } from './CorrectionStore';
import { publishOpenCorrections } from './publishOpenCorrections';

jest.setTimeout(120_000);
const databases = createTestDatabases();
const entityRef = 'component:default/checkout';
const start = Date.parse('2026-03-03T02:00:00Z');

function aCorrection(line: string): Correction {
  const at = new Date(start).toISOString();
  return {
    id: `id-of-${line}`,
    entityRef,
    line,
    said: [{ key: line, label: line, nature: 'lasting' }],
    state: 'open',
    at,
    reportedBy: 'user:default/ana',
    reportedAt: at,
    tracked: true,
    reopened: 0,
    history: [],
    version: 1,
  };
}

describe('reporting to evidence which corrections are open', () => {
  it('never lets what was read earlier pass for the later', async () => {
    const knex = await databases.init('SQLITE_3');
    await knex.migrate.latest({ directory: migrationsDir });
    const store = new CorrectionStore(knex);
    const evidence = fakeEvidenceService();
    let passed = 0;
    const options = {
      auth: mockServices.auth(),
      clock: () => new Date(start + passed++),
      evidence,
      store,
    };
    await store.add(aCorrection('service.runbook'));
    // One replica has read what is open, and is slow; another is faster.
    await publishOpenCorrections(entityRef, {
      ...options,
      store: Object.assign(Object.create(store), {
        list: async (query: Parameters<typeof store.list>[0]) => {
          const open = await store.list(query);
          await store.add(aCorrection('service.docs'));
          await publishOpenCorrections(entityRef, options);
          return open;
        },
      }),
    });
    const latest = evidence.pushed
      .sort((a, b) => a.observedAt.localeCompare(b.observedAt))
      .at(-1);
    expect(latest?.facts?.[0].value).toEqual([
      expect.objectContaining({ line: 'service.docs' }),
      expect.objectContaining({ line: 'service.runbook' }),
    ]);
  });
});
