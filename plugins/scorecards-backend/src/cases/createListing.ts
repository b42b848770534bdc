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
import { gateOverrideCase } from '../database/DatabaseOverrideStore';
import { gateReviewCase } from '../database/DatabaseGateReviewStore';
import { lifecycleCase } from '../lifecycle/DatabaseLifecycleStore';
import type { ControlRegistry } from '../registry/ControlRegistry';
import { transferCase } from '../transfers/DatabaseTransferStore';
import { type CaseFamily, createDerivedCases } from './createDerivedCases';

type ReadCase = (id: string) => Promise<PublishedCase | undefined>;

/** What puts all that waits for a decision into the inbox. */
export function createListing(options: {
  auth: AuthService;
  evidence: Pick<EvidenceService, 'publishCase'>;
  gates: { readOverride: ReadCase; readReview: ReadCase };
  knex: Knex;
  lifecycle: {
    families: readonly CaseFamily[];
    readCase: ReadCase;
    transfers: { readCase: ReadCase };
  };
  logger: LoggerService;
  people: {
    readCase: (
      type: 'dispute' | 'exemption',
      id: string,
    ) => Promise<PublishedCase | undefined>;
  };
  promotions: Pick<ReadyPromotions, 'endOf' | 'of' | 'subjects'>;
  registry: Pick<ControlRegistry, 'isReady'>;
}): { loops: readonly Loop[]; release: () => Promise<void> } {
  const { auth, evidence, gates, knex, lifecycle, logger } = options;
  const { people, promotions } = options;
  const { cases, loop } = createDerivedCases({
    ...options,
    families: [
      ...lifecycle.families,
      {
        prefix: '',
        subjects: () => promotions.subjects(),
        casesOf: control => promotions.of(control),
        endOf: (control, id) => promotions.endOf(control, id),
      },
    ],
  });
  const publisher = new CasePublisher({
    ...{ auth, evidence, knex, setAside: SetAside.of(knex) },
    read: (type, id) => {
      if (type === gateReviewCase) {
        return gates.readReview(id);
      }
      if (type === gateOverrideCase) {
        return gates.readOverride(id);
      }
      if (type === lifecycleCase) {
        return lifecycle.readCase(id);
      }
      if (type === transferCase) {
        return lifecycle.transfers.readCase(id);
      }
      return type === 'exemption' || type === 'dispute'
        ? people.readCase(type, id)
        : cases.read(type, id);
    },
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
