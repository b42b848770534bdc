import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { kubernetesDialect, vaultDialect } from './dialects';
import { RemoteOptions, RemoteSecrets } from './RemoteSecrets';
import type { SecretStore } from './SecretStore';

const key = 'plumbline.provisioning.secrets';
/** Both are parts of a path. */
const pathPart =
  /^[A-Za-z0-9_-][A-Za-z0-9_.-]*(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/;
const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The store that configuration names; undefined for the plugin's own.
 *
 * @throws InputError that names the key which is wrong
 */
export function readSecretStore(root: Config): SecretStore | undefined {
  const own = root.getOptionalConfig(key);
  const kind = own?.getOptionalString('store') ?? 'local';
  if (kind === 'local') {
    return undefined;
  }
  if (kind === 'vault') {
    const vault = own!.getConfig('vault');
    return new RemoteSecrets(
      vaultDialect({
        mount: part(vault, 'mount', 'secret', pathPart),
        path: part(vault, 'path', 'plumbline', pathPart),
        namespace: vault.getOptionalString('namespace'),
      }),
      remoteOf(vault, `${key}.vault`),
    );
  }
  if (kind === 'kubernetes') {
    const cluster = own!.getConfig('kubernetes');
    return new RemoteSecrets(
      kubernetesDialect({
        namespace: part(cluster, 'namespace', 'default', dnsLabel),
        prefix: part(cluster, 'prefix', 'plumbline-', /^[a-z0-9][a-z0-9-]*-$/),
      }),
      remoteOf(cluster, `${key}.kubernetes`),
    );
  }
  throw new InputError(
    `'${key}.store' is '${kind}'; it must be local, vault or kubernetes`,
  );
}

function remoteOf(config: Config, at: string): RemoteOptions {
  const text = config.getString('url');
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InputError(`'${at}.url' must be an http or https URL`);
  }
  const [token, file] = ['token', 'tokenFile'].map(name =>
    config.getOptionalString(name),
  );
  if ((token === undefined) === (file === undefined)) {
    throw new InputError(
      `'${at}' needs exactly one of 'token' and 'tokenFile'`,
    );
  }
  return {
    url: new URL(text),
    token: token === undefined ? { file: file! } : { value: token },
  };
}

function part(
  config: Config,
  name: string,
  usual: string,
  fits: RegExp,
): string {
  const value = config.getOptionalString(name) ?? usual;
  if (!fits.test(value)) {
    throw new InputError(`'${key}': '${name}' can't be '${value}'`);
  }
  return value;
}
