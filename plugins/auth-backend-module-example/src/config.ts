import { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { isLoopbackHost } from './loopback';
import { toUserRef } from './userRef';

/** What the configuration and the environment say about example sign-in. */
export type ExampleSignIn =
  | { status: 'not-requested' }
  | { status: 'refused'; reason: string }
  | { status: 'open'; users: ReadonlyMap<string, string> };

/**
 * Whoever can reach this sign-in can act as anybody in the example estate, so
 * no single setting opens it: the example's layer asks for it, the launcher
 * vouches for it twice (in its generated layer, and in the environment, which a
 * copied configuration file does not carry), and the backend listens on
 * loopback. `NODE_ENV` says nothing here: the launcher runs in production mode.
 */
export function readExampleSignIn(
  config: RootConfigService,
  env: { PLUMBLINE_LAUNCHER?: string },
): ExampleSignIn {
  if (config.getOptionalString('plumbline.signIn') !== 'example') {
    return { status: 'not-requested' };
  }
  if (
    config.getOptionalString('plumbline.launcher') !== 'local' ||
    env.PLUMBLINE_LAUNCHER !== '1'
  ) {
    return {
      status: 'refused',
      reason: "it exists only under 'npm start' of the Plumbline repository",
    };
  }
  if (!isLoopbackHost(readListenHost(config))) {
    return {
      status: 'refused',
      reason:
        "'backend.listen.host' must be a loopback address, such as 127.0.0.1",
    };
  }
  return { status: 'open', users: readExampleUsers(config) };
}

/** `backend.listen` is an object, `host:port`, or a port on every interface. */
function readListenHost(config: RootConfigService): string {
  const listen = config.getOptional('backend.listen');
  if (typeof listen === 'string') {
    return listen.slice(0, Math.max(listen.lastIndexOf(':'), 0));
  }
  return config.getOptionalString('backend.listen.host') ?? '';
}

function readExampleUsers(
  config: RootConfigService,
): ReadonlyMap<string, string> {
  // Read as one value: entity refs hold dots, which would split a config path.
  const users = config.getOptional('plumbline.exampleUsers') ?? {};
  if (typeof users !== 'object' || Array.isArray(users)) {
    throw new InputError(
      "'plumbline.exampleUsers' must be a map of entity refs to names",
    );
  }
  return new Map(
    Object.entries(users ?? {}).map(([ref, title]) => [
      toUserRef(ref),
      String(title),
    ]),
  );
}
