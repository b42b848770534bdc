import { readFileSync } from 'node:fs';
import { createConfigSecretEnumerator } from '@backstage/backend-defaults/rootConfig';
import {
  WinstonLogger,
  type WinstonLoggerLevelOverride,
} from '@backstage/backend-defaults/rootLogger';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConfigSchema, loadConfigSchema } from '@backstage/config-loader';
import type { Config } from '@backstage/config';

/** Those of npm, which winston has. */
const levels = ['error', 'warn', 'info', 'http', 'verbose', 'debug', 'silly'];

/**
 * Backstage's root logger, with the schema of the configuration ready made
 * where `PLUMBLINE_CONFIG_SCHEMA` names its file, which `npm start` keeps
 * current. It says which values are secrets, for them not to be logged. Without
 * it each start loads the TypeScript compiler to make it of every package's
 * `config.d.ts`: seconds, and hundreds of megabytes that the process keeps.
 */
export const rootLoggerServiceFactory = createServiceFactory({
  service: coreServices.rootLogger,
  deps: { config: coreServices.rootConfig },
  async factory({ config }) {
    const logger = WinstonLogger.create({
      meta: {
        service: 'backstage',
        ...config.getOptionalConfig('backend.logger.meta')?.get(),
      },
      level: config.getOptionalString('backend.logger.level'),
    });
    const secretsOf = await createConfigSecretEnumerator({
      logger,
      schema: await readSchema(process.env.PLUMBLINE_CONFIG_SCHEMA),
    });
    const apply = () => {
      logger.addRedactions(secretsOf(config));
      logger.setLevelOverrides(levelOverrides(config));
    };
    apply();
    config.subscribe?.(apply);
    return logger;
  },
});

/** Undefined where there is none: it is made then, as by Backstage itself. */
async function readSchema(
  file: string | undefined,
): Promise<ConfigSchema | undefined> {
  return file
    ? loadConfigSchema({ serialized: JSON.parse(readFileSync(file, 'utf8')) })
    : undefined;
}

function levelOverrides(config: Config): WinstonLoggerLevelOverride[] {
  const overrides =
    config.getOptionalConfigArray('backend.logger.overrides') ?? [];
  return overrides.map((override, index) => {
    const level = override.getString('level');
    if (!levels.includes(level)) {
      throw new Error(
        `Invalid level '${level}' in backend.logger.overrides[${index}].level; use one of ${levels.join(
          ', ',
        )}.`,
      );
    }
    return {
      level,
      matchers: override
        .getConfig('matchers')
        .get<WinstonLoggerLevelOverride['matchers']>(),
    };
  });
}
