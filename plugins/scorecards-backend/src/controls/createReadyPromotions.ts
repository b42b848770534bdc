import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  Clock,
  DerivedCases,
  Loop,
  paced,
  pause,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { LadderStore } from '../phases/LadderStore';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { LadderService } from './LadderService';
import { ReadyPromotions } from './ReadyPromotions';

const everyMs = 5 * 60_000;

/** Lists promotions in the inbox of those who may decide them. */
export function createReadyPromotions(options: {
  auth: AuthService;
  clock: Clock;
  knex: Knex;
  ladderService: LadderService;
  logger: LoggerService;
  registry: ControlRegistry;
  store: LadderStore;
}) {
  const { knex, ladderService: ladder, logger, registry } = options;
  const ready = new ReadyPromotions({ ...options, ladder });
  const cases = new DerivedCases({
    ...{ everyMs, knex, setAside: SetAside.of(knex) },
    what: 'promotions to list',
    subjects: () => ready.subjects(),
    casesOf: control => ready.of(control),
    endOf: (control, id) => ready.endOf(control, id),
  });
  const loop = new Loop({
    ...{ logger, everyMs },
    what: 'Looking for controls to promote',
    run: async signal => {
      // At the start the standards are still being read.
      while (!registry.isReady && !signal.aborted) {
        await pause(paced(1_000), signal);
      }
      await cases.look(signal);
    },
  });
  return { cases, loop };
}
