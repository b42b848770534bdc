import {
  AuthService,
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizePermissionRequest,
  AuthorizeResult,
  BasicPermission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import type { Request } from 'express';

export type Access = {
  auth: AuthService;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
};

/** @throws AuthenticationError without credentials; NotAllowedError without the permission */
export async function authorize(
  access: Access,
  req: Request,
  permission: BasicPermission,
): Promise<BackstageCredentials> {
  const credentials = await access.httpAuth.credentials(req);
  await requirePermission(access.permissions, credentials, permission);
  return credentials;
}

/**
 * {@link authorize} for a path that is open to senders who sign: those without
 * credentials have not been turned away before.
 */
export async function authorizeOnOpenPath(
  access: Access,
  req: Request,
  permission: BasicPermission,
): Promise<BackstageCredentials> {
  await access.httpAuth.credentials(req, { allow: ['user', 'service'] });
  return authorize(access, req, permission);
}

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
  { permissions }: Pick<Access, 'permissions'>,
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
