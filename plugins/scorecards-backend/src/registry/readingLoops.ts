import type { LoggerService } from '@backstage/backend-plugin-api';
import { Loop } from '@plumbline/backstage-plugin-evidence-node';
import type { ControlRegistry } from './ControlRegistry';
import type { readSources } from './readSources';

/** Reads each source of standards again and again. */
export function readingLoops(
  sources: ReturnType<typeof readSources>,
  options: {
    logger: LoggerService;
    registry: Pick<ControlRegistry, 'refresh'>;
  },
): Loop[] {
  const { logger, registry } = options;
  return sources.map(
    source =>
      new Loop({
        logger,
        everyMs: source.everySeconds * 1_000,
        what: `Reading standards '${source.name}'`,
        run: signal => registry.refresh(source, signal),
      }),
  );
}
