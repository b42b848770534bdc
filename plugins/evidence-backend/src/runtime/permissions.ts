import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizePermissionRequest,
  AuthorizeResult,
  BasicPermission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';

/** @throws NotAllowedError without the permission */
export async function requirePermission(
  permissions: PermissionsService,
  credentials: BackstageCredentials,
  permission: BasicPermission,
): Promise<void> {
  if (!(await isAllowed({ permissions }, credentials, permission))) {
    throw new NotAllowedError(
      `You need the permission '${permission.name}' for this`,
    );
  }
}

/** Whether a caller has a permission, for what is better left out than refused. */
export async function isAllowed(
  { permissions }: { permissions: PermissionsService },
  credentials: BackstageCredentials,
  ...[permission, resourceRef]:
    | [permission: BasicPermission]
    | [permission: ResourcePermission, resourceRef: string]
): Promise<boolean> {
  const [{ result }] = await permissions.authorize(
    [{ permission, resourceRef } as AuthorizePermissionRequest],
    { credentials },
  );
  return result === AuthorizeResult.ALLOW;
}
