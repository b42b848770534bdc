import { Field, isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';

/** What fires at an entity besides the subject of a message, as freshly known. */
export type AlsoFiring = {
  /** Names of alerts and ids of incidents. */
  names: string[];
  /** Nothing fires that is not in `names`: alerts and incidents are freshly known. */
  complete: boolean;
};

/**
 * @param own - names of alerts and ids of incidents that the message is about,
 *   while these fire
 */
export function alsoFiring(
  { firing: { alerts, incidents } }: Pick<Brief, 'firing'>,
  own: readonly string[] = [],
): AlsoFiring {
  const names = [
    ...fresh(alerts).map(({ name }) => name),
    ...fresh(incidents).map(({ id }) => id),
  ];
  return {
    names: [...new Set(names)].filter(name => !own.includes(name)),
    complete: isFresh(alerts) && isFresh(incidents),
  };
}

function fresh<T>(field: Field<T[]>): T[] {
  return isKnown(field) && !field.stale ? field.value : [];
}

function isFresh(field: Field<unknown[]>): boolean {
  return isKnown(field) && !field.stale;
}
