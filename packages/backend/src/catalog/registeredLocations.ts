import {
  coreServices,
  createBackendModule,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import type { Entity } from '@backstage/catalog-model';
import {
  CatalogProcessor,
  CatalogProcessorEmit,
  catalogProcessingExtensionPoint,
} from '@backstage/plugin-catalog-node';
import express, { Router } from 'express';

/** Membership of a group grants ownership of its entities, and decisions on them. */
const kindsOfOwners = new Set(['group', 'user']);

/** Before the catalog's own routes: a module is there before its plugin. */
function createRouter(assertHost: (target: string) => void): Router {
  const router = Router();
  const check: express.RequestHandler = (req, _res, next) => {
    const { type, target } = req.body ?? {};
    if (type === 'url' && typeof target === 'string') {
      assertHost(target);
    }
    next();
  };
  router.post('/locations', express.json(), check);
  router.put('/locations/:id', express.json(), check);
  return router;
}

class RegisteredLocationProcessor implements CatalogProcessor {
  readonly #configured: Set<string>;
  readonly #assertHost: (target: string) => void;

  constructor(config: RootConfigService, assertHost: (target: string) => void) {
    this.#configured = new Set(
      (config.getOptionalConfigArray('catalog.locations') ?? []).map(location =>
        location.getString('target'),
      ),
    );
    this.#assertHost = assertHost;
  }

  getProcessorName() {
    return 'registered-locations';
  }

  async preProcessEntity(
    entity: Entity,
    _location: unknown,
    _emit: CatalogProcessorEmit,
    origin: { type: string; target: string },
  ): Promise<Entity> {
    if (origin.type !== 'url' || this.#configured.has(origin.target)) {
      return entity;
    }
    const kind = entity.kind.toLowerCase();
    if (kindsOfOwners.has(kind)) {
      throw new NotAllowedError(
        `A registered location may declare no ${entity.kind}; name it in catalog.locations`,
      );
    }
    if (kind === 'location') {
      targetsOf(entity).forEach(this.#assertHost);
    }
    return entity;
  }
}

/** Those of a URL of their own; others are relative to where they stand. */
function targetsOf({ spec }: Entity): string[] {
  const targets = [spec?.target, spec?.targets].flat();
  return targets.filter(
    (target): target is string =>
      typeof target === 'string' && URL.canParse(target),
  );
}

/** As configuration has them, by the kind of integration. */
type Named = { [kind: string]: { host?: string }[] };

/** @returns what throws for an address on a host that nobody configured */
function hostCheck(config: RootConfigService): (target: string) => void {
  const hosts = [
    ...Object.values(config.getOptional<Named>('integrations') ?? {}).flat(),
    ...(config.getOptional<Named[string]>('backend.reading.allow') ?? []),
  ].flatMap(({ host }) => host ?? []);
  const isNamed = (host: string) =>
    hosts.some(named =>
      named.startsWith('*.') ? host.endsWith(named.slice(1)) : host === named,
    );
  return target => {
    if (!URL.canParse(target)) {
      throw new InputError('The target of a location must be a URL');
    }
    const { host, username, password } = new URL(target);
    if (username || password) {
      throw new InputError(
        'The target of a location must not carry credentials; they belong into integrations',
      );
    }
    if (!isNamed(host)) {
      throw new NotAllowedError(
        `No location may be registered on '${host}'; name the host in integrations or backend.reading.allow`,
      );
    }
  };
}

/**
 * Bounds what a location may bring that somebody registered, by
 * `catalog.register-entity` or `POST /locations`, rather than configured in
 * `catalog.locations`: it lies on a host that `integrations` or
 * `backend.reading.allow` names, and it declares no User and no Group.
 */
export const catalogModuleRegisteredLocations = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'registered-locations',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        httpRouter: coreServices.httpRouter,
        processing: catalogProcessingExtensionPoint,
      },
      async init({ config, httpRouter, processing }) {
        const assertHost = hostCheck(config);
        processing.addProcessor(
          new RegisteredLocationProcessor(config, assertHost),
        );
        httpRouter.use(createRouter(assertHost));
      },
    });
  },
});
