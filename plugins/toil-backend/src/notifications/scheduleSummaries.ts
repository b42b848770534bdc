import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { OwnerSummaries } from './OwnerSummaries';

/** Nobody is notified unless a schedule is configured. */
export async function scheduleSummaries(options: {
  config: RootConfigService;
  scheduler: SchedulerService;
  summaries: OwnerSummaries;
}): Promise<void> {
  const { config, scheduler, summaries } = options;
  const schedule = config.getOptionalConfig(
    'plumbline.toil.notifications.schedule',
  );
  if (schedule) {
    await scheduler.scheduleTask({
      ...readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule),
      id: 'toil-owner-summaries',
      fn: async signal => {
        await summaries.notify(signal as AbortSignal);
      },
    });
  }
}
