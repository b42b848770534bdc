import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { OwnerSummaries } from './OwnerSummaries';

const key = 'plumbline.scorecards.notifications';

/** How far ahead is announced, in days. */
export function readNoticeDays(config: RootConfigService): {
  due: number;
  lapse: number;
} {
  const own = config.getOptionalConfig(key);
  return {
    due: own?.getOptionalNumber('dueWithinDays') ?? 7,
    lapse: own?.getOptionalNumber('lapseWithinDays') ?? 14,
  };
}

/** Nobody is notified unless a schedule is configured. */
export async function scheduleSummaries(options: {
  config: RootConfigService;
  scheduler: SchedulerService;
  summaries: OwnerSummaries;
}): Promise<void> {
  const { config, scheduler, summaries } = options;
  const schedule = config.getOptionalConfig(`${key}.schedule`);
  if (schedule) {
    await scheduler.scheduleTask({
      ...readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule),
      id: 'scorecards-owner-summaries',
      fn: async signal => {
        await summaries.notify(signal as AbortSignal);
      },
    });
  }
}
