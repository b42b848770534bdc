import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import {
  HistoryEntry,
  occurrenceReportPermission,
} from '@plumbline/backstage-plugin-toil-common';
import type { StoredCandidate } from './records';
import {
  forReader,
  historyForReader,
  ownersIn,
  refsOf,
  seesAll,
} from './forReader';
import type { NameStore } from '../names/NameStore';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { StoredGroup } from '../occurrences/records';
import type { TrackerPrivacy, Withheld } from '../names/Withheld';

type ReadersOptions = {
  auth: AuthService;
  names: Pick<NameStore, 'namesOfOwners' | 'refsOf'>;
  permissions: PermissionsService;
  privacy: TrackerPrivacy;
  store: Pick<OccurrenceStore, 'servicesOf' | 'withheldOf'>;
  userInfo: UserInfoService;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** What one caller may see. */
export class Reader {
  /** Absent where no ticket is. */
  readonly withheld: Withheld | undefined;
  readonly #options: Pick<ReadersOptions, 'names' | 'store' | 'visibility'> & {
    credentials: BackstageCredentials;
  };

  constructor(
    options: Pick<ReadersOptions, 'names' | 'store' | 'visibility'> & {
      credentials: BackstageCredentials;
      withheld: Withheld | undefined;
    },
  ) {
    this.#options = options;
    this.withheld = options.withheld;
  }

  /** Whether the caller may see an entity, for the ones in question. */
  async entities(refs: readonly string[]): Promise<(ref: string) => boolean> {
    const { credentials, visibility } = this.#options;
    return visibility.of(refs, credentials);
  }

  /** Whether what one owner has may be shown; an owner that is hidden has nothing. */
  async seesOwner(owner: string | undefined): Promise<boolean> {
    return owner === undefined || (await this.entities([owner]))(owner);
  }

  /** A candidate, and its history, as the caller may see them. */
  async about(
    candidate: StoredCandidate,
    history: readonly HistoryEntry[],
  ): Promise<{ candidate: StoredCandidate; history: HistoryEntry[] }> {
    const refs = [...refsOf(candidate), ...ownersIn(history)];
    const maySee = await this.entities(refs);
    const shown = forReader(candidate, maySee);
    return {
      candidate: shown,
      history: historyForReader(history, shown, maySee),
    };
  }

  /** Those of them that the caller may see. */
  async candidates(
    found: readonly StoredCandidate[],
  ): Promise<StoredCandidate[]> {
    const subjectsOf = seesAll(await this.entities([]))
      ? ({ services }: StoredCandidate) => services
      : await this.subjectsOf(found);
    return this.#visible(found, candidate => ({
      group: candidate.groupId,
      refs: subjectsOf(candidate),
    }));
  }

  /** What the catalog has to show to a reader of each. */
  async subjectsOf(
    found: readonly StoredCandidate[],
  ): Promise<(candidate: StoredCandidate) => readonly string[]> {
    const namedBy = await this.#namedBy(found);
    return candidate => [...candidate.services, ...namedBy(candidate)];
  }

  /**
   * What the occurrences of a candidate name, where somebody stated that it is
   * about other services.
   */
  async #namedBy(
    found: readonly StoredCandidate[],
  ): Promise<(candidate: StoredCandidate) => readonly string[]> {
    const { names, store } = this.#options;
    const groups = found.flatMap(({ groupId, stated }) =>
      stated.services === undefined ? [] : groupId ?? [],
    );
    if (groups.length === 0) {
      return () => [];
    }
    const named = await store.servicesOf(groups);
    const refs = await names.refsOf([...new Set([...named.values()].flat())]);
    return ({ groupId = '', stated }) =>
      stated.services === undefined
        ? []
        : (named.get(groupId) ?? []).flatMap(name => refs.get(name) ?? []);
  }

  /** Those of them that the caller may see. */
  async groups(found: readonly StoredGroup[]): Promise<StoredGroup[]> {
    const { names, store } = this.#options;
    const named = await store.servicesOf(found.map(({ id }) => id));
    const refs = await names.refsOf([...new Set([...named.values()].flat())]);
    return this.#visible(found, ({ id }) => ({
      group: id,
      refs: named.get(id)!.flatMap(name => refs.get(name) ?? []),
    }));
  }

  async #visible<T>(
    found: readonly T[],
    about: (item: T) => { group?: string; refs: readonly string[] },
  ): Promise<T[]> {
    const all = found.map(item => ({ item, ...about(item) }));
    const maySee = await this.entities(all.flatMap(({ refs }) => refs));
    const withheld =
      this.withheld &&
      (await this.#options.store.withheldOf(
        all.flatMap(({ group }) => group ?? []),
        this.withheld,
      ));
    return all
      .filter(
        ({ group, refs }) =>
          refs.every(maySee) && (group === undefined || !withheld?.has(group)),
      )
      .map(({ item }) => item);
  }
}

/**
 * Decides what work a caller may see, by two rules. All services that it is about
 * must be visible in the catalog. And if a ticket in it is {@link Withheld},
 * it is there only for whoever may report occurrences.
 */
export class Readers {
  readonly #options: ReadersOptions;

  constructor(options: ReadersOptions) {
    this.#options = options;
  }

  async of(credentials: BackstageCredentials): Promise<Reader> {
    return new Reader({
      ...this.#options,
      credentials,
      withheld: await this.#withheldFrom(credentials),
    });
  }

  /**
   * What everybody may see who sees the entities that it is about: of private
   * trackers nothing, whoever asks.
   */
  ofEverybody(credentials: BackstageCredentials): Reader {
    return new Reader({
      ...this.#options,
      credentials,
      withheld: { ...this.#options.privacy, owners: [] },
    });
  }

  async #withheldFrom(
    credentials: BackstageCredentials,
  ): Promise<Withheld | undefined> {
    const { auth, names, permissions, privacy, userInfo } = this.#options;
    const [{ result }] = await permissions.authorize(
      [{ permission: occurrenceReportPermission }],
      { credentials },
    );
    if (result === AuthorizeResult.ALLOW) {
      return undefined;
    }
    if (!auth.isPrincipal(credentials, 'user')) {
      return { ...privacy, owners: [] };
    }
    const { ownershipEntityRefs, userEntityRef } = await userInfo.getUserInfo(
      credentials,
    );
    const refs = [userEntityRef, ...ownershipEntityRefs];
    return {
      ...privacy,
      owners: await names.namesOfOwners(
        refs.map(ref => ref.toLocaleLowerCase('en-US')),
      ),
    };
  }
}
