import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { paths } from '../lib/paths.mjs';

const folder = join(paths.root, 'deploy/kustomize');

function render(name) {
  const text = execFileSync('kubectl', ['kustomize', join(folder, name)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return parseAllDocuments(text).map(document => document.toJS());
}

const only = (objects, kind) => {
  const found = objects.filter(each => each.kind === kind);
  assert.equal(found.length, 1, kind);
  return found[0];
};

test('the base runs as nobody in particular and can be probed', () => {
  const { spec } = only(render('base'), 'Deployment').spec.template;
  const [container] = spec.containers;
  assert.equal(spec.securityContext.runAsNonRoot, true);
  assert.equal(container.securityContext.readOnlyRootFilesystem, true);
  assert.deepEqual(container.securityContext.capabilities.drop, ['ALL']);
  assert.match(container.readinessProbe.httpGet.path, /readiness$/);
  assert.match(container.livenessProbe.httpGet.path, /liveness$/);
  assert.ok(spec.terminationGracePeriodSeconds > 30);
});

test('production has replicas, a budget, a policy, and secrets by reference', () => {
  const objects = render('overlays/production');
  const { spec } = only(objects, 'Deployment');
  const labels = spec.template.metadata.labels;
  assert.equal(spec.replicas, 3);
  assert.deepEqual(
    only(objects, 'PodDisruptionBudget').spec.selector.matchLabels,
    labels,
  );
  assert.deepEqual(
    only(objects, 'NetworkPolicy').spec.podSelector.matchLabels,
    labels,
  );
  assert.deepEqual(only(objects, 'Service').spec.selector, labels);
  assert.ok(!objects.some(({ kind }) => kind === 'Secret'));
});

test('nothing is used that kustomize of kubectl 1.20 does not know', () => {
  for (const file of readdirSync(folder, { recursive: true })) {
    if (file.endsWith('kustomization.yaml')) {
      assert.doesNotMatch(
        readFileSync(join(folder, file), 'utf8'),
        /^(components|patches|labels|replacements):/m,
      );
    }
  }
});

test('monitoring adds a port that the monitor finds, and lets Prometheus in', () => {
  const objects = render('overlays/monitoring');
  const [endpoint] = only(objects, 'ServiceMonitor').spec.endpoints;
  const service = only(objects, 'Service');
  const port = service.spec.ports.find(({ name }) => name === endpoint.port);
  assert.ok(service.spec.ports.some(({ name }) => name === 'http'));
  const { labels } = service.metadata;
  const { matchLabels } = only(objects, 'ServiceMonitor').spec.selector;
  assert.deepEqual({ ...labels, ...matchLabels }, labels);
  const [container] = only(objects, 'Deployment').spec.template.spec.containers;
  const { containerPort } = container.ports.find(
    ({ name }) => name === port.targetPort,
  );
  const lets = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  assert.ok(
    lets.some(({ spec }) =>
      spec.ingress.some(({ ports }) => ports[0].port === containerPort),
    ),
  );
});

const helm = name =>
  parse(readFileSync(join(paths.root, 'deploy/helm', name), 'utf8'));

/** What version 2.8.2 of the chart `backstage` takes, as far as it is used. */
const ofChart = {
  '': '',
  backstage:
    'appConfig args command containerSecurityContext extraEnvVars extraEnvVarsSecrets extraPorts extraVolumeMounts extraVolumes livenessProbe podSecurityContext readinessProbe replicas resources startupProbe strategy topologySpreadConstraints',
  'backstage.image': 'pullPolicy registry repository tag',
  'backstage.pdb': 'create maxUnavailable',
  metrics: '',
  'metrics.serviceMonitor': 'enabled interval port',
  networkPolicy: 'enabled',
  'networkPolicy.egressRules': 'customRules',
  'networkPolicy.ingressRules': 'customRules namespaceSelector',
  postgresql: 'enabled',
  service: 'extraPorts',
  'service.ports': 'backend',
  serviceAccount: 'automountServiceAccountToken create',
};

function unknownKeys(values, path = '') {
  return Object.entries(values).flatMap(([key, value]) => {
    const name = path ? `${path}.${key}` : key;
    if (name in ofChart) {
      return unknownKeys(value, name);
    }
    return ofChart[path].split(' ').includes(key) ? [] : [name];
  });
}

test('values for the chart of Backstage are those that it takes', () => {
  for (const name of ['values.yaml', 'monitoring.yaml']) {
    assert.deepEqual(unknownKeys(helm(name)), [], name);
  }
  assert.deepEqual(unknownKeys({ a: 1, backstage: { pdb: { b: 1 } } }), [
    'a',
    'backstage.pdb.b',
  ]);
});

test('values for the chart come to what kustomize does', () => {
  const { backstage, networkPolicy, serviceAccount } = helm('values.yaml');
  const objects = render('overlays/production');
  const { spec } = only(objects, 'Deployment');
  const pod = spec.template.spec;
  const [container] = pod.containers;
  const { image } = backstage;
  assert.equal(
    `${image.registry}/${image.repository}:${image.tag}`,
    container.image,
  );
  assert.equal(backstage.replicas, spec.replicas);
  assert.deepEqual(
    backstage.strategy.rollingUpdate,
    spec.strategy.rollingUpdate,
  );
  assert.deepEqual(backstage.podSecurityContext, pod.securityContext);
  assert.deepEqual(
    backstage.containerSecurityContext,
    container.securityContext,
  );
  assert.equal(
    serviceAccount.automountServiceAccountToken,
    pod.automountServiceAccountToken,
  );
  assert.deepEqual(backstage.resources, container.resources);
  for (const name of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
    // The chart has its own name for the port.
    const { path } = container[name].httpGet;
    const httpGet = { path, port: 'backend' };
    assert.deepEqual(backstage[name], { ...container[name], httpGet });
  }
  assert.deepEqual(
    backstage.extraEnvVarsSecrets,
    container.envFrom.map(({ secretRef }) => secretRef.name),
  );
  const [mount] = backstage.extraVolumeMounts;
  assert.ok(
    container.volumeMounts.some(each => isDeepStrictEqual(each, mount)),
  );
  const [volume] = backstage.extraVolumes;
  assert.ok(pod.volumes.some(each => isDeepStrictEqual(each, volume)));

  const [layer] = Object.values(only(objects, 'ConfigMap').data).map(text =>
    parse(text),
  );
  // The chart sets the port by a variable.
  delete layer.backend.listen;
  assert.deepEqual(backstage.appConfig, layer);

  const { maxUnavailable } = only(objects, 'PodDisruptionBudget').spec;
  assert.deepEqual(backstage.pdb, { create: true, maxUnavailable });
  const policy = only(objects, 'NetworkPolicy').spec;
  assert.deepEqual(
    networkPolicy.ingressRules.namespaceSelector,
    policy.ingress[0].from[0].namespaceSelector.matchLabels,
  );
  assert.deepEqual(networkPolicy.egressRules.customRules, policy.egress);
});

test('values for monitoring add a port that the monitor finds, and let Prometheus in', () => {
  const { backstage, metrics, networkPolicy, service } =
    helm('monitoring.yaml');
  const objects = render('overlays/monitoring');
  const [container] = only(objects, 'Deployment').spec.template.spec.containers;
  assert.deepEqual(backstage.extraEnvVars, container.env);
  const [port] = backstage.extraPorts;
  assert.ok(container.ports.some(each => isDeepStrictEqual(each, port)));
  const [{ name, targetPort }] = service.extraPorts;
  assert.deepEqual(
    [targetPort, metrics.serviceMonitor.port],
    [port.name, name],
  );
  const { spec } = objects.find(
    ({ kind, metadata }) =>
      kind === 'NetworkPolicy' && metadata.name === 'portal-metrics',
  );
  assert.deepEqual(networkPolicy.ingressRules.customRules, spec.ingress);
});

/** Names of variables that are substituted in a configuration. */
const variablesOf = text =>
  [...text.matchAll(/\$\{(\w+)[^}]*\}/g)].map(([, name]) => name);

test('every variable that a portal is given is read by something', () => {
  const read = (...path) => readFileSync(join(paths.root, ...path), 'utf8');
  const known = variablesOf(
    read('deploy/kustomize/base/app-config.deployment.yaml'),
  );
  assert.ok(known.includes('PORTAL_DATABASE_URL'));
  const given = Object.keys(
    parse(read('deploy/compose/compose.yaml')).services.portal.environment,
  );
  const [, required] =
    /Secret `portal-secrets`, which you create with your own tools: (.+?)\n/.exec(
      read('docs/deploy.md'),
    );
  const named = [...required.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name);
  assert.deepEqual(
    // OpenTelemetry's own are read by its SDK.
    [...given, ...named].filter(
      name => !name.startsWith('OTEL_') && !known.includes(name),
    ),
    [],
  );
});

test('a deployed portal reads each folder of standards once', () => {
  const read = file => parse(readFileSync(join(paths.root, file), 'utf8'));
  const [, folderOfImage] = /PLUMBLINE_STANDARDS=(\S+)/.exec(
    readFileSync(join(paths.root, 'deploy/Dockerfile'), 'utf8'),
  );
  const layer = read('deploy/kustomize/base/app-config.deployment.yaml');
  // This portal's, and what `adopt` and the guide have others write.
  const others = {
    plumbline: {
      standards: {
        portal: { url: 'file:${PLUMBLINE_STANDARDS:-../../standards}' },
      },
    },
  };
  for (const config of [read('app-config.yaml'), others]) {
    const urls = Object.values({
      ...config.plumbline.standards,
      ...layer.plumbline?.standards,
    }).map(({ url }) =>
      url.replace(/\$\{PLUMBLINE_STANDARDS[^}]*\}/, folderOfImage),
    );
    assert.deepEqual(urls, ['file:./standards']);
  }
});

test('connections to PostgreSQL are limited as the guide says', () => {
  const read = file => readFileSync(join(paths.root, file), 'utf8');
  const [, section] = read('docs/operations.md').split(
    '### Connections to PostgreSQL\n',
  );
  const [, shown] = /```yaml\n([\s\S]*?)```/.exec(section);
  const { database } = parse(
    read('deploy/kustomize/base/app-config.deployment.yaml'),
  ).backend;
  assert.deepEqual(
    parse(shown).backend.database.knexConfig,
    database.knexConfig,
  );
});

test('the Compose file refers to what is there, and holds no secret', () => {
  const file = join(paths.root, 'deploy/compose/compose.yaml');
  const [compose] = parseAllDocuments(readFileSync(file, 'utf8')).map(each =>
    each.toJS(),
  );
  const { services, volumes } = compose;
  assert.deepEqual(Object.keys(services).sort(), [
    'alertmanager',
    'portal',
    'postgres',
    'prometheus',
  ]);
  for (const [name, service] of Object.entries(services)) {
    for (const volume of service.volumes ?? []) {
      const [source] = volume.split(':');
      assert.ok(
        source.startsWith('.')
          ? existsSync(join(dirname(file), source))
          : source in volumes,
        `${name}: ${source}`,
      );
    }
    for (const port of service.ports ?? []) {
      assert.match(port, /^127\.0\.0\.1:/);
    }
    for (const [key, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|SECRET|DATABASE_URL/.test(key)) {
        assert.match(value, /\$\{\w+:\?/);
      }
    }
  }
  assert.equal(services.portal.read_only, true);
});
