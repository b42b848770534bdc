import type { StoredRequest } from './RequestStore';

/** The catalog entity that stands for what was made. */
export function resourceRefOf({
  resourceName,
}: Pick<StoredRequest, 'resourceName'>): string {
  return `resource:default/${resourceName.replaceAll('_', '-')}`;
}
