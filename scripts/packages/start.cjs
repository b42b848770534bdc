// Starts every backend package of the folder that it is run in, as a portal that
// installed them would, and asks each plugin for something. Run by archives.mjs.
const { createRequire } = require('node:module');
const { join } = require('node:path');

const here = createRequire(join(process.cwd(), 'index.js'));
const { startTestBackend, mockServices } = here(
  '@backstage/backend-test-utils',
);
const { authProvidersExtensionPoint } = here('@backstage/plugin-auth-node');
const { catalogProcessingExtensionPoint } = here(
  '@backstage/plugin-catalog-node',
);
const { scaffolderActionsExtensionPoint } = here(
  '@backstage/plugin-scaffolder-node',
);
const { catalogServiceMock } = here('@backstage/plugin-catalog-node/testUtils');

/** What answers 200 to a user, a path of each plugin. */
const paths = [
  '/api/evidence/collectors',
  '/api/incident-brief/corrections',
  '/api/scorecards/controls',
  '/api/toil/candidates',
  '/api/provisioning/products',
];

async function main() {
  const features = process.argv.slice(2).map(name => here(name).default);
  const backend = await startTestBackend({
    // What modules of Backstage's own plugins add to, without these plugins.
    extensionPoints: [
      [authProvidersExtensionPoint, { registerProvider() {} }],
      [
        catalogProcessingExtensionPoint,
        { addEntityProvider() {}, addProcessor() {} },
      ],
      [scaffolderActionsExtensionPoint, { addActions() {} }],
    ],
    features: [
      ...features,
      mockServices.rootConfig.factory({ data: {} }),
      catalogServiceMock.factory({ entities: [] }),
    ],
  });
  const { port } = backend.server.address();
  for (const path of paths) {
    const { status } = await fetch(`http://127.0.0.1:${port}${path}`);
    process.stdout.write(`${path}: ${status}\n`);
    if (status !== 200) {
      process.exitCode = 1;
    }
  }
  await backend.stop();
}

main().then(
  () => process.exit(),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
