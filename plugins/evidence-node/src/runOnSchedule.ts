import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerService,
} from '@backstage/backend-plugin-api';

/**
 * Does something at the times that an operator has configured, on one replica,
 * through the portal's scheduler; never where none are configured.
 *
 * @param options.id - by which the scheduler lists it
 * @param options.key - of the schedule in the configuration
 * @public
 */
export async function runOnSchedule(options: {
  config: RootConfigService;
  id: string;
  key: string;
  run: (signal: AbortSignal) => Promise<unknown>;
  scheduler: SchedulerService;
}): Promise<void> {
  const { config, id, key, run, scheduler } = options;
  const schedule = config.getOptionalConfig(key);
  if (schedule) {
    await scheduler.scheduleTask({
      ...readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule),
      id,
      fn: async signal => {
        await run(signal as AbortSignal);
      },
    });
  }
}
