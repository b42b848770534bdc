import { exitCode } from '../exitCode';
import { Failure } from '../Failure';

const defaultPort = '7007';

/** The portal to ask, without a slash at the end. */
export function portalUrl(env: NodeJS.ProcessEnv = process.env): string {
  const text =
    env.PLUMBLINE_URL ||
    `http://localhost:${env.PLUMBLINE_PORT || defaultPort}`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw notAnAddress(text);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw notAnAddress(text);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function notAnAddress(text: string): Failure {
  return new Failure(
    exitCode.wrongUsage,
    `'${text}' is not the address of a portal; PLUMBLINE_URL must be like http://localhost:${defaultPort}.`,
  );
}
