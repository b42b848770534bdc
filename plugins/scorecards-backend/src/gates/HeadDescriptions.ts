import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  EntityFacts,
  Organization,
} from '@plumbline/backstage-plugin-evidence-common';
import type { GateRequest } from '@plumbline/backstage-plugin-scorecards-common';
import {
  HeadDescription,
  headsOf,
  ownersNamed,
  readDescriptions,
} from '@plumbline/backstage-plugin-scorecards-common/gates';
import { Claims, claimAt } from './claims';
import { toGateService } from './toGateService';

/** In one request to the catalog. */
const pageSize = 500;
/** Of larger organizations, no more people are counted. */
const maxOrganization = 5_000;

type Options = {
  auth: AuthService;
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
};

/** What a change makes of services by editing their descriptions. */
export class HeadDescriptions {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @param of.seesAll - whether the caller sees every entity; else owners that are
   *   hidden from the caller do not exist
   */
  async of(
    { descriptions = [] }: GateRequest,
    of: {
      claims: Claims;
      credentials: BackstageCredentials;
      seesAll: boolean;
      services: readonly EntityFacts[];
    },
  ): Promise<{ heads: HeadDescription[]; notes: string[] }> {
    const read = readDescriptions(descriptions);
    const credentials = of.seesAll
      ? await this.#options.auth.getOwnServiceCredentials()
      : of.credentials;
    return headsOf(read, {
      organization: await this.#organization(
        ownersNamed(
          read,
          of.services.map(({ entityRef }) => entityRef),
        ),
        credentials,
      ),
      services: of.services.map(toGateService),
      servicesAt: path => claimAt(of.claims, path)?.services ?? [],
    });
  }

  /** Owners with the groups below them, and the people of all of these. */
  async #organization(
    owners: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<Organization> {
    const organization = new Organization();
    const seen = new Set<string>(owners);
    const open = [...owners];
    while (open.length > 0) {
      const { items } = await this.#options.catalog.getEntitiesByRefs(
        { entityRefs: open.splice(0, pageSize) },
        { credentials },
      );
      for (const entity of items.flatMap(item => item ?? [])) {
        organization.add(entity);
        const below = (entity.relations ?? []).filter(({ type }) =>
          ['hasMember', 'parentOf'].includes(type),
        );
        for (const { targetRef } of below) {
          if (seen.size < maxOrganization && !seen.has(targetRef)) {
            seen.add(targetRef);
            open.push(targetRef);
          }
        }
      }
    }
    return organization;
  }
}
