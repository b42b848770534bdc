import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  ContextRequest,
  Environments,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import { ContextService } from '../context/ContextService';
import { KnownEnvironments } from '../context/KnownEnvironments';
import { EstateReader } from '../estate/EstateReader';
import { PresentEvidence } from '../context/present/PresentEvidence';
import { ReadAhead } from '../context/present/ReadAhead';
import { ResolveService } from '../context/ResolveService';
import { createTestStore, t0 } from './testStore';
import { EvidenceStore } from '../database/EvidenceStore';
import { AlertStore } from '../alerts/AlertStore';
import { createRetention } from '../changes';
import { LedgerStore } from '../changes/LedgerStore';
import { DeployDecisionStore } from '../decisions/DeployDecisionStore';
import { appendFeed } from '../database/operations/feed';
import { DiscrepancyStore } from '../discrepancies/DiscrepancyStore';
import { DiscrepancyReview } from '../discrepancies/DiscrepancyReview';
import { defaultDiscrepancyOptions } from '../discrepancies/options';
import { TestLedgerService } from './TestLedgerService';
import { FactRegistry } from '../observations/FactRegistry';
import { ObservationService } from '../observations/ObservationService';
import { SubjectService } from '../estate/subjects/SubjectService';
import { SubjectStore } from '../estate/subjects/SubjectStore';
import { VisibilityService } from '../estate/VisibilityService';
import { CatalogWalker } from '../estate/projection/CatalogWalker';
import { EstateProjection } from '../estate/projection/EstateProjection';

/** A catalog whose entities the test changes under the reader. */
export class TestCatalog
  implements Pick<CatalogService, 'getEntitiesByRefs' | 'streamEntities'>
{
  /** How many entities each answer had. */
  readonly answers: number[] = [];
  entities: Entity[] = [];
  /** What the walker waits for before it reads. */
  gate: () => Promise<void> = async () => {};
  /** Thrown in place of an answer. */
  failure: Error | undefined;

  async *streamEntities(
    ...args: Parameters<CatalogService['streamEntities']>
  ): AsyncIterable<Entity[]> {
    if (this.failure) {
      throw this.failure;
    }
    const { principal } = args[1].credentials as { principal?: object };
    if (!principal || !('userEntityRef' in principal)) {
      await this.gate();
    }
    const catalog = catalogServiceMock({ entities: this.entities });
    const request = { pageSize: 3, ...args[0] };
    for await (const page of catalog.streamEntities(request, args[1])) {
      this.answers.push(page.length);
      yield page;
    }
  }

  async getEntitiesByRefs(
    ...args: Parameters<CatalogService['getEntitiesByRefs']>
  ) {
    if (this.failure) {
      throw this.failure;
    }
    const catalog = catalogServiceMock({ entities: this.entities });
    const answer = await catalog.getEntitiesByRefs(...args);
    this.answers.push(answer.items.length);
    return answer;
  }
}

export function aComponent(
  name: string,
  part: {
    annotations?: Record<string, string>;
    dependsOn?: string[];
    kind?: string;
    owner?: string;
    description?: string;
    etag?: string;
    spec?: Entity['spec'];
    relations?: Entity['relations'];
  } = {},
): Entity {
  const { dependsOn = [], owner } = part;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: part.kind ?? 'Component',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-${name}`,
      etag: part.etag,
      description: part.description,
      annotations: part.annotations,
    },
    spec: { type: 'service', dependsOn, ...part.spec },
    relations: [
      ...dependsOn.map(targetRef => ({ type: 'dependsOn', targetRef })),
      ...(owner ? [{ type: 'ownedBy', targetRef: owner }] : []),
      ...(part.relations ?? []),
    ],
  };
}

/** Evidence without HTTP, over a catalog and a clock that the test moves. */
export async function createTestEstate(knex: Knex) {
  await createTestStore(knex);
  const catalog = new TestCatalog();
  const logger = mockServices.logger.mock();
  const auth = mockServices.auth();
  const time = { now: t0 };
  const clock = () => new Date(time.now);

  /** One process: its own memory over the same database. */
  async function startReplica(holder: string) {
    const store = new EvidenceStore(knex);
    const projection = new EstateProjection({
      store,
      clock,
      logger,
      identityKeys: [],
    });
    const walker = new CatalogWalker({
      auth,
      catalog,
      clock,
      holder,
      logger,
      projection,
      store,
    });
    const discrepancies = new DiscrepancyStore(knex);
    const resolver = new ResolveService({ clock, discrepancies });
    const subjects = new SubjectService({
      ...{ clock, discrepancies, isRead: () => true, projection },
      subjects: new SubjectStore({ knex, followers: [] }),
    });
    const ledger = new TestLedgerService({
      clock,
      store: new LedgerStore({
        knex,
        appendFeed: (trx, entries) => appendFeed(trx, entries, time.now),
      }),
      ...{ signals: subjects, subjects },
    });
    const reader = new EstateReader({
      deriving: new Set(),
      isRead: () => true,
      clock,
      projection,
      retention: createRetention({
        clock,
        config: mockServices.rootConfig(),
        knex,
        logger,
      }),
      visibility: new VisibilityService({
        auth,
        catalog,
        permissions: mockServices.permissions(),
        version: () => projection.current.version,
      }),
    });
    const present = new PresentEvidence({
      alerts: new AlertStore({
        knex,
        maxAges: { alerts: () => 4 * 3_600_000 },
      }),
      ledger,
      projection,
      store,
    });
    const environments = new Environments();
    const ahead = new ReadAhead({
      clock,
      environments,
      logger,
      present,
      projection,
    });
    // Turns are made by whoever tests them.
    jest.spyOn(ahead, 'start').mockReturnValue();
    const contexts = new ContextService({
      ahead,
      known: new KnownEnvironments({ environments, ledger, store }),
      environments,
      ledger,
      present,
      reader,
      registered: { collectors: [], changeSources: [] },
      resolver,
      store,
    });
    const review = new DiscrepancyReview({
      clock,
      discrepancies,
      ledger,
      projection,
      store,
      decisions: new DeployDecisionStore(knex),
      options: defaultDiscrepancyOptions,
    });
    await projection.load();
    return {
      store,
      projection,
      walker,
      ledger,
      ahead,
      discrepancies,
      review,
      observations: new ObservationService({
        definitions: new FactRegistry(),
        incidents: { resolveAll: async () => 0 },
        isRegistered: () => false,
        clock,
        projection,
        reader,
        review,
        store,
      }),
      async contextOf(
        request: ContextRequest,
        early?: (context: EvidenceContext, basis: object) => void,
      ): Promise<EvidenceContext> {
        const answer = await contexts.getContext(
          request,
          mockCredentials.service(),
          { mayRecord: async () => false, early },
        );
        if (answer.status !== 'found') {
          throw new Error(`The answer was '${answer.status}'`);
        }
        return answer.context;
      },
    };
  }

  return {
    catalog,
    time,
    logger,
    startReplica,
    ...(await startReplica('first')),
  };
}
