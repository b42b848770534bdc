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
} from '@backstage/plugin-permission-common';

type Request = Parameters<HttpAuthService['credentials']>[0];

/** Finds out who calls, and keeps a record of what they write. */
export class Callers {
  readonly #options: {
    auditor: AuditorService;
    httpAuth: HttpAuthService;
    permissions: PermissionsService;
  };

  constructor(options: {
    auditor: AuditorService;
    httpAuth: HttpAuthService;
    permissions: PermissionsService;
  }) {
    this.#options = options;
  }

  /** @throws AuthenticationError without credentials */
  async anybody(req: Request): Promise<BackstageCredentials> {
    return this.#options.httpAuth.credentials(req);
  }

  /**
   * A person: what is said here is somebody's word.
   *
   * @throws NotAllowedError for a service, or without the permission
   */
  async user(
    req: Request,
    permission: BasicPermission,
  ): Promise<{ credentials: BackstageCredentials; userRef: string }> {
    const { httpAuth, permissions } = this.#options;
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const [{ result }] = await permissions.authorize([{ permission }], {
      credentials,
    });
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You need the permission '${permission.name}' for this`,
      );
    }
    return { credentials, userRef: credentials.principal.userEntityRef };
  }

  /** Runs a write, and audits how it ended. */
  async audited<T>(
    event: { req: Request; eventId: string; meta?: Record<string, string> },
    write: () => Promise<T>,
  ): Promise<T> {
    const { req, eventId, meta } = event;
    const audit = await this.#options.auditor.createEvent({
      eventId,
      request: req,
      severityLevel: 'medium',
      meta,
    });
    try {
      const result = await write();
      await audit.success();
      return result;
    } catch (error) {
      await audit.fail({ error: error as Error });
      throw error;
    }
  }
}
