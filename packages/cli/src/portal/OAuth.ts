import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import {
  EvidenceRequestError,
  RestClient,
  withQuery,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type { RestAnswer } from '@plumbline/backstage-plugin-evidence-common/client';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';

/** The OAuth client with which this command requests tokens. */
export type OAuthClient = { clientId: string; clientSecret?: string };

export type Tokens = { accessToken: string; refreshToken?: string };

/** Of the portal's OpenID configuration; only what is used here. */
type Configuration = {
  issuer?: string;
  client_id_metadata_document_supported?: boolean;
  registration_endpoint?: string;
};

/** What was granted is no longer: revoked, replaced, or not used for too long. */
export class LoginEnded extends Failure {
  constructor(portal: string) {
    super(
      exitCode.refused,
      `Your login at ${portal} has ended; run '${cliCommand('login')}' again.`,
    );
  }
}

/**
 * The login of Backstage's own command line: OAuth 2.1 of `plugin-auth-backend`,
 * with the approval page of `plugin-auth`.
 */
export class OAuth {
  readonly #rest: RestClient;

  constructor(
    private readonly portal: string,
    private readonly fetch: typeof globalThis.fetch,
  ) {
    this.#rest = new RestClient({ baseUrl: `${portal}/api/auth`, fetch });
  }

  /** The client that each portal has for command lines, else one of our own. */
  async client(redirectUri: string): Promise<OAuthClient> {
    const {
      issuer,
      client_id_metadata_document_supported: hasDocuments,
      registration_endpoint: registers,
    } = await this.#rest.get<Configuration>(
      '/.well-known/openid-configuration',
    );
    // Outside of development, Backstage takes documents over https only.
    if (hasDocuments && (issuer?.startsWith('https:') || !registers)) {
      return { clientId: `${issuer}/.well-known/oauth-client/cli.json` };
    }
    if (registers) {
      return this.#register(redirectUri);
    }
    throw new Failure(
      exitCode.refused,
      `The portal at ${this.portal} lets no command line log in; its configuration needs 'auth.clientIdMetadataDocuments.enabled: true', and 'auth.experimentalRefreshToken.enabled: true' for a login that lasts longer than an hour; without them, give a token in a file with '--token-file'.`,
    );
  }

  /** Begins a login. @returns the address of the page that asks the user */
  async authorize(
    { clientId }: OAuthClient,
    request: { redirectUri: string; state: string; challenge: string },
  ): Promise<string> {
    const path = withQuery('/v1/authorize', {
      client_id: clientId,
      redirect_uri: request.redirectUri,
      response_type: 'code',
      scope: 'openid offline_access',
      state: request.state,
      code_challenge: request.challenge,
      code_challenge_method: 'S256',
    });
    const response = await this.fetch(`${this.portal}/api/auth${path}`, {
      redirect: 'manual',
    });
    const location = response.headers.get('location');
    if (!location || !URL.canParse(location, this.portal)) {
      const text = await response.text();
      throw this.#refused(
        { status: response.status, body: parsed(text) },
        clientId.startsWith('http:')
          ? " Outside of development, Backstage takes command lines only where 'backend.baseUrl' is https."
          : '',
      );
    }
    const page = new URL(location, this.portal);
    if (page.href.startsWith(request.redirectUri)) {
      throw refusedBecause(page.searchParams);
    }
    if (page.protocol !== 'http:' && page.protocol !== 'https:') {
      throw this.#noAnswer();
    }
    return page.href;
  }

  exchange(
    client: OAuthClient,
    request: { code: string; redirectUri: string; verifier: string },
  ): Promise<Tokens> {
    return this.#tokens({
      grant_type: 'authorization_code',
      client_id: client.clientId,
      code: request.code,
      redirect_uri: request.redirectUri,
      code_verifier: request.verifier,
    });
  }

  /** The refresh token that is given is worth nothing from then on. */
  refresh(refreshToken: string): Promise<Tokens> {
    return this.#tokens({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    });
  }

  async revoke(client: OAuthClient, refreshToken: string): Promise<void> {
    const answer = await this.#rest.request('POST', '/v1/revoke', {
      token: refreshToken,
      client_id: client.clientId,
      client_secret: client.clientSecret,
    });
    if (!isSuccess(answer)) {
      throw this.#refused(answer);
    }
  }

  async #register(redirectUri: string): Promise<OAuthClient> {
    const answer = await this.#rest.request('POST', '/v1/register', {
      client_name: 'Plumbline command line',
      redirect_uris: [redirectUri],
    });
    if (!isSuccess(answer)) {
      throw this.#refused(answer);
    }
    const { client_id: clientId, client_secret: clientSecret } =
      answer.body as Record<string, string>;
    return { clientId, clientSecret };
  }

  async #tokens(request: Record<string, string>): Promise<Tokens> {
    const answer = await this.#rest.request('POST', '/v1/token', request);
    if (!isSuccess(answer)) {
      throw this.#refused(answer);
    }
    const { access_token: accessToken, refresh_token: refreshToken } =
      answer.body as Record<string, string | undefined>;
    if (!accessToken) {
      throw this.#noAnswer();
    }
    return { accessToken, refreshToken };
  }

  #refused(answer: RestAnswer, hint = ''): Error {
    const { error, error_description: description } = Object(answer.body);
    if (error === 'invalid_grant') {
      return new LoginEnded(this.portal);
    }
    const reason =
      typeof description === 'string'
        ? description
        : EvidenceRequestError.fromAnswer(answer, '/api/auth').message;
    return new Failure(
      answer.status < 500 ? exitCode.refused : exitCode.unreachable,
      `The portal at ${this.portal} refused the login: ${sentence(
        reason,
      )}${hint}`,
    );
  }

  #noAnswer(): Failure {
    return new Failure(
      exitCode.unreachable,
      `The portal at ${this.portal} did not answer as Backstage does.`,
    );
  }
}

/** The portal's answer by the browser was no. */
export function refusedBecause(answer: URLSearchParams): Failure {
  return new Failure(
    exitCode.refused,
    answer.get('error') === 'access_denied'
      ? 'The login was not approved in the portal.'
      : `The portal refused the login: ${sentence(
          answer.get('error_description') ?? String(answer.get('error')),
        )}`,
  );
}

function isSuccess({ status }: RestAnswer): boolean {
  return status >= 200 && status <= 299;
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
