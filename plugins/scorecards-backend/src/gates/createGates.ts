import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { Environments } from '@plumbline/backstage-plugin-evidence-common';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Loop,
} from '@plumbline/backstage-plugin-evidence-node';
import type { RuleFacts } from '../registry/RuleFacts';
import type { StandardsSource } from '../registry/StandardsSource';
import type { ControlBook } from '../verdicts/ControlBook';
import type { VerdictService } from '../verdicts/VerdictService';
import { GateFacts } from './GateFacts';
import { GateRegistry } from './GateRegistry';
import { GateService } from './GateService';
import type { GateStore } from './GateStore';

/** What decides on changes, and keeps its rules as their files are. */
export function createGates(options: {
  auth: AuthService;
  book: ControlBook;
  clock: Clock;
  environments: Environments;
  evidence: EvidenceService;
  facts: RuleFacts;
  logger: LoggerService;
  /** Of rules of gates. */
  sources: readonly StandardsSource[];
  store: GateStore;
  verdicts: VerdictService;
  visibility: CatalogVisibility;
}): { service: GateService; registry: GateRegistry; loops: Loop[] } {
  const { logger, sources } = options;
  const registry = new GateRegistry(options);
  return {
    registry,
    service: new GateService({
      ...{ ...options, registry },
      facts: new GateFacts(options),
    }),
    loops: sources.map(
      source =>
        new Loop({
          ...{ logger, everyMs: source.everySeconds * 1_000 },
          what: `Reading rules of gates of '${source.name}'`,
          run: signal => registry.refresh(source, signal),
        }),
    ),
  };
}
