import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { portalUrl } from '../../portal/portalUrl';
import { reaching } from '../../portal/reach';
import { readSession, removeSession, writeSession } from '../../portal/session';
import { signIn, userRefOf } from '../../portal/signIn';
import { print, printJson } from '../../terminal/print';

export async function login(options: {
  user: string;
  json?: boolean;
}): Promise<ExitCode> {
  const portal = portalUrl();
  const session = await signIn({
    portal,
    userEntityRef: userRefOf(options.user),
    fetch: reaching(portal),
  }).catch(async error => {
    throw await withRemaining(error, portal);
  });
  await writeSession(session);
  const { userEntityRef } = session;
  if (options.json) {
    printJson({ portal, userEntityRef });
  } else {
    print(`From now on you act as ${userEntityRef} at ${portal}.`);
  }
  return exitCode.done;
}

export async function logout(): Promise<ExitCode> {
  await removeSession();
  print('You act as the holder of the token file again.');
  return exitCode.done;
}

export async function whoami(options: { json?: boolean }): Promise<ExitCode> {
  const { url, credentials } = new Portal();
  const identity = await credentials.identity();
  if (options.json) {
    printJson({
      portal: url,
      ...(identity.type === 'user'
        ? { userEntityRef: identity.userEntityRef }
        : { tokenFile: identity.file }),
    });
  } else if (identity.type === 'user') {
    print(`${identity.userEntityRef} at ${url}`);
  } else {
    print(`The holder of the token in '${identity.file}', at ${url}`);
  }
  return exitCode.done;
}

/** A refused sign-in signs nobody out: says as whom commands go on acting. */
async function withRemaining(error: unknown, portal: string): Promise<unknown> {
  const session = await readSession().catch(() => undefined);
  if (error instanceof Error && session?.portal === portal) {
    error.message += ` You still act as ${session.userEntityRef}; 'logout' ends that.`;
  }
  return error;
}
