import type {
  BasicPermission,
  PermissionAttributes,
  ResourcePermission,
} from '@backstage/plugin-permission-common';

type Named = { name: string; attributes: PermissionAttributes };

export function createPermission<T extends string>(
  input: Named & { resourceType: T },
): ResourcePermission<T>;
export function createPermission(input: Named): BasicPermission;
/**
 * As Backstage's own, which loads an HTTP client besides: operations name their
 * permissions, and clients and the command line load operations.
 */
export function createPermission({
  resourceType,
  ...named
}: Named & { resourceType?: string }): BasicPermission | ResourcePermission {
  return resourceType
    ? { type: 'resource', ...named, resourceType }
    : { type: 'basic', ...named };
}
