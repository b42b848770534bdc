import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  mockServices,
  ServiceFactoryTester,
} from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { parse } from 'yaml';
import { rootLoggerServiceFactory } from './rootLogger';

const folder = mkdtempSync(join(tmpdir(), 'plumbline-logger-'));
const file = join(folder, 'config-schema.json');
const logged: string[] = [];

beforeEach(() => {
  process.env.PLUMBLINE_CONFIG_SCHEMA = file;
  writeFileSync(
    file,
    JSON.stringify({
      backstageConfigSchemaVersion: 1,
      schemas: [
        {
          packageName: 'some-plugin',
          path: 'config.json',
          value: {
            type: 'object',
            properties: {
              some: {
                type: 'object',
                properties: {
                  token: { type: 'string', visibility: 'secret' },
                  address: { type: 'string' },
                },
              },
            },
          },
        },
      ],
    }),
  );
  logged.length = 0;
  // Where winston writes to.
  const { _stdout: output } = console as unknown as {
    _stdout: NodeJS.WriteStream;
  };
  jest.spyOn(output, 'write').mockImplementation(text => {
    logged.push(String(text));
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.PLUMBLINE_CONFIG_SCHEMA;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function loggerWith(data: JsonObject) {
  return ServiceFactoryTester.from(rootLoggerServiceFactory, {
    dependencies: [mockServices.rootConfig.factory({ data })],
  }).getSubject();
}

describe('rootLogger', () => {
  it('leaves out what the schema that was made before calls a secret', async () => {
    const logger = await loggerWith({
      some: { token: 'very-hidden', address: 'visible' },
    });

    logger.info('requested visible with very-hidden');

    expect(logged.join('')).toContain('requested visible with ***');
    expect(logged.join('')).not.toContain('very-hidden');
  });

  it('takes level, meta and overrides from the configuration', async () => {
    const logger = await loggerWith({
      backend: {
        logger: {
          level: 'warn',
          meta: { place: 'here' },
          overrides: [{ matchers: { plugin: 'catalog' }, level: 'debug' }],
        },
      },
    });

    logger.info('too little');
    logger.warn('enough');
    logger.child({ plugin: 'catalog' }).debug('requested');

    expect(logged.join('')).not.toContain('too little');
    expect(logged.join('')).toMatch(/enough.*here/s);
    expect(logged.join('')).toContain('requested');
  });

  it('refuses a level that there is not', async () => {
    await expect(
      loggerWith({
        backend: {
          logger: { overrides: [{ matchers: { a: 'b' }, level: 'loud' }] },
        },
      }),
    ).rejects.toThrow(/'loud'.*overrides\[0\]\.level; use one of error/);
  });

  it('does not log requests of an idle portal that app-config.yaml leaves out', async () => {
    const layer = resolve(__dirname, '../../../../app-config.yaml');
    const { logger: config } = parse(readFileSync(layer, 'utf8')).backend;
    const logger = await loggerWith({ backend: { logger: config } });
    logged.length = 0;
    const requested = (url: string, status: number) =>
      logger.info(`GET ${url} ${status}`, {
        type: 'incomingRequest',
        status,
        url,
      });

    requested('/api/catalog/entities/by-query?limit=500', 200);
    requested(
      '/api/catalog/entities/by-query?limit=500&totalItems=exclude',
      200,
    );
    requested('/api/scorecards/creations?limit=200', 200);
    requested('/api/catalog/entities/by-query?limit=500&cursor=a1', 200);
    requested(
      '/api/catalog/entities/by-query?fields=kind,metadata.etag&limit=10000',
      200,
    );
    requested('/api/evidence/feed?after=12&limit=1000&wait=50', 200);
    expect(logged).toEqual([]);

    requested('/api/catalog/entities/by-query?limit=500', 500);
    requested('/api/catalog/entities/by-query?limit=20', 200);
    requested('/api/evidence/feedback', 200);
    expect(logged).toHaveLength(3);
  });
});
