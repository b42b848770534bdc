import { Random } from '../lib/random';

/** Words for one kind of work; `{}` are places where something varies. */
const works: readonly (readonly string[])[] = [
  [
    'Restart stuck payment worker on {host}',
    'Restarting the stuck payment workers on {host}',
  ],
  ['Reset password for {mail}', 'Please reset password for {mail}'],
  ['Rotate TLS certificate of {host}', 'Rotate the TLS certificate of {host}'],
  [
    'Grant {name} access to repository {path}',
    'Please grant {name} access to the repository {path}',
  ],
  [
    'Revoke access of {name} to production',
    'Revoke the access of {name} to production',
  ],
  ['Disk {number}% full on {host}', 'Disk is {number}% full on {host}'],
  [
    'Replay message {uuid} from dead letter queue',
    'Replay the message {uuid} from the dead letter queue',
  ],
  ['Increase quota of project {id} to {number} GB'],
  ['Fail over orders database by hand after alert {id}'],
  ['Clear CDN cache of {url}', 'Clear the CDN cache of {url} again'],
  ['Roll back checkout to {version}', 'Checkout rolled back to {version}'],
  ['Unlock account {id}', 'Unlock the account {id} please'],
  ['Create staging environment for pull request {number}'],
  [
    'Run nightly export job {id} again',
    'Run the nightly export job {id} again',
  ],
  [
    'Drain host {ip} before maintenance',
    'Drain the host {ip} before the maintenance',
  ],
  ['Approve deploy of release {version}'],
  [
    'Rebuild search index after {number} errors',
    'Rebuilding the search index after {number} errors',
  ],
  ['Add DNS record for {host}', 'Add a DNS record for {host}'],
  ['Renew license of monitoring agent on {host}'],
  ['Extend retention of bucket {path} to {number} days'],
  ['Kill long running query {id} on reporting database'],
  ['Unblock pipeline of {path} after flaky test'],
  [
    'Copy production data of {time} to staging',
    'Copy the production data of {time} to staging',
  ],
  ['Onboard {name} to the on-call rotation'],
];

const names = ['Ana', 'Li', 'Tom', 'Zoe', 'Max', 'Kim', 'Olu', 'Eva', 'Jan'];

/** One ticket, and which kind of work it is. */
export type Labelled = { title: string; label: number };

/** Tickets as people write them, each with its label. */
export function labelledTickets(count: number, seed: number): Labelled[] {
  const random = new Random(seed);
  const slots: Record<string, () => string> = {
    host: () =>
      `${random.pick(['web', 'db', 'node'])}-${random.between(
        1,
        400,
      )}.shop.example.com`,
    mail: () => `user${random.between(1, 9_999)}@example.com`,
    name: () => random.pick(names),
    path: () =>
      `shop/${random.pick([
        'cart',
        'catalog',
        'search',
        'basket',
      ])}-${random.between(1, 30)}`,
    number: () => `${random.between(1, 99)}`,
    uuid: () => random.uuid(),
    id: () => `OPS-${random.between(1, 99_999)}`,
    url: () =>
      `https://shop.example.com/${random.pick([
        'a',
        'b',
        'c',
      ])}/${random.between(1, 999)}`,
    version: () =>
      `v${random.between(1, 9)}.${random.between(0, 40)}.${random.between(
        0,
        9,
      )}`,
    ip: () => `10.0.${random.between(0, 255)}.${random.between(1, 254)}`,
    time: () => `2026-0${random.between(1, 9)}-1${random.between(0, 9)}`,
  };
  return Array.from({ length: count }, () => {
    const label = random.between(0, works.length - 1);
    const line = random
      .pick(works[label])
      .replace(/\{(\w+)\}/g, (_, slot: string) => slots[slot]());
    const title = random.chance(0.1)
      ? `RE: [URGENT] ${line.toUpperCase()}!`
      : line;
    return { title, label };
  });
}

/** How well groups agree with labels: pairs, and groups that are exactly right. */
export function agreement(
  groups: readonly string[],
  labels: readonly number[],
): { f1: number; exact: number } {
  const count = (keys: readonly string[]) => {
    const counts = new Map<string, number>();
    keys.forEach(key => counts.set(key, (counts.get(key) ?? 0) + 1));
    return counts;
  };
  const pairs = (counts: Map<string, number>) =>
    [...counts.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const byGroup = count(groups);
  const byLabel = count(labels.map(String));
  const both = count(groups.map((group, at) => `${group} ${labels[at]}`));
  const exact = [...both].filter(([key, size]) => {
    const [group, label] = key.split(' ');
    return byGroup.get(group) === size && byLabel.get(label) === size;
  });
  return {
    f1: (2 * pairs(both)) / (pairs(byGroup) + pairs(byLabel)),
    exact:
      exact.reduce((sum, [, size]) => sum + size, 0) /
      Math.max(1, groups.length),
  };
}
