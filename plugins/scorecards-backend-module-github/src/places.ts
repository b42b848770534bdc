import { type GithubEvent, hostOf } from './readEvent';

/**
 * What is answered apart from the rest, so that a host that is slow or away holds
 * up no other one: one that is configured, or all that are not any more.
 */
export type Place = {
  /** Absent: any, except the others. */
  host?: string;
  others: readonly string[];
};

/** @param hosts - that are configured, as addresses of repositories name them */
export function placesOf(hosts: readonly string[]): Place[] {
  return hosts.length < 2
    ? [{ others: [] }]
    : [...hosts.map(host => ({ host, others: [] })), { others: hosts }];
}

export function isAt(
  { host, others }: Place,
  { repository }: Pick<GithubEvent, 'repository'>,
): boolean {
  const at = hostOf(repository);
  return host === undefined ? !others.includes(at) : at === host;
}

/** Of a loop, such as the one by which replicas know it as the same. */
export function nameAt(name: string, { host }: Place): string {
  return host === undefined ? name : `${name} at ${host}`;
}
