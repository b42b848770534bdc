import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  BasicPermission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import { audited } from './audited';
import type { AuditMeta } from './audited';

type Request = Parameters<HttpAuthService['credentials']>[0];

type Options = {
  auditor: AuditorService;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
};

/** Finds out who calls, and keeps a record of what they write. */
export class Callers {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws AuthenticationError without credentials */
  async anybody(req: Request): Promise<BackstageCredentials> {
    return this.#options.httpAuth.credentials(req);
  }

  /** @throws NotAllowedError without the permission, for this resource if it is of one */
  async may(
    credentials: BackstageCredentials,
    ...[permission, resourceRef]:
      | [permission: BasicPermission]
      | [permission: ResourcePermission, resourceRef: string]
  ): Promise<void> {
    const [{ result }] = await this.#options.permissions.authorize(
      [
        resourceRef === undefined
          ? { permission: permission as BasicPermission }
          : { permission: permission as ResourcePermission, resourceRef },
      ],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You need the permission '${permission.name}' for ${
          resourceRef === undefined ? 'this' : `'${resourceRef}'`
        }`,
      );
    }
  }

  /**
   * Runs a write, and audits how it ended.
   *
   * @param event.routine - see {@link audited}
   */
  async audited<T>(
    event: {
      req?: Request;
      eventId: string;
      meta?: AuditMeta;
      routine?: boolean;
    },
    write: (meta: AuditMeta) => Promise<T>,
  ): Promise<T> {
    const { req, eventId, routine } = event;
    const { auditor } = this.#options;
    if (routine) {
      return audited({ ...event, auditor, request: req }, write);
    }
    const meta = { ...event.meta };
    const audit = await auditor.createEvent({
      eventId,
      request: req,
      severityLevel: 'medium',
      meta,
    });
    try {
      const result = await write(meta);
      await audit.success({ meta });
      return result;
    } catch (error) {
      await audit.fail({ error: error as Error });
      throw error;
    }
  }
}
