import { join } from 'node:path';
import { yarn } from '../lib/install.mjs';
import { dataFolder, paths } from '../lib/paths.mjs';
import {
  describeEnd,
  ended,
  endTogether,
  isStopping,
  runMain,
  startChild,
} from '../lib/processes.mjs';
import { Failure, say } from '../lib/say.mjs';
import { untilReady } from './backend.mjs';
import { buildAll } from './build.mjs';
import { loadExampleData } from './exampleData.mjs';
import { startExampleSlack } from './exampleSlack.mjs';
import { parseStartFlags } from './flags.mjs';
import { lockFolder } from './lock.mjs';
import { assertPortFree, portFromEnvironment } from './port.mjs';
import { prepareProvisioning } from './provisioning.mjs';
import { backendEnvironment, prepareState } from './state.mjs';

await runMain(async () => {
  endTogether({ onStop: () => say('Stopping …') });
  const options = parseStartFlags(process.argv.slice(2));
  const port = portFromEnvironment();
  const appPort = portFromEnvironment(process.env, 'PLUMBLINE_APP_PORT', 3000);
  await assertPortFree(appPort, 'PLUMBLINE_APP_PORT');
  lockFolder(`http://localhost:${appPort}`);
  const logFolder = join(dataFolder(), 'log');
  // The command line, and the schema of the app's configuration; the pages come
  // from the development server.
  await buildAll(logFolder);
  const state = prepareState(options, {
    port,
    appPort,
    provisioning: await prepareProvisioning({ ...options, logFolder }),
    slack:
      options.examples &&
      (await startExampleSlack(join(dataFolder(), 'slack.json'))),
  });
  const env = backendEnvironment(options, state);

  say(
    `Starting both with reload: pages on http://localhost:${appPort}/, the backend on http://localhost:${port}/ …`,
  );
  const child = startChild(
    process.execPath,
    yarn(
      'backstage-cli',
      'repo',
      'start',
      ...state.configs.flatMap(file => ['--config', file]),
    ),
    { cwd: paths.root, env, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  let over = false;
  const end = ended(child).then(({ code, signal }) => {
    over = true;
    if (isStopping()) {
      return new Promise(() => {});
    }
    throw new Failure(
      `The development server exited unexpectedly (${describeEnd({
        code,
        signal,
      })}).`,
      { exitCode: code || 1 },
    );
  });
  const url = `http://localhost:${port}`;
  const serve = async () => {
    await untilReady(url, () => over);
    if (!over && options.examples) {
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
      say(`ready: http://localhost:${appPort}/`);
    }
  };
  await Promise.race([serve(), end]);
  return end;
});
