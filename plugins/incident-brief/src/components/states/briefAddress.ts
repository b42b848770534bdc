import type { BriefQuery } from '../../model/briefQuery';

/** The page that shows the brief of an entity, from the same instant. */
export function briefAddress(path: string, query: BriefQuery): string {
  const { signal, entityRef, at, onset, environment } = query;
  const parameters = Object.entries({
    ...(entityRef === undefined ? { signal } : { entityRef }),
    at,
    onset,
    environment,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${path}?${new URLSearchParams(parameters)}`;
}
