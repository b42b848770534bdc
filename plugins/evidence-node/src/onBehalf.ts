import { ownValue } from '@plumbline/backstage-plugin-evidence-common';
import type {
  AuthService,
  BackstageCredentials,
  BackstageServicePrincipal,
} from '@backstage/backend-plugin-api';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';

/** Who receives the request. */
export const targetPluginId = 'evidence';

/** Statuses that Backstage answers its errors with. */
const statuses: Readonly<Record<string, number>> = {
  InputError: 400,
  AuthenticationError: 401,
  NotAllowedError: 403,
  NotFoundError: 404,
  ConflictError: 409,
  GoneError: 410,
  ServiceUnavailableError: 503,
};

/**
 * A token with which evidence answers what the credentials may see.
 *
 * @throws EvidenceRequestError with 403 where Backstage refuses to act for them
 */
export async function tokenOnBehalf(
  auth: AuthService,
  credentials: BackstageCredentials,
): Promise<string> {
  try {
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: credentials,
      targetPluginId,
    });
    return token;
  } catch (error) {
    if ((error as Error).name === 'NotAllowedError') {
      throw refusal(
        'NotAllowedError',
        "Evidence is read on behalf of this token, which Backstage allows only where its 'accessRestrictions' have the plugin 'evidence' without a permission",
      );
    }
    throw error;
  }
}

/**
 * The credentials that evidence would see behind a token for it: a service asks
 * in the name of the plugin that it called. Who may not be delegated for is
 * refused.
 */
export async function delegate(
  auth: AuthService,
  credentials: BackstageCredentials,
): Promise<BackstageCredentials> {
  if (auth.isPrincipal(credentials, 'user')) {
    return credentials;
  }
  const principal = credentials.principal as Partial<BackstageServicePrincipal>;
  if (principal.type !== 'service' || principal.accessRestrictions) {
    // Issued for its checks: it throws where a token must not be used for evidence.
    await tokenOnBehalf(auth, credentials);
  }
  return auth.getOwnServiceCredentials();
}

/** Whether the credentials are the plugin's own. */
export async function isOwn(
  auth: AuthService,
  credentials: BackstageCredentials,
): Promise<boolean> {
  const own = await auth.getOwnServiceCredentials();
  return (
    auth.isPrincipal(credentials, 'service') &&
    credentials.principal.subject === own.principal.subject
  );
}

/**
 * A service that calls a plugin is delegated for in that plugin's name: nobody
 * could distinguish the local token from the plugin any more.
 */
export async function requireOwn(
  auth: AuthService,
  credentials: BackstageCredentials,
): Promise<void> {
  if (!(await isOwn(auth, credentials))) {
    throw refusal(
      'NotAllowedError',
      "A decision is recorded with the plugin's own credentials, never with the caller's",
    );
  }
}

/** Refuses as it would over HTTP. */
export async function askHere<Answer>(
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask();
  } catch (thrown) {
    const { name, message } = thrown as Error;
    if (!Object.hasOwn(statuses, name)) {
      // Backstage keeps what such an error says from the caller.
      throw thrown;
    }
    throw refusal(name, message);
  }
}

function refusal(name: string, message: string): EvidenceRequestError {
  return new EvidenceRequestError({
    status: ownValue(statuses, name)!,
    message,
    errorName: name,
    body: { error: { name, message } },
  });
}

/** For plugins in their own name alone. */
export function ownOnly<
  Input,
  Options extends { credentials: BackstageCredentials },
  Answer,
>(
  auth: AuthService,
  run: (input: Input, options: Options) => Promise<Answer>,
): (input: Input, options: Options) => Promise<Answer> {
  return async (input, options) => {
    await requireOwn(auth, options.credentials);
    return run(input, options);
  };
}
