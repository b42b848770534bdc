import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';

/**
 * The subject of a plugin that calls in its own name. The local token and those
 * of `externalAccess` are services, but no plugins.
 *
 * @throws NotAllowedError for whoever is no plugin
 */
export function pluginOf(
  auth: AuthService,
  credentials: BackstageCredentials,
  refusal = 'Only plugins record decisions, in their own name. Decide on the page of the case.',
): string {
  const subject = auth.isPrincipal(credentials, 'service')
    ? credentials.principal.subject
    : '';
  if (!/^plugin:./.test(subject)) {
    throw new NotAllowedError(refusal);
  }
  return subject;
}
