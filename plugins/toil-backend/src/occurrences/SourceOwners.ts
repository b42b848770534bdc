import type {
  BackstageCredentials,
  RootConfigService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import {
  Author,
  interfaceAuthor,
  sourceKey,
} from '@plumbline/backstage-plugin-evidence-node';
import { watchedSources } from '@plumbline/backstage-plugin-toil-common';

const root = 'plumbline.toil.owners';

/** A user, a group, or a principal that is a service. */
const ownerPattern = /^(?:(?:user|group):[^:/\s]+\/[^:/\s]+|service:\S+)$/;

type Owned = { source: string; owner: string };

/**
 * Who may report under which names, as `plumbline.toil.owners` says. A name that
 * nobody is configured for belongs to whoever reported under it first.
 */
export class SourceOwners {
  readonly #owners: ReadonlyMap<string, Owned>;
  readonly #userInfo: UserInfoService;

  /** @throws InputError that names the key which is wrong */
  constructor(options: {
    config: RootConfigService;
    /** Names that a tracker reports under. */
    read: readonly string[];
    userInfo: UserInfoService;
  }) {
    const own = options.config.getOptionalConfig(root);
    this.#owners = new Map(
      (own?.keys() ?? []).map(source => {
        const owner = own!.getString(source).toLowerCase();
        const key = `${root}.${source}`;
        if (!ownerPattern.test(owner)) {
          throw new InputError(
            `'${key}' must be a user, a group or a service, such as group:default/sre or service:ci`,
          );
        }
        if ([...watchedSources, ...options.read].includes(source)) {
          throw new InputError(
            `'${key}' can't have an owner: the portal reads '${source}' itself`,
          );
        }
        return [sourceKey(source), { source, owner }] as const;
      }),
    );
    this.#userInfo = options.userInfo;
  }

  /** In whose name each of them is kept, whoever had it before. */
  get authors(): { source: string; author: Author }[] {
    return [...this.#owners.values()].map(owned => ({
      source: owned.source,
      author: authorFor(owned),
    }));
  }

  /**
   * In whose name a caller reports under a name: their own, or the configured
   * owner's, where they are that or one of its members.
   *
   * @throws NotAllowedError where the name is configured for others
   */
  async authorOf(
    source: string,
    principal: Author,
    credentials: BackstageCredentials,
  ): Promise<Author> {
    const owned = this.#owners.get(sourceKey(source));
    if (!owned) {
      return principal;
    }
    const { owner } = owned;
    const mine = principal.startsWith('user:')
      ? (await this.#userInfo.getUserInfo(credentials)).ownershipEntityRefs
      : [];
    if (![principal, ...mine].some(ref => isOwner(ref, owner))) {
      throw new NotAllowedError(
        `The source '${owned.source}' is owned by '${owner}'; report under a source id of your own`,
      );
    }
    return authorFor(owned);
  }
}

/** Backstage writes `external:` before the subjects of some tokens, not of all. */
function isOwner(principal: string, owner: string): boolean {
  return [owner, owner.replace(/^service:external:/, 'service:')].includes(
    principal.toLowerCase(),
  );
}

function authorFor({ owner }: Owned): Author {
  return interfaceAuthor('module', owner);
}
