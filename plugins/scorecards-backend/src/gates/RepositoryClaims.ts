import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  GateRequest,
  maxGateServices,
} from '@plumbline/backstage-plugin-scorecards-common';
import { Claims, claimsOf } from './claims';

/** In one answer of evidence. */
const pageSize = 1_000;

type Options = {
  auth: AuthService;
  evidence: Pick<EvidenceService, 'getFacts'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Which services of the catalog a change of a repository is of. */
export class RepositoryClaims {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError where the caller sees no service that it can be of;
   *   InputError where it is of too many
   */
  async of(
    request: GateRequest,
    credentials: BackstageCredentials,
  ): Promise<Claims> {
    const { repository, services, paths, stage } = request;
    const { visibility } = this.#options;
    const all = await this.#entitiesOf(request);
    const mayRead = await visibility.of(
      all.map(({ entityRef }) => entityRef),
      credentials,
    );
    const entities = all.filter(({ entityRef }) => mayRead(entityRef));
    const notFound = services?.find(
      ref => !entities.some(({ entityRef }) => entityRef === ref),
    );
    if (notFound !== undefined) {
      throw new NotFoundError(
        `The catalog has no '${notFound}' that you can see whose source is in '${repository}'`,
      );
    }
    if (entities.length === 0) {
      throw new NotFoundError(
        `The catalog has no service that you can see whose source is in '${repository}'; set 'backstage.io/source-location' in its description`,
      );
    }
    const claims = claimsOf(entities, { paths, services });
    if (claims.services.length > maxGateServices) {
      throw new InputError(
        `The change is of ${claims.services.length} services of '${repository}'; name at most ${maxGateServices} in 'services', or the changed 'paths'`,
      );
    }
    if (claims.services.length === 0 && stage === 'deploy') {
      throw new NotFoundError(
        `No changed path is in the folder of a service of '${repository}' that you can see; name the service that is deployed: 'services', or '--service' of the command`,
      );
    }
    return claims;
  }

  /** Of a repository, with where their source is. */
  async #entitiesOf({
    repository,
    services,
  }: GateRequest): Promise<EntityFacts[]> {
    const { auth, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const found: EntityFacts[] = [];
    let cursor: string | undefined;
    do {
      const page = await evidence.getFacts(
        {
          repository,
          cursor,
          limit: pageSize,
          names: ['catalog.source'],
          // A change of a service's code is none of its database.
          ...(services ? { entityRefs: services } : { kinds: ['Component'] }),
        },
        { credentials },
      );
      found.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  }
}
