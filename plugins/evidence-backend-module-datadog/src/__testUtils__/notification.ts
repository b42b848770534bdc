/** What the webhook sends, by the payload of the README. */
export function notification(part: Record<string, unknown> = {}) {
  return {
    cycle: '7716548234055550000',
    monitor: '148275309',
    title: '[P2] [Triggered on {host:a}] High errors',
    transition: 'Triggered',
    status: 'errors over host:a was > 100 at least once during the last 5m',
    priority: 'P2',
    scope: 'host:a',
    tags: 'env:prod,host:a,monitor,service:checkout',
    host: 'a',
    // 2026-03-01T11:40:00Z
    date: '1772365200000',
    link: 'https://app.datadoghq.eu/monitors/148275309?from_ts=1772364300000',
    message: 'Errors are high. @webhook-plumbline',
    ...part,
  };
}
