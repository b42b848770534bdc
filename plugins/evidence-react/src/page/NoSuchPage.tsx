import { ErrorPage } from '@backstage/core-components';

/** Below the pages of a plugin, where an address leads to none of them. */
export function NoSuchPage() {
  return <ErrorPage status="404" statusMessage="There is no such page" />;
}
