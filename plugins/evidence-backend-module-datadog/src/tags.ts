import { labelsOfTags } from '@plumbline/backstage-plugin-evidence-node';

/**
 * What a monitor is about: the group of it that fires is closer than the tags of
 * the whole monitor. https://docs.datadoghq.com/getting_started/tagging/
 */
export function labelsOfMonitor(monitor: {
  name: string;
  priority?: string;
  tags: readonly string[];
  group: readonly string[];
}): Record<string, string> {
  const { name, priority, tags, group } = monitor;
  return {
    ...labelsOfTags(tags),
    ...labelsOfTags(group),
    ...(priority && { severity: priority }),
    alertname: name,
  };
}
