import type {
  AuthService,
  LoggerService,
  RootConfigService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Environments } from '@plumbline/backstage-plugin-evidence-common';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Loop,
  SharedLoop,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { Members } from '../people/Members';
import { readSources } from '../registry/readSources';
import type { RuleFacts } from '../registry/RuleFacts';
import { HoldStore } from './HoldStore';
import { ReleaseNotices } from './ReleaseNotices';
import { LadderRegistry } from './LadderRegistry';
import { GateRequests, ReleaseReader } from './ReleaseReader';
import { ReleaseService } from './ReleaseService';
import type { SkipStore } from './SkipStore';
import type { StatementStore } from './StatementStore';

/** Time alone may hold a release, which no source reports. */
const noticesMs = 15 * 60_000;

export type ReleaseParts = {
  holds: HoldStore;
  ladders: LadderRegistry;
  reader: ReleaseReader;
  service: ReleaseService;
  loops: readonly Loop[];
};

/** Ladders of environments, and releases on them. */
export function createReleases(options: {
  auth: AuthService;
  clock: Clock;
  config: RootConfigService;
  environments: Environments;
  evidence: EvidenceService;
  facts: RuleFacts;
  gates: GateRequests;
  knex: Knex;
  logger: LoggerService;
  members: Members;
  notifications: NotificationService;
  /** Kinds of which the installation notifies. */
  kinds: ReadonlySet<string>;
  statements: StatementStore;
  store: SkipStore;
  urlReader: UrlReaderService;
  visibility: CatalogVisibility;
}): ReleaseParts {
  const { config, knex, logger, urlReader } = options;
  const sources = readSources(config, urlReader, 'environments');
  const ladders = new LadderRegistry({ ...options, sources });
  const allowed =
    config.getOptionalStringArray('plumbline.promotion.allowed') ?? [];
  const reader = new ReleaseReader({ ...options, allowed, ladders });
  const holds = new HoldStore(knex);
  const notices = new ReleaseNotices({ ...options, holds, ladders, reader });
  const noticesLoop = new SharedLoop({
    knex,
    logger,
    everyMs: noticesMs,
    name: 'held-releases-notices',
    what: 'Notifying owners of releases',
    run: signal => notices.notify(signal),
  });
  return {
    holds,
    ladders,
    reader,
    service: new ReleaseService({ ...options, reader }),
    loops: [
      ...sources.map(
        source =>
          new Loop({
            logger,
            everyMs: source.everySeconds * 1_000,
            what: `Reading ladders of environments of '${source.name}'`,
            run: async signal => {
              if (await ladders.refresh(source, signal)) {
                noticesLoop.nudge();
              }
            },
          }),
      ),
      noticesLoop,
    ],
  };
}
