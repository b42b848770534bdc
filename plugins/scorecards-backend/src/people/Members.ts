import type {
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/** Reads for whom a user may act: themselves, and the groups they are in. */
export class Members {
  readonly #userInfo: UserInfoService;

  constructor(options: { userInfo: UserInfoService }) {
    this.#userInfo = options.userInfo;
  }

  /** By the ownership that came with signing in: not through parent groups. */
  async of(
    credentials: BackstageCredentials,
  ): Promise<(groupOrUserRef: string) => boolean> {
    const { ownershipEntityRefs, userEntityRef } =
      await this.#userInfo.getUserInfo(credentials);
    const refs = new Set(
      [userEntityRef, ...ownershipEntityRefs].map(canonical),
    );
    return ref => refs.has(canonical(ref));
  }
}

/** Full and in lower case; a bare name is a group's. */
export function canonical(ref: string): string {
  return stringifyEntityRef(
    parseEntityRef(ref, { defaultKind: 'group', defaultNamespace: 'default' }),
  );
}

/** Identity providers write one person's name in several ways. */
export function isSamePerson(one: string, other: string): boolean {
  return canonical(one) === canonical(other);
}
