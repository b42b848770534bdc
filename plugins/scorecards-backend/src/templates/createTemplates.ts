import type {
  LoggerService,
  RootConfigService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import { Clock, Loop } from '@plumbline/backstage-plugin-evidence-node';
import { readSources } from '../registry/readSources';
import { TemplateRegistry } from './TemplateRegistry';
import { TemplateService } from './TemplateService';
import type { TemplateStore } from './TemplateStore';

/** Templates for services, from the folders of standards. */
export function createTemplates(options: {
  clock: Clock;
  config: RootConfigService;
  logger: LoggerService;
  store: TemplateStore;
  urlReader: UrlReaderService;
}) {
  const { clock, config, logger, store, urlReader } = options;
  const sources = readSources(config, urlReader, 'templates');
  const registry = new TemplateRegistry({ clock, logger, sources, store });
  return {
    templateRegistry: registry,
    templates: new TemplateService(registry),
    templateLoops: sources.map(
      source =>
        new Loop({
          ...{ logger, everyMs: source.everySeconds * 1_000 },
          what: `Reading templates of '${source.name}'`,
          run: signal => registry.refresh(source, signal),
        }),
    ),
  };
}
