import { accessSync, constants, statSync } from 'node:fs';
import { fromUser } from '../lib/paths.mjs';
import { Failure } from '../lib/say.mjs';

const usage =
  'npm start -- [--config file]… [--no-examples] [--no-history] [--catalog url --catalog-token-file file] [--verbose]';

const withValue = new Set(['--config', '--catalog', '--catalog-token-file']);

function assertReadable(file, flag) {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new Failure(
      error.code === 'ENOENT'
        ? `The file '${file}' of ${flag} does not exist.`
        : `The file '${file}' of ${flag} cannot be read.`,
    );
  }
  if (!statSync(file).isFile()) {
    throw new Failure(`'${file}' of ${flag} is not a file.`);
  }
}

function catalogUrl(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    throw new Failure(`--catalog '${text}' is not a URL.`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Failure(`--catalog '${text}' must be an http or https URL.`);
  }
  if (url.username || url.password) {
    throw new Failure(
      '--catalog must not carry credentials; put the token into a file and name it with --catalog-token-file.',
    );
  }
  // Both the portal's address and its catalog API are accepted.
  return url.href.replace(/\/+$/, '').replace(/\/api\/catalog$/, '');
}

/**
 * Reads and checks the flags of `npm start` and `npm run dev`.
 * @returns `{ configs, examples, history, verbose, catalog? }`, files as absolute paths
 */
export function parseStartFlags(args) {
  const options = {
    configs: [],
    examples: true,
    history: true,
    verbose: false,
  };
  let url;
  let tokenFile;
  const queue = [...args];
  while (queue.length > 0) {
    const [flag, inline] = queue.shift().split(/=(.*)/s, 2);
    if (withValue.has(flag)) {
      const value = inline ?? queue.shift();
      if (!value || value.startsWith('--')) {
        throw new Failure(`${flag} needs a value; usage: ${usage}`);
      }
      if (flag === '--config') {
        options.configs.push(fromUser(value));
      } else if (flag === '--catalog') {
        url = catalogUrl(value);
      } else {
        tokenFile = fromUser(value);
      }
    } else if (flag === '--no-examples' && inline === undefined) {
      options.examples = false;
    } else if (flag === '--no-history' && inline === undefined) {
      options.history = false;
    } else if (flag === '--verbose' && inline === undefined) {
      options.verbose = true;
    } else {
      throw new Failure(
        flag === '--port'
          ? `Unknown option '--port': the port is taken from PLUMBLINE_PORT, as in 'PLUMBLINE_PORT=7008 npm start'.`
          : `Unknown option '${flag}'; usage: ${usage}`,
      );
    }
  }
  if ((url === undefined) !== (tokenFile === undefined)) {
    throw new Failure(
      '--catalog and --catalog-token-file go together: the address of the other Backstage and a file with a token for it.',
    );
  }
  options.configs.forEach(file => assertReadable(file, '--config'));
  if (url !== undefined) {
    assertReadable(tokenFile, '--catalog-token-file');
    options.catalog = { baseUrl: url, tokenFile };
    options.examples = false;
  }
  return options;
}
