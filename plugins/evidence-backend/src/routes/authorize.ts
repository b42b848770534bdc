import {
  AuthService,
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { BasicPermission } from '@backstage/plugin-permission-common';
import type { Request } from 'express';
import { requirePermission } from '../runtime/permissions';

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
