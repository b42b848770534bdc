import { isRenewable, renewSession } from './renewSession';
import { readSession, Session } from './session';
import { isTokenFileGiven, readTokenFile, tokenFile } from './tokenFile';

/** A token with less to live than this is replaced before it is used (ms). */
const leastLifetime = 2 * 60 * 1000;

export type Identity =
  | ({ type: 'user'; renews: boolean } & Pick<
      Session,
      'userEntityRef' | 'expiresAt'
    >)
  | { type: 'token'; file: string };

/**
 * The token to show: that of a file named on the command line, else of the user
 * who logged in at this portal, else of the usual token file.
 */
export class Credentials {
  #session: Promise<Session | undefined> | undefined;
  #renewing: Session | undefined;
  #fileToken: Promise<string> | undefined;

  constructor(
    private readonly portal: string,
    private readonly fetch: typeof globalThis.fetch,
  ) {}

  async token(): Promise<string> {
    const session = await this.#currentSession();
    if (!session) {
      this.#fileToken ??= readTokenFile();
      return this.#fileToken;
    }
    return isRenewable(session) &&
      Date.parse(session.expiresAt) - Date.now() <= leastLifetime
      ? this.#renewedToken(session)
      : session.token;
  }

  /**
   * After a refusal: another token, or `undefined` where there is none to be
   * had. A portal that was set up anew does not know the tokens of the old one.
   */
  async another(refused: string): Promise<string | undefined> {
    const session = await this.#currentSession();
    if (!session) {
      return undefined;
    }
    return session.token === refused
      ? this.#renewedToken(session)
      : session.token;
  }

  async identity(): Promise<Identity> {
    const session = await this.#currentSession();
    return session
      ? {
          type: 'user',
          userEntityRef: session.userEntityRef,
          expiresAt: session.expiresAt,
          renews: isRenewable(session),
        }
      : { type: 'token', file: tokenFile() };
  }

  #currentSession(): Promise<Session | undefined> {
    this.#session ??= isTokenFileGiven()
      ? Promise.resolve(undefined)
      : readSession().then(session =>
          session?.portal === this.portal ? session : undefined,
        );
    return this.#session;
  }

  /** Once for each session: a refresh token can be used only once. */
  async #renewedToken(session: Session): Promise<string> {
    if (this.#renewing !== session) {
      this.#renewing = session;
      this.#session = renewSession(session, this.fetch);
    }
    return (await this.#session)!.token;
  }
}
