import type {
  AuthService,
  LoggerService,
  RootConfigService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Loop,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ControlRegistry } from '../registry/ControlRegistry';
import { readSources } from '../registry/readSources';
import type { TemplateRegistry } from '../templates/TemplateRegistry';
import { VerdictOverrideState } from '../verdicts/overrides/VerdictOverrideState';
import type { VerdictOverrideStore } from '../verdicts/overrides/VerdictOverrideStore';
import type { VerdictService } from '../verdicts/VerdictService';
import { ContractRegistry } from './ContractRegistry';
import { ContractService } from './ContractService';

/** Contracts between services and the platform, from the folders of standards. */
export function createContracts(options: {
  auth: AuthService;
  clock: Clock;
  config: RootConfigService;
  evidence: EvidenceService;
  leftOut: ReadonlySet<string>;
  logger: LoggerService;
  people: VerdictOverrideStore;
  registry: ControlRegistry;
  templateRegistry: TemplateRegistry;
  urlReader: UrlReaderService;
  verdicts: VerdictService;
  visibility: CatalogVisibility;
}) {
  const { config, logger, urlReader } = options;
  const sources = readSources(config, urlReader, 'contracts');
  const contractRegistry = new ContractRegistry({ logger, sources });
  return {
    contractRegistry,
    contracts: new ContractService({
      ...options,
      contracts: contractRegistry,
      people: new VerdictOverrideState({ store: options.people }),
    }),
    contractLoops: sources.map(
      source =>
        new Loop({
          logger,
          everyMs: source.everySeconds * 1_000,
          what: `Reading contracts of '${source.name}'`,
          run: signal => contractRegistry.refresh(source, signal),
        }),
    ),
  };
}
