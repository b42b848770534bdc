#!/usr/bin/env node
// `npm run demo:observability`: a real Prometheus and a real Alertmanager, where
// they are installed, over metrics of the example shop. Needs no installation of
// the portal: nothing is imported that is not in this folder or Node.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder, paths } from '../lib/paths.mjs';
import { endTogether, isStopping, runMain } from '../lib/processes.mjs';
import { Failure, say } from '../lib/say.mjs';
import {
  alertmanagerConfig,
  portalConfig,
  prometheusConfig,
  rules,
} from './configs.mjs';
import { calls } from './estate.mjs';
import { MetricsSource } from './MetricsSource.mjs';
import { findProgram, notInstalled, startProgram } from './programs.mjs';

const usage =
  'npm run demo:observability -- [--prometheus-port n] [--alertmanager-port n] [--metrics-port n] [--portal-metrics-port n]';

function readPorts(args) {
  const options = {
    'prometheus-port': { type: 'string' },
    'alertmanager-port': { type: 'string' },
    'metrics-port': { type: 'string' },
    // Of a portal that runs with OTEL_EXPORTER_PROMETHEUS_PORT, or will.
    'portal-metrics-port': { type: 'string' },
  };
  let values;
  try {
    ({ values } = parseArgs({ args, options }));
  } catch (error) {
    throw new Failure(`${error.message.split('.')[0]}; usage: ${usage}`);
  }
  for (const [name, text] of Object.entries(values)) {
    if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65535) {
      throw new Failure(`--${name} is '${text}'; it must be a port.`);
    }
  }
  return {
    prometheus: Number(values['prometheus-port'] ?? 0),
    alertmanager: Number(values['alertmanager-port'] ?? 0),
    metrics: Number(values['metrics-port'] ?? 0),
    portalMetrics: Number(values['portal-metrics-port'] ?? 0),
  };
}

/** That one, or any that is free. */
function freePort(wanted) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', () =>
      reject(new Failure(`Port ${wanted} is taken; choose another one.`)),
    );
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** JSON is YAML. */
function writeConfig(file, config) {
  writeFileSync(file, `${JSON.stringify(config, undefined, 2)}\n`);
  return file;
}

function shown(file) {
  const path = relative(paths.root, file);
  return path.startsWith('..') ? file : path;
}

await runMain(async () => {
  endTogether({ onStop: () => say('Stopping …') });
  const ports = readPorts(process.argv.slice(2));
  const commands = {
    Prometheus: findProgram('Prometheus'),
    Alertmanager: findProgram('Alertmanager'),
  };
  const missing = Object.keys(commands).filter(name => !commands[name]);
  if (missing.length === 2) {
    throw new Failure(missing.map(notInstalled).join(' '));
  }
  missing.forEach(name => say(notInstalled(name)));

  const folder = join(dataFolder(), 'observability');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const source = new MetricsSource(calls);
  const metrics = await source.start(await freePort(ports.metrics));
  let fail;
  const crashed = new Promise((_, reject) => {
    fail = reason => !isStopping() && reject(new Failure(reason));
  });

  const start = async (name, port, argsOf) => {
    if (!commands[name]) {
      return undefined;
    }
    const address = `127.0.0.1:${await freePort(port)}`;
    const url = `http://${address}`;
    const pid = await startProgram({
      name,
      command: commands[name],
      args: [
        ...argsOf(),
        `--web.listen-address=${address}`,
        `--web.external-url=${url}`,
      ],
      url,
      log: join(folder, `${name.toLowerCase()}.log`),
      onEnd: fail,
    });
    return { url, pid };
  };
  const run = async () => {
    const alertmanager = await start('Alertmanager', ports.alertmanager, () => [
      `--config.file=${writeConfig(
        join(folder, 'alertmanager.yml'),
        alertmanagerConfig({ metrics }),
      )}`,
      `--storage.path=${join(folder, 'alertmanager')}`,
      // Alone, and on no other interface.
      '--cluster.listen-address=',
    ]);
    const prometheus = await start('Prometheus', ports.prometheus, () => [
      `--config.file=${writeConfig(
        join(folder, 'prometheus.yml'),
        prometheusConfig({
          metrics,
          alertmanager: alertmanager?.url,
          rulesFile: writeConfig(join(folder, 'rules.yml'), rules),
          ...(ports.portalMetrics && {
            portal: {
              metrics: `127.0.0.1:${ports.portalMetrics}`,
              rulesFile: join(paths.root, 'deploy/observability/rules.yaml'),
            },
          }),
        }),
      )}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
      '--storage.tsdb.retention.time=2h',
    ]);
    const config = writeConfig(
      join(folder, 'app-config.yaml'),
      portalConfig({
        prometheus: prometheus?.url,
        alertmanager: alertmanager?.url,
      }),
    );
    say('');
    for (const [name, running] of Object.entries({
      'Prometheus:  ': prometheus,
      'Alertmanager:': alertmanager,
    })) {
      if (running) {
        say(`  ${name} ${running.url} (process ${running.pid})`);
      }
    }
    say(`  Metrics:      http://${metrics}/metrics`);
    say('');
    say('  The portal that reads them, in another terminal:');
    say(`    npm start -- --config ${shown(config)}`);
    say('  Within a minute, who was seen to call whom, and what fires:');
    say('    npx --package @plumbline/cli plumbline brief checkoutservice');
    if (prometheus) {
      say('  What a brief says while Prometheus hangs, and when it is back:');
      say(`    kill -STOP ${prometheus.pid}; kill -CONT ${prometheus.pid}`);
    }
    say('  A restart of what is scraped, after which its counters begin anew:');
    say(`    curl -X POST http://${metrics}/restart`);
    say('  Ctrl-C stops all.');
    say('');
    say('ready');
  };
  await Promise.race([run(), crashed]);
  return crashed;
});
