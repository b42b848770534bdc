import { ExitCode, exitCode } from '../../exitCode';
import { browserSignIn } from '../../portal/browserSignIn';
import { OAuth } from '../../portal/OAuth';
import { openBrowser } from '../../portal/openBrowser';
import { Portal } from '../../portal/Portal';
import { portalUrl } from '../../portal/portalUrl';
import { reaching } from '../../portal/reach';
import {
  readSession,
  removeSession,
  Session,
  writeSession,
} from '../../portal/session';
import { signIn, userRefOf } from '../../portal/signIn';
import { print, printError, printJson } from '../../terminal/print';
import { whenWords } from '../../terminal/words';

export async function login(options: {
  user?: string;
  browser: boolean;
  json?: boolean;
}): Promise<ExitCode> {
  const portal = portalUrl();
  const fetch = reaching(portal);
  const former = await readSession().catch(() => undefined);
  const session = await (options.user === undefined
    ? browserSignIn({
        portal,
        fetch,
        show: page => {
          printError(`Approve the login in your browser: ${page}`);
          printError(
            'With a browser on another machine, paste the address at which it ends.',
          );
          if (options.browser) {
            openBrowser(page);
          }
        },
      })
    : signIn({ portal, userEntityRef: userRefOf(options.user), fetch })
  ).catch(error => {
    throw withRemaining(error, portal, former);
  });
  await writeSession(session);
  // A portal may have ended the former one itself.
  await (former && endAtPortal(former).catch(() => {}));
  const { userEntityRef } = session;
  if (options.json) {
    printJson({ portal, userEntityRef });
  } else {
    print(`From now on you act as ${userEntityRef} at ${portal}.`);
  }
  return exitCode.done;
}

export async function logout(): Promise<ExitCode> {
  const session = await readSession().catch(() => undefined);
  await removeSession();
  await (session &&
    endAtPortal(session).catch(error => {
      printError(
        `The login did not end at the portal, which ends it when it is not used: ${error.message}`,
      );
    }));
  print('You act as the holder of the token file again.');
  return exitCode.done;
}

/** The token that was given last lives on, for an hour at most. */
async function endAtPortal({ portal, oauth }: Session): Promise<void> {
  if (oauth?.refreshToken) {
    await new OAuth(portal, reaching(portal)).revoke(oauth, oauth.refreshToken);
  }
}

export async function whoami(options: { json?: boolean }): Promise<ExitCode> {
  const { url, credentials } = new Portal();
  const identity = await credentials.identity();
  if (identity.type === 'token') {
    const { file } = identity;
    if (options.json) {
      printJson({ portal: url, tokenFile: file });
    } else {
      print(`The holder of the token in '${file}', at ${url}`);
    }
    return exitCode.done;
  }
  const { userEntityRef, expiresAt, renews } = identity;
  if (options.json) {
    printJson({ portal: url, userEntityRef, expiresAt, renews });
  } else {
    const end = whenWords(expiresAt);
    print(
      `${userEntityRef} at ${url}, ${
        renews ? `until logout; the token is renewed at ${end}` : `until ${end}`
      }`,
    );
  }
  return exitCode.done;
}

/** A refused sign-in signs nobody out: says as whom commands go on acting. */
function withRemaining(
  error: unknown,
  portal: string,
  session: Session | undefined,
): unknown {
  if (error instanceof Error && session?.portal === portal) {
    error.message += ` You still act as ${session.userEntityRef}; 'logout' ends that.`;
  }
  return error;
}
