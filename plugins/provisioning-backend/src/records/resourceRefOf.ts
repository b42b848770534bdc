import type { StoredRequest } from './requests';

/** As long as the name of an entity may be. */
const longest = 63;

/** A name as an entity may have it, whatever a module lets one ask for. */
export function slugOf(name: string): string {
  return name
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .slice(0, longest)
    .replace(/^[-.]+|[-.]+$/g, '');
}

/** The catalog entity that stands for what was made. */
export function resourceRefOf({
  id,
  resourceName,
}: Pick<StoredRequest, 'id' | 'resourceName'>): string {
  return `resource:default/${slugOf(resourceName) || id}`;
}
