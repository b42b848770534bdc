import type { Config } from '@backstage/config';

/**
 * The kinds of notifications that an installation sends: all but those that
 * `plumbline.notifications.<kind>: false` turns off. A kind is the topic of its
 * notifications too, by which each user turns it off in the portal's settings, so
 * it stays as it is.
 */
export function readNotificationKinds<Kind extends string>(
  config: Config,
  kinds: readonly Kind[],
): ReadonlySet<Kind> {
  const own = config.getOptionalConfig('plumbline.notifications');
  return new Set(kinds.filter(kind => own?.getOptionalBoolean(kind) !== false));
}
