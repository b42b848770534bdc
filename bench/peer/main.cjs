// The peer: Tech Insights as published, in a backend of its own. Facts come from
// whoever started it, through the plugin's own store, as its retrievers hand
// them over. SQLite's driver is that of the root.
const { readFileSync } = require('node:fs');
const { createBackend } = require('@backstage/backend-defaults');
const {
  createConfigSecretEnumerator,
} = require('@backstage/backend-defaults/rootConfig');
const { WinstonLogger } = require('@backstage/backend-defaults/rootLogger');
const {
  coreServices,
  createBackendModule,
  createServiceFactory,
} = require('@backstage/backend-plugin-api');
const techInsights = require('@backstage-community/plugin-tech-insights-backend');
const jsonRules = require('@backstage-community/plugin-tech-insights-backend-module-jsonfc');
const {
  techInsightsPersistenceContextExtensionPoint,
} = require('@backstage-community/plugin-tech-insights-node');
const { loadConfigSchema } = require('@backstage/config-loader');
const { DateTime } = require('luxon');

// As our side has it: with the schema of the configuration ready made, neither
// loads the compiler that makes it.
const rootLogger = createServiceFactory({
  service: coreServices.rootLogger,
  deps: { config: coreServices.rootConfig },
  async factory({ config }) {
    const logger = WinstonLogger.create({ meta: { service: 'backstage' } });
    const secretsOf = await createConfigSecretEnumerator({
      logger,
      schema: await loadConfigSchema({
        serialized: JSON.parse(
          readFileSync(process.env.PLUMBLINE_CONFIG_SCHEMA, 'utf8'),
        ),
      }),
    });
    logger.addRedactions(secretsOf(config));
    return logger;
  },
});

const retriever = 'bench';
let store;

const facts = createBackendModule({
  pluginId: 'tech-insights',
  moduleId: 'bench',
  register(env) {
    env.registerInit({
      deps: {
        database: coreServices.database,
        logger: coreServices.logger,
        persistence: techInsightsPersistenceContextExtensionPoint,
      },
      async init({ database, logger, persistence }) {
        const context = await techInsights.initializePersistenceContext(
          database,
          { logger },
        );
        persistence.setPersistenceContext(context);
        store = context.techInsightsStore;
      },
    });
  },
});

const answers = {
  async schema({ schema }) {
    await store.insertFactSchema({ id: retriever, version: '1.0.0', schema });
  },
  async insert({ items }) {
    const timestamp = DateTime.now();
    await store.insertFacts({
      id: retriever,
      facts: items.map(item => ({ ...item, timestamp })),
    });
  },
  async collectGarbage() {
    global.gc();
  },
  async memory() {
    return process.resourceUsage().maxRSS * 1024;
  },
};

process.on('message', async ({ id, ask, ...rest }) => {
  try {
    process.send({ id, answer: await answers[ask](rest) });
  } catch (error) {
    process.send({ id, error: `${error.stack}` });
  }
});
// The one who measures is gone.
process.on('disconnect', () => process.exit(0));

const backend = createBackend();
backend.add(rootLogger);
backend.add(techInsights);
backend.add(jsonRules);
backend.add(facts);
void backend.start();
