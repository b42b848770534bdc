import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { paced, pause } from '@plumbline/backstage-plugin-evidence-node';

type Report = (signal: AbortSignal, of: { isNew: boolean }) => Promise<boolean>;

/**
 * Repeats a report soon until there was something to report once: at the start,
 * evidence is still reading the catalog.
 *
 * @param report - returns whether there was anything
 */
export function untilReported(
  report: Report,
  options: { logger: LoggerService; retryMs: number },
): (...call: Parameters<Report>) => Promise<void> {
  const { logger, retryMs } = options;
  let isReported = false;
  const once: Report = async (signal, of) => {
    try {
      isReported = (await report(signal, of)) || isReported;
    } catch (error) {
      if (isReported || signal.aborted) {
        throw error;
      }
      logger.debug('What has to be confirmed is not reported yet', {
        cause: stringifyError(error),
      });
    }
    return isReported;
  };
  return async (signal, of) => {
    while (!(await once(signal, of)) && !signal.aborted) {
      await pause(paced(retryMs), signal);
    }
  };
}
