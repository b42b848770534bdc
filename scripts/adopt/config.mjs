// What only the owner of a portal should write into it: printed to be pasted.

/** Of apps of the new frontend system: where a user lets a command line log in. */
export const loginPage = '@backstage/plugin-auth';

/** Lines of `app-config.yaml`. */
export function configLines(chosen, selection) {
  const hasChat = selection.backend.includes('auth-backend-module-chat');
  return [
    'backend:',
    '  actions:',
    '    pluginSources: # besides those that are there',
    ...['evidence', ...chosen].map(name => `      - ${name}`),
    '  logger:',
    '    overrides: # requests between plugins of an idle portal are not logged',
    '      - level: warn',
    '        matchers:',
    '          type: incomingRequest',
    '          status: 200',
    String.raw`          url: '/^\/api\/(catalog\/entities\/by-query\?(fields=[^&]*&)?limit=(500|10000)(&(cursor|totalItems)=[^&]*)*|evidence\/feed\?.*|scorecards\/creations\?limit=200)$/'`,
    'auth:',
    ...(hasChat ? ['  providers:', '    chat: {}'] : []),
    '  # For `plumbline login`, which acts as the user who approves it. Except',
    '  # with `yarn start`, backend.baseUrl has to use https.',
    '  clientIdMetadataDocuments:',
    '    enabled: true',
    "    allowedClientIdPatterns: [] # no client but the portal's own",
    '  experimentalRefreshToken: # without it, a login lasts an hour',
    '    enabled: true',
    '    tokenLifetime: { days: 30 }',
    '    maxRotationLifetime: { years: 1 }',
    ...(chosen.includes('provisioning')
      ? [
          'catalog:',
          '  rules: # besides those that are there',
          '    - allow: [Template]',
          '      locations:',
          '        - type: plumbline-provisioning',
        ]
      : []),
    ...(selection.standards
      ? [
          'plumbline:',
          '  standards:',
          '    portal:',
          '      # From where the backend runs: packages/backend with `yarn start`.',
          '      url: file:${PLUMBLINE_STANDARDS:-../../standards}',
          '      owners: # a group of yours, which approves exemptions',
          '        group:default/platform-engineering: group:default/<one of yours>',
        ]
      : []),
  ];
}

/**
 * What to do besides, in the folder of the portal.
 * @param backend - the manifest of `packages/backend`
 */
export function otherSteps(backend) {
  const hasSdk = Object.keys(backend.dependencies ?? {}).some(name =>
    name.startsWith('@opentelemetry/sdk-'),
  );
  return hasSdk
    ? []
    : [
        "For metrics and traces, which need an OpenTelemetry SDK: copy packages/backend/src/telemetry.ts of this clone, make `import './telemetry';` the first line of packages/backend/src/index.ts, and run `yarn --cwd packages/backend add @opentelemetry/sdk-node @opentelemetry/instrumentation-http @opentelemetry/instrumentation-undici`. OTEL_METRICS_EXPORTER and OTEL_TRACES_EXPORTER turn them on (docs/operations.md).",
      ];
}
