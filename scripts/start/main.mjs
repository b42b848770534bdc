import { join, relative } from 'node:path';
import { dataFolder, paths } from '../lib/paths.mjs';
import {
  describeEnd,
  endTogether,
  isStopping,
  runMain,
} from '../lib/processes.mjs';
import { Failure, say, tail } from '../lib/say.mjs';
import { startBackend, untilReady } from './backend.mjs';
import { buildAll, configSchemaFile } from './build.mjs';
import { loadExampleData } from './exampleData.mjs';
import { startExampleSlack } from './exampleSlack.mjs';
import { parseStartFlags } from './flags.mjs';
import { lockFolder } from './lock.mjs';
import { assertPortFree, portFromEnvironment } from './port.mjs';
import { prepareProvisioning } from './provisioning.mjs';
import { backendEnvironment, prepareState } from './state.mjs';

/**
 * What must stand before the command line in another terminal, which has not the
 * variables of this one.
 */
function variables() {
  return ['PLUMBLINE_PORT', 'PLUMBLINE_DATA']
    .filter(name => process.env[name])
    .map(name => `${name}=${process.env[name]} `)
    .join('');
}

function sayWhereToGo({ url, tokenFile, service }) {
  const file = relative(paths.root, tokenFile);
  const token = file.startsWith('..') ? tokenFile : file;
  say('');
  say(`  In the browser:       ${url}/`);
  say(
    `  On the command line:  ${variables()}npx --package @plumbline/cli plumbline brief ${service}`,
  );
  say(
    `  Over REST:            curl -H "Authorization: Bearer $(cat ${token})" '${url}/api/incident-brief/brief?signal=${service}'`,
  );
  say('  Ctrl-C stops it.');
  say('');
}

await runMain(async () => {
  endTogether({ onStop: () => say('Stopping …') });
  const options = parseStartFlags(process.argv.slice(2));
  const port = portFromEnvironment();
  const url = `http://localhost:${port}`;

  lockFolder(url);
  const logFolder = join(dataFolder(), 'log');
  await buildAll(logFolder);
  const state = prepareState(options, {
    port,
    provisioning: await prepareProvisioning({ ...options, logFolder }),
    slack:
      options.examples &&
      (await startExampleSlack(join(dataFolder(), 'slack.json'))),
  });
  const env = {
    ...backendEnvironment(options, state),
    PLUMBLINE_CONFIG_SCHEMA: configSchemaFile,
  };
  await assertPortFree(port);

  say('Starting the portal …');
  const { end } = startBackend({ ...state, env, verbose: options.verbose });
  let over = false;
  const crashed = end.then(({ code, signal }) => {
    over = true;
    if (isStopping()) {
      return new Promise(() => {});
    }
    for (const line of tail(state.log, 15)) {
      say(`  ${line.slice(0, 500)}`);
    }
    throw new Failure(
      `The portal exited unexpectedly (${describeEnd({
        code,
        signal,
      })}); its log is ${relative(process.cwd(), state.log)}.`,
      { exitCode: code || 1 },
    );
  });

  const serve = async () => {
    await untilReady(url, () => over);
    if (over) {
      return;
    }
    sayWhereToGo({
      url,
      tokenFile: state.tokenFile,
      service: options.examples ? 'checkoutservice' : '<service>',
    });
    if (options.examples) {
      await loadExampleData({
        url,
        tokenFile: state.tokenFile,
        env: {
          ...env,
          PLUMBLINE_EXAMPLE_SLACK: state.postsToExample ? '1' : '',
        },
        logFolder,
        history: options.history,
      });
    }
    say('ready');
  };
  await Promise.race([serve(), crashed]);
  return crashed;
});
