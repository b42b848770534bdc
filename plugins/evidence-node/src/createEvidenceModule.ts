import {
  type BackendFeature,
  coreServices,
  createBackendModule,
  type RootConfigService,
  type UrlReaderService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { IdentityKey } from '@plumbline/backstage-plugin-evidence-common';
import type { NewFact } from '@plumbline/backstage-plugin-evidence-common/rules';
import type { ChangeProposer } from './changeProposer';
import type { ChangeSource } from './changeSource';
import type { Collector } from './collector';
import { evidenceExtensionPoint, type RepositoryHosts } from './extensionPoint';
import type { LinkPattern } from './linkPattern';
import type { PortalCollectors } from './portalCollectors';
import type { RepositoryHost } from './repositories';

/** What a source may use of the portal. @public */
export type SourceServices = {
  config: RootConfigService;
  urlReader: UrlReaderService;
};

/** What a collector may use, once all modules are there. @public */
export type CollectorServices = SourceServices & {
  repositoryHosts: RepositoryHosts;
};

/**
 * Makes the collector of one `plumbline.collectors.<id>`.
 *
 * @param own - its section
 * @throws InputError that names the key which is wrong
 * @public
 */
export type CollectorReader = (
  id: string,
  own: Config,
  services: CollectorServices,
) => Collector;

/**
 * A backend module that adds sources of evidence.
 *
 * @param options.collectors - by the `type` in `plumbline.collectors.<id>`
 * @param options.examples - by the same: a section under its id, as YAML, that
 *   set-up proposes
 * @public
 */
export function createEvidenceModule(options: {
  moduleId: string;
  changeProposers?: (services: SourceServices) => readonly ChangeProposer[];
  changeSources?: (services: SourceServices) => readonly ChangeSource[];
  collectors?: Readonly<Record<string, CollectorReader>>;
  examples?: Readonly<Record<string, string>>;
  /** That its collectors report, and rules may read. */
  facts?: readonly NewFact[];
  /** Further names by which signals may mean entities. */
  identityKeys?: readonly IdentityKey[];
  /** What annotations of entities lead to. */
  linkPatterns?: (services: SourceServices) => readonly LinkPattern[];
  /** Of what the portal is configured for already, by the type of collector. */
  portalCollectors?: Readonly<
    Record<string, (services: CollectorServices) => PortalCollectors>
  >;
  /** Kinds of hosts of repositories, for the collector that reads these. */
  repositoryHosts?: (services: SourceServices) => readonly RepositoryHost[];
}): BackendFeature {
  const { moduleId, changeProposers, changeSources } = options;
  const { linkPatterns, repositoryHosts } = options;
  const { collectors = {}, examples = {} } = options;
  const { facts = [], identityKeys = [], portalCollectors = {} } = options;
  return createBackendModule({
    pluginId: 'evidence',
    moduleId,
    register(env) {
      env.registerInit({
        deps: {
          config: coreServices.rootConfig,
          evidence: evidenceExtensionPoint,
          urlReader: coreServices.urlReader,
        },
        async init({ evidence, ...services }) {
          facts.forEach(fact => evidence.addFact(fact));
          identityKeys.forEach(key => evidence.addIdentityKey(key));
          for (const source of changeSources?.(services) ?? []) {
            evidence.addChangeSource(source);
          }
          for (const proposer of changeProposers?.(services) ?? []) {
            evidence.addChangeProposer(proposer);
          }
          for (const pattern of linkPatterns?.(services) ?? []) {
            evidence.addLinkPattern(pattern);
          }
          for (const host of repositoryHosts?.(services) ?? []) {
            evidence.addRepositoryHost(host);
          }
          for (const [type, read] of Object.entries(portalCollectors)) {
            evidence.addPortalCollectors(type, added =>
              read({ ...services, ...added }),
            );
          }
          for (const [type, reader] of Object.entries(collectors)) {
            evidence.addCollectorType(
              type,
              (id, own, added) => reader(id, own, { ...services, ...added }),
              examples[type],
            );
          }
        },
      });
    },
  });
}
