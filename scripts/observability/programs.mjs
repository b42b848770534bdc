import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../lib/processes.mjs';
import { Failure, tail } from '../lib/say.mjs';

/** By what is called on PATH: Debian's name, and that of a release's archive. */
const programs = {
  Prometheus: {
    commands: ['prometheus'],
    install:
      "Debian and Ubuntu have it as 'prometheus', others at https://prometheus.io/download/",
  },
  Alertmanager: {
    commands: ['prometheus-alertmanager', 'alertmanager'],
    install:
      "Debian and Ubuntu have it as 'prometheus-alertmanager', others at https://prometheus.io/download/",
  },
};

/** The command, or undefined where it is not installed. */
export function findProgram(name) {
  return programs[name].commands.find(
    command =>
      spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0,
  );
}

/** In one sentence. */
export function notInstalled(name) {
  const { commands, install } = programs[name];
  const names = commands.map(one => `'${one}'`).join(' nor ');
  return `${name} is not installed: there is ${
    commands.length > 1 ? 'neither ' : 'no '
  }${names} on PATH. ${install}.`;
}

/** Starts it, and resolves with its process id once it answers. */
export async function startProgram({ name, command, args, url, log, onEnd }) {
  const file = openSync(log, 'w');
  const child = startChild(command, args, { stdio: ['ignore', file, file] });
  closeSync(file);
  let over = false;
  const ended = () => {
    over = true;
    onEnd(`${name} exited unexpectedly: ${tail(log, 1)[0].slice(0, 300)}`);
  };
  child.once('error', ended);
  child.once('exit', ended);
  for (let waited = 0; waited < 30_000 && !over; waited += 100) {
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (ready?.ok) {
      return child.pid;
    }
    await sleep(100);
  }
  throw new Failure(
    `${name} did not become ready; its log is ${log}: ${tail(log, 1)[0].slice(
      0,
      300,
    )}`,
  );
}
