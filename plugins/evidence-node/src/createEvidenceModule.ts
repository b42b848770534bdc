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
import { evidenceExtensionPoint } from './extensionPoint';

/** What a source may use of the portal. @public */
export type SourceServices = {
  config: RootConfigService;
  urlReader: UrlReaderService;
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
  services: SourceServices,
) => Collector;

/**
 * A backend module that adds sources of evidence.
 *
 * @param options.collectors - by the `type` in `plumbline.collectors.<id>`
 * @public
 */
export function createEvidenceModule(options: {
  moduleId: string;
  changeProposers?: (services: SourceServices) => readonly ChangeProposer[];
  changeSources?: (services: SourceServices) => readonly ChangeSource[];
  collectors?: Readonly<Record<string, CollectorReader>>;
  /** That its collectors report, and rules may read. */
  facts?: readonly NewFact[];
  /** Further names by which signals may mean entities. */
  identityKeys?: readonly IdentityKey[];
}): BackendFeature {
  const { moduleId, changeProposers, changeSources } = options;
  const { collectors = {}, facts = [], identityKeys = [] } = options;
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
          for (const [type, reader] of Object.entries(collectors)) {
            evidence.addCollectorType(type, (id, own) =>
              reader(id, own, services),
            );
          }
        },
      });
    },
  });
}
