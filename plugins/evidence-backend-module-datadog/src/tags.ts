/**
 * Tags as labels of an alert. A key that has several values names none of them,
 * as it can't be known which is meant: its values are kept, joined.
 * https://docs.datadoghq.com/getting_started/tagging/
 */
export function labelsOfTags(tags: readonly string[]): Record<string, string> {
  const values = new Map<string, Set<string>>();
  for (const tag of tags) {
    // A tag such as `monitor`, without a value, names nothing.
    const [, key, value] =
      /^\s*([^:\s][^:]*?)\s*:\s*(.*\S)\s*$/su.exec(tag) ?? [];
    if (key) {
      const name = key.toLocaleLowerCase('en-US');
      values.set(name, (values.get(name) ?? new Set()).add(value));
    }
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, [...all].sort().join(',')]),
  );
}

/**
 * What a monitor is about: the group of it that fires is closer than the tags of
 * the whole monitor.
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
