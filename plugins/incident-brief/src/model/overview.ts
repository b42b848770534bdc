import type { Overview } from '@plumbline/backstage-plugin-evidence-common';

type Collectors = Pick<Overview, 'collectors'>;

/** Sources that observe running systems; the catalog only declares. */
export function observers({ collectors }: Collectors): number {
  return collectors.filter(
    ({ id, kind, outcome }) =>
      id !== 'catalog' &&
      kind !== 'change-source' &&
      outcome !== undefined &&
      outcome !== 'unconfigured',
  ).length;
}

/** Sources that can tell about changes, or about one kind of them. */
export function changeSources(
  { collectors }: Collectors,
  changeKind?: string,
): number {
  return collectors.filter(
    ({ changeKinds = [], outcome }) =>
      outcome !== 'unconfigured' &&
      (changeKind === undefined
        ? changeKinds.length > 0
        : changeKinds.includes(changeKind)),
  ).length;
}
