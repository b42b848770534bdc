import type {
  AuthService,
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Loop,
  SharedLoop,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { GateReaders } from '../gates/GateReaders';
import type { GateStore } from '../gates/GateStore';
import type { DecidedStates } from '../lifecycle/DecidedStates';
import type { Members } from '../people/Members';
import type { TemplateRegistry } from '../templates/TemplateRegistry';
import type { TemplateService } from '../templates/TemplateService';
import { CreationObserver } from './CreationObserver';
import { CreationRunner } from './CreationRunner';
import { CreationService } from './CreationService';
import { PathFiguresService } from './PathFiguresService';
import { LeftInfrastructure } from './LeftInfrastructure';
import { readMostOpen } from './mostOpen';
import type { CreationStore } from './CreationStore';

/** New services, and the loop that makes what they consist of. */
export function createCreations(options: {
  auth: AuthService;
  catalog: CatalogService;
  clock: Clock;
  config: RootConfigService;
  decided: DecidedStates;
  evidence: EvidenceService;
  gateStore: GateStore;
  knex: Knex;
  logger: LoggerService;
  members: Members;
  store: CreationStore;
  templateRegistry: TemplateRegistry;
  templates: TemplateService;
  visibility: CatalogVisibility;
}) {
  const { config, gateStore, knex, logger } = options;
  const { templateRegistry: registry } = options;
  const observer = new CreationObserver({ ...options, registry });
  const left = new LeftInfrastructure(options);
  const runner = new CreationRunner({
    ...options,
    left,
    registry,
    portalUrl: config.getOptionalString('app.baseUrl'),
  });
  return {
    creations: new CreationService({
      ...options,
      left,
      observer,
      mostOpen: readMostOpen(config),
    }),
    pathFigures: new PathFiguresService({
      ...options,
      gates: gateStore,
      registry,
      readers: new GateReaders(options),
    }),
    creationLoops: [
      new Loop({
        logger,
        everyMs: 1_000,
        what: 'Creating services',
        run: signal => runner.run(signal),
      }),
      new SharedLoop({
        knex,
        logger,
        everyMs: 60_000,
        name: 'creations-followed',
        what: 'Following services that were created',
        run: signal => observer.follow(signal),
      }),
    ],
  };
}
