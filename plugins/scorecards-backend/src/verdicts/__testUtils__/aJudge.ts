import { mockServices } from '@backstage/backend-test-utils';
import { createRuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import {
  EvidenceService,
  prepareDatabase,
} from '@plumbline/backstage-plugin-evidence-node';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import type { Knex } from 'knex';
import { ControlRegistry } from '../../registry/ControlRegistry';
import { ControlStore } from '../../registry/ControlStore';
import { LadderStore } from '../../phases/LadderStore';
import { VerdictStore } from '../VerdictStore';
import type { ChangingEstate } from './changingEstate';
import { Judging } from '../Judging';

/**
 * Judges an estate as the plugin does, into a database.
 *
 * @param evidence - instead of what reads all of the estate
 * @param holder - the replica
 */
export async function aJudge(
  knex: Knex,
  estate: ChangingEstate,
  evidence: Pick<EvidenceService, 'getFacts' | 'getFeed'> = fakeEvidenceService(
    estate,
  ),
  holder = 'me',
) {
  await prepareDatabase(
    { getClient: async () => knex },
    '@plumbline/backstage-plugin-scorecards-backend',
  );
  const source = {
    name: 'tests',
    everySeconds: 1,
    read: async () => estate.files.map(file => ({ ...file })),
  };
  const engine = createRuleEngine();
  const clock = () => new Date(estate.now);
  const registry = new ControlRegistry({
    clock,
    facts: { engine, isKnown: true, refresh: async () => {} },
    logger: mockServices.logger.mock(),
    sample: async () => [],
    sources: [source],
    store: new ControlStore(knex),
    trials: { reasonAgainst: async () => undefined },
  });
  const store = new VerdictStore(knex);
  const judging = new Judging({
    auth: mockServices.auth(),
    clock,
    evidence,
    holder,
    ladder: new LadderStore(knex),
    leftOut: new Set(),
    registry,
    store,
  });
  return {
    store,
    release: () => judging.release(),
    judge: async () => {
      await registry.refresh(source, new AbortController().signal);
      return judging.judgeNews();
    },
    /** Without times: since when is what an empty database can't know. */
    verdicts: async () =>
      (await store.list({}, { now: estate.now, limit: 10_000 })).map(
        ({ since, failingSince, place, evidence: claims, ...verdict }) => ({
          ...verdict,
          evidence: claims.map(({ observedAt, ...claim }) => claim),
        }),
      ),
  };
}
