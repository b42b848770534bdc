#!/usr/bin/env node
// `npm start`, `npm test`, `npm run dev|bench|soak|oracle|access|fuzz|faults`.
//
// This file and what it imports run before anything is installed, on whatever
// Node the user has (20.19 or newer): no dependency, and no syntax newer than that.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureInstalled } from './lib/install.mjs';
import { paths } from './lib/paths.mjs';
import { endTogether, runMain, watchNpm } from './lib/processes.mjs';
import { Failure, say } from './lib/say.mjs';
import { ensureNode } from './lib/toolchain.mjs';
import { parseStartFlags } from './start/flags.mjs';
import { asksForHelp, help } from './start/help.mjs';
import { assertFolderFree } from './start/lock.mjs';
import { assertPortFree, portFromEnvironment } from './start/port.mjs';
import { assertCatalogAnswers } from './start/remoteCatalog.mjs';

/** What each command runs once the toolchain is there. */
const commands = {
  start: 'scripts/start/main.mjs',
  dev: 'scripts/start/dev.mjs',
  test: 'scripts/test/main.mjs',
  bench: 'bench/run.mjs',
  soak: 'e2e/soak/run.mjs',
  attacks: 'e2e/attacks/run.mjs',
  oracle: 'oracle/main.mjs',
  adopt: 'scripts/adopt/main.mjs',
  'adopt-check': 'scripts/adopt/check.mjs',
  'image-check': 'scripts/image/check.mjs',
  drill: 'scripts/backup/drill.mjs',
  'upgrade-drill': 'scripts/upgrade/drill.mjs',
};

/**
 * What a killed portal held is free once its backend is gone too, which takes
 * up to some seconds: a supervisor restarts it at once.
 */
const longestWaitMs = 5_000;

async function onceFree(take) {
  const deadline = Date.now() + longestWaitMs;
  for (let waits = 0; ; waits++) {
    try {
      return await take();
    } catch (error) {
      if (!(error instanceof Failure) || Date.now() > deadline) {
        throw error;
      }
      if (waits === 0) {
        say('Waiting for an earlier portal to exit …');
      }
      await sleep(200);
    }
  }
}

/** Refuses what can be refused before minutes are spent on an installation. */
async function refuseEarly(args) {
  const { catalog } = parseStartFlags(args);
  const port = portFromEnvironment();
  await onceFree(() => {
    // First the folder: to one who starts the same twice, another port is no help.
    assertFolderFree();
    return assertPortFree(port);
  });
  if (catalog) {
    await assertCatalogAnswers(catalog);
  }
}

/** Hands over to the chosen Node; ends as that process ends. */
function handOver(node, script, args, env) {
  return new Promise((resolve, reject) => {
    // The IPC channel carries no messages: its end shows the child that we are
    // gone, even by SIGKILL, so that nothing it started is left behind.
    const child = spawn(node, [script, ...args], {
      cwd: paths.root,
      env: { ...env, PLUMBLINE_HANDED_OVER: '1' },
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => child.kill(signal));
    }
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (signal) {
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
        return;
      }
      resolve(code ?? 1);
    });
  });
}

await runMain(async () => {
  const [command, ...args] = process.argv.slice(2);
  if (!Object.hasOwn(commands, command ?? '')) {
    throw new Failure(
      `Unknown command '${command ?? ''}'; use one of ${Object.keys(
        commands,
      ).join(', ')}.`,
    );
  }
  const script = join(paths.root, commands[command]);
  if (!existsSync(script)) {
    throw new Failure(
      `There is nothing to run for '${command}' yet: '${commands[command]}' does not exist.`,
    );
  }
  if (command === 'start' || command === 'dev') {
    if (asksForHelp(args)) {
      say(help);
      return 0;
    }
    await refuseEarly(args);
  }
  const release = endTogether();
  watchNpm(() => process.kill(process.pid, 'SIGTERM'));
  const toolchain = await ensureNode();
  await ensureInstalled(
    toolchain,
    `npm ${['start', 'test'].includes(command) ? '' : 'run '}${
      command === 'attacks' ? args[0] : command
    }`,
  );
  release();
  return handOver(toolchain.node, script, args, toolchain.env);
});
