import { ConflictError, InputError } from '@backstage/errors';
import {
  IdentityKey,
  identitySpaces,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Author,
  ChangeProposer,
  ChangeSource,
  Collector,
  CollectorTypeReader,
  EvidenceExtensionPoint,
  interfaceAuthor,
  LinkPattern,
  PortalCollectorsReader,
  RepositoryHost,
} from '@plumbline/backstage-plugin-evidence-node';
import type { NewFact } from '@plumbline/backstage-plugin-evidence-common/rules';
import { FactRegistry } from '../observations/FactRegistry';
import { RegisteredSources } from '../context/collectorStatus';
import { catalogSource } from '../estate/projection/CatalogWalker';
import { ChangeSourceRegistry } from './webhooks';

/** What modules added to read from, each under an id of its own. */
export class SourceRegistry implements EvidenceExtensionPoint {
  /** By the type of integration. */
  readonly changeProposers = new Map<string, ChangeProposer>();
  readonly changeSources = new ChangeSourceRegistry();
  readonly #collectors = new Map<string, Collector>();
  readonly collectorTypes = new Map<string, CollectorTypeReader>();
  /** Sections to begin with, by type. */
  readonly collectorExamples = new Map<string, string>();
  readonly facts = new FactRegistry();
  readonly #identityKeys = new Map<string, IdentityKey>();
  readonly #linkPatterns = new Map<string, LinkPattern & { id: string }>();
  /** By the type of collector. */
  readonly portalCollectors = new Map<string, PortalCollectorsReader>();
  /** By the type of integration. */
  readonly repositoryHosts = new Map<string, RepositoryHost>();

  addCollector(collector: Collector): void {
    if (!/^[a-z0-9][a-z0-9._-]{0,99}$/.test(collector.id)) {
      throw new InputError(
        `Id '${collector.id}' of a collector must be lower case letters, digits, dots and dashes`,
      );
    }
    refuseReserved('a collector', collector.id, [catalogSource]);
    addOnce(this.#collectors, 'Collector', collector);
  }

  addCollectorType(
    type: string,
    reader: CollectorTypeReader,
    example?: string,
  ): void {
    if (this.collectorTypes.has(type)) {
      throw new ConflictError(
        `Collector type '${type}' has been added already`,
      );
    }
    this.collectorTypes.set(type, reader);
    if (example !== undefined) {
      this.collectorExamples.set(type, example);
    }
  }

  addPortalCollectors(type: string, read: PortalCollectorsReader): void {
    if (this.portalCollectors.has(type)) {
      throw new ConflictError(
        `Collectors of type '${type}' of the portal have been added already`,
      );
    }
    this.portalCollectors.set(type, read);
  }

  addChangeProposer(proposer: ChangeProposer): void {
    if (this.changeProposers.has(proposer.type)) {
      throw new ConflictError(
        `A proposer of changes for '${proposer.type}' has been added already`,
      );
    }
    this.changeProposers.set(proposer.type, proposer);
  }

  addChangeSource(source: ChangeSource): void {
    this.changeSources.add(source);
  }

  addFact(fact: NewFact): void {
    this.facts.add(fact);
  }

  addIdentityKey(key: IdentityKey): void {
    refuseReserved('an identity key', key.id, identitySpaces);
    addOnce(this.#identityKeys, 'Identity key', key);
  }

  addLinkPattern(pattern: LinkPattern): void {
    const id = `${pattern.title} of ${pattern.annotation}`;
    addOnce(this.#linkPatterns, 'Link', { ...pattern, id });
  }

  addRepositoryHost(host: RepositoryHost): void {
    if (this.repositoryHosts.has(host.type)) {
      throw new ConflictError(
        `A host of repositories for '${host.type}' has been added already`,
      );
    }
    this.repositoryHosts.set(host.type, host);
  }

  linkPatterns(): LinkPattern[] {
    return [...this.#linkPatterns.values()];
  }

  collectors(): Collector[] {
    return [...this.#collectors.values()];
  }

  identityKeys(): IdentityKey[] {
    return [...this.#identityKeys.values()].sort((a, b) =>
      a.id < b.id ? -1 : 1,
    );
  }

  /** The names of all that may report, each for what reports under it. */
  reserved(): { source: string; author: Author }[] {
    return [
      {
        source: catalogSource,
        author: interfaceAuthor('collector', catalogSource),
      },
      ...this.collectors().map(({ id }) => ({
        source: id,
        author: interfaceAuthor('collector', id),
      })),
      ...this.changeSources.list().map(({ id }) => ({
        source: id,
        author: interfaceAuthor('webhook', id),
      })),
    ];
  }

  describe(isConfigured: (source: ChangeSource) => boolean): RegisteredSources {
    return {
      collectors: this.collectors().map(one => ({
        id: one.id,
        title: one.title,
        guide: one.guide,
        derives: one.derives ?? false,
        reports: one.reports ?? [],
        kinds: one.kinds ?? [],
        foundBy: one.foundBy,
      })),
      changeSources: this.changeSources.list().map(source => ({
        id: source.id,
        title: source.title,
        guide: source.guide,
        kinds: source.kinds,
        reports: source.reports ?? [],
        foundBy: source.foundBy,
        configured: isConfigured(source),
      })),
    };
  }
}

function refuseReserved(
  what: string,
  id: string,
  reserved: readonly string[],
): void {
  if (reserved.includes(id)) {
    throw new ConflictError(
      `Id '${id}' of ${what} is taken by evidence itself`,
    );
  }
}

function addOnce<T extends { id: string }>(
  known: Map<string, T>,
  what: string,
  item: T,
): void {
  if (known.has(item.id)) {
    throw new ConflictError(`${what} '${item.id}' has been added already`);
  }
  known.set(item.id, item);
}
