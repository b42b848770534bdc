import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  CasePublisher,
  type EvidenceService,
  Loop,
  type PublishedCase,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { ReadyPromotions } from '../controls/ReadyPromotions';
import type { ControlRegistry } from '../registry/ControlRegistry';
import {
  type CaseFamily,
  createDerivedCases,
} from '../cases/createDerivedCases';

type ReadCase = (id: string) => Promise<PublishedCase | undefined>;

/** What puts all that waits for a decision into the inbox. */
export function createListing(options: {
  auth: AuthService;
  evidence: Pick<EvidenceService, 'publishCase'>;
  families: readonly CaseFamily[];
  knex: Knex;
  logger: LoggerService;
  promotions: Pick<ReadyPromotions, 'casesOf' | 'endOf' | 'subjects'>;
  /** By what the outbox names; what is not here follows from other data. */
  readers: Readonly<Record<string, ReadCase>>;
  registry: Pick<ControlRegistry, 'isReady'>;
}): { loops: readonly Loop[]; release: () => Promise<void> } {
  const { auth, evidence, families, knex, logger, promotions, readers } =
    options;
  const { cases, loop } = createDerivedCases({
    ...options,
    families: [
      ...families,
      {
        prefix: '',
        subjects: () => promotions.subjects(),
        casesOf: controls => promotions.casesOf(controls),
        endOf: (control, id) => promotions.endOf(control, id),
      },
    ],
  });
  const publisher = new CasePublisher({
    auth,
    evidence,
    knex,
    setAside: SetAside.of(knex),
    lookAt: (subjects, signal) => cases.lookAt(subjects, signal),
    read: (type, id) =>
      Object.hasOwn(readers, type) ? readers[type](id) : cases.read(id),
  });
  return {
    loops: [
      new Loop({
        logger,
        what: 'Publishing what waits for a decision',
        run: signal => publisher.publish(signal),
      }),
      loop,
    ],
    release: () => cases.release(),
  };
}
