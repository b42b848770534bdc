import type {
  AuthService,
  LoggerService,
  RootConfigService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import {
  Clock,
  type EvidenceService,
  Loop,
} from '@plumbline/backstage-plugin-evidence-node';
import { readSources } from '../registry/readSources';
import { TemplateRegistry } from './TemplateRegistry';
import { TemplateService } from './TemplateService';
import type { TemplateStore } from './TemplateStore';

/** Templates for services, from the folders of standards. */
export function createTemplates(options: {
  auth: AuthService;
  clock: Clock;
  config: RootConfigService;
  evidence: EvidenceService;
  logger: LoggerService;
  store: TemplateStore;
  urlReader: UrlReaderService;
}) {
  const { clock, config, logger, store, urlReader } = options;
  const sources = readSources(config, urlReader, 'templates');
  const registry = new TemplateRegistry({ clock, logger, sources, store });
  return {
    templateRegistry: registry,
    templates: new TemplateService(registry, options),
    templateLoops: sources.map(
      source =>
        new Loop({
          logger,
          everyMs: source.everySeconds * 1_000,
          what: `Reading templates of '${source.name}'`,
          run: signal => registry.refresh(source, signal),
        }),
    ),
  };
}
